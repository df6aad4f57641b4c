/**
 * Comparison: one trace through several machines, and what each of them made of it.
 *
 * <p>All machines of a comparison play the same decoded batches one after the other, so the trace is decoded once and may
 * be larger than memory.
 */
@NullMarked
package org.alloclab.harness.study.compare;

import org.jspecify.annotations.NullMarked;
