/**
 * jemalloc 5.3.0 as Debian's {@code libjemalloc.so.2} has it.
 *
 * <p>The words of this package, from the bottom up:
 *
 * <dl>
 *   <dt>base
 *   <dd>the allocator of an arena's own records: blocks of whole huge pages, filled from below, never given back
 *   <dt>extent
 *   <dd>a run of whole pages, described by an {@code edata}; <i>active</i> while it serves an allocation or a slab,
 *       else <i>dirty</i> (freed, still resident), <i>muzzy</i> (lazily purged) or <i>retained</i> (purged, only address
 *       space)
 *   <dt>ecache, eset
 *   <dd>all extents of an arena in one of the three inactive states, sorted by page size class
 *   <dt>emap, rtree
 *   <dd>the radix tree from a page to the extent it belongs to
 *   <dt>head
 *   <dd>an extent at the start of one {@code mmap}; extents do not merge backward over it
 *   <dt>size class, szind
 *   <dd>one of the 232 sizes that a request is rounded up to, and its index; the first 36 are <i>small</i>
 *   <dt>usize
 *   <dd>usable size: the size of the class
 *   <dt>slab, region
 *   <dd>an extent cut into equal pieces of one small size class, and one such piece
 *   <dt>bin
 *   <dd>an arena's slabs of one small size class
 *   <dt>large
 *   <dd>an allocation of 16 KiB and more: an extent of its own
 *   <dt>tcache, cache bin
 *   <dd>a thread's stacks of free regions and large allocations, one stack for each size class
 *   <dt>mallctl, ctl
 *   <dd>the tree of names by which options, figures and actions are reached; figures are those of the last <i>epoch</i>
 *   <dt>conf
 *   <dd>the options as {@code MALLOC_CONF} gives them
 *   <dt>decay
 *   <dd>the rule that lets inactive pages go gradually with time
 *   <dt>page
 *   <dd>4096 bytes, a kernel page
 * </dl>
 */
@NullMarked
package org.alloclab.libc.jemalloc;

import org.jspecify.annotations.NullMarked;
