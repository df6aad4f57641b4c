/**
 * The records of extents, the sets that they are kept in, and the tree that finds them. What happens to an extent is
 * decided above.
 *
 * <dl>
 *   <dt>extent
 *   <dd>a run of whole pages, described by an {@code edata}; <i>active</i> while it serves an allocation or a slab,
 *       else <i>dirty</i> (freed, still resident), <i>muzzy</i> (lazily purged) or <i>retained</i> (purged, only
 *       address space)
 *   <dt>emap, rtree
 *   <dd>the radix tree from a page to the extent it belongs to
 *   <dt>head
 *   <dd>an extent at the start of one {@code mmap}; extents do not merge backward over it
 *   <dt>age
 *   <dd>the order in which extents were mapped; it decides before the address
 * </dl>
 */
@NullMarked
package org.alloclab.libc.jemalloc.emap;

import org.jspecify.annotations.NullMarked;
