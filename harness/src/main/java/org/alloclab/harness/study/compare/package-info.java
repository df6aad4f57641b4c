/**
 * Comparison: one trace through several machines, and what each of them made of it.
 *
 * <p>The trace is decoded once and kept; each machine plays the whole of it and is dropped, several at a time
 * ({@link org.alloclab.harness.study.Heats}). A trace may be larger than memory: it is then played in lockstep.
 */
@NullMarked
package org.alloclab.harness.study.compare;

import org.jspecify.annotations.NullMarked;
