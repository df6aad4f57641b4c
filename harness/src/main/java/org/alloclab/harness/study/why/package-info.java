/**
 * Why memory is resident: a trace is played up to a moment, and what is resident then gets owners and reasons.
 *
 * <pre>
 *   moment: peak, end, op:N, a time ──► Run ──► Attribution   by kind
 *                                        │ ──► Holes, Parts   by place, arena, thread
 *                                        └───► DecisionLog    which rules of the allocator moved last, and when
 * </pre>
 */
@NullMarked
package org.alloclab.harness.study.why;

import org.jspecify.annotations.NullMarked;
