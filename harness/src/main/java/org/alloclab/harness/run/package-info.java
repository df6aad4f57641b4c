/**
 * One program on one machine, stepped operation by operation. Whoever plays a trace uses {@link org.alloclab.harness.run.Run};
 * there is no other loop.
 *
 * <pre>
 *   start    process and prelude; not counted
 *   loop     rows of batches, one call of the allocator for each
 *              between two rows: interludes   checkpoints, questions, whatever a trace brings beside its operations
 *              told to:          listeners    figures, writers of files, comparisons
 *   finish   the last checkpoint, and the result
 * </pre>
 *
 * <p>A <em>checkpoint</em> is a row of figures taken between two operations. An <em>interlude</em> is anything that happens
 * between two operations. A <em>listener</em> is told and changes nothing.
 */
@NullMarked
package org.alloclab.harness.run;

import org.jspecify.annotations.NullMarked;
