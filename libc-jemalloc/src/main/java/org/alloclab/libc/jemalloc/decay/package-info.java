/**
 * The rule that lets inactive pages go gradually with time: how many may stay, and when to look. It knows numbers of
 * pages, not pages.
 *
 * <dl>
 *   <dt>epoch
 *   <dd>1/200 of the decay time
 *   <dt>limit
 *   <dd>the number of unused pages that may stay in this epoch
 *   <dt>ticker
 *   <dd>counts operations of a thread down to the next look at the clock
 * </dl>
 */
@NullMarked
package org.alloclab.libc.jemalloc.decay;

import org.jspecify.annotations.NullMarked;
