/**
 * Independent heaps: bins of slabs for small sizes, an extent each for large ones, over the arena's page allocator. An
 * arena knows no thread caches; it knows of a thread what {@link org.alloclab.libc.jemalloc.arena.ArenaBinding} says.
 *
 * <dl>
 *   <dt>bin
 *   <dd>an arena's slabs of one small size class
 *   <dt>shard
 *   <dd>one of several bins of the same class, for different threads
 *   <dt>large
 *   <dd>an allocation of 16 KiB and more: an extent of its own
 *   <dt>oversize
 *   <dd>a request of 8 MiB and more, which has an arena of its own
 * </dl>
 */
@NullMarked
package org.alloclab.libc.jemalloc.arena;

import org.jspecify.annotations.NullMarked;
