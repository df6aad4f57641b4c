/**
 * Comparison: one trace through several machines, and what each of them made of it.
 *
 * <p>All machines of a comparison play the same decoded batches one after the other, so the trace is decoded once and
 * may be larger than memory. <em>L</em> is what the program has asked for and not freed (live bytes), <em>R</em> what the
 * process keeps resident beyond its start. Both are sampled every few operations.
 */
@NullMarked
package org.alloclab.harness.compare;

import org.jspecify.annotations.NullMarked;
