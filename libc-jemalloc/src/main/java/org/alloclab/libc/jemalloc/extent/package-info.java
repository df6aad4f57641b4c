/**
 * The page allocator of an arena: inactive extents in their stages, taken, split, merged, purged and mapped.
 *
 * <dl>
 *   <dt>stage
 *   <dd>how far an inactive extent has been given back: dirty, muzzy, retained
 *   <dt>ecache, eset
 *   <dd>all extents of an arena in one stage, sorted by page size class and by age
 *   <dt>recycle
 *   <dd>to serve a request from an ecache
 *   <dt>growth series
 *   <dd>the sizes of the regions that an arena maps one after the other
 *   <dt>purge
 *   <dd>to give the memory of an extent back to the kernel
 *   <dt>dss
 *   <dd>the data segment, which grows by moving the break
 * </dl>
 */
@NullMarked
package org.alloclab.libc.jemalloc.extent;

import org.jspecify.annotations.NullMarked;
