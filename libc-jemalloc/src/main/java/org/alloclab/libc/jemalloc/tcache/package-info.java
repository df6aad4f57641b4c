/**
 * Thread caches: stacks of free blocks in front of the arenas, filled and flushed by many at a time.
 *
 * <dl>
 *   <dt>tcache, cache bin
 *   <dd>a thread's stacks of free regions and large allocations, one stack for each size class
 *   <dt>low water
 *   <dd>the fewest blocks that a stack held since it was last looked at: those were not needed
 * </dl>
 */
@NullMarked
package org.alloclab.libc.jemalloc.tcache;

import org.jspecify.annotations.NullMarked;
