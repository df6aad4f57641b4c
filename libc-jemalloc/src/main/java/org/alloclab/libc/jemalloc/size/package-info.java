/**
 * The sizes that requests are rounded up to, and the shape of the slabs that serve the small ones. Pure functions and
 * tables.
 *
 * <dl>
 *   <dt>size class, szind
 *   <dd>one of the 232 sizes that a request is rounded up to, and its index; the first 36 are <i>small</i>
 *   <dt>usize
 *   <dd>usable size: the size of the class
 *   <dt>page
 *   <dd>4096 bytes, a kernel page
 *   <dt>slab, region
 *   <dd>whole pages cut into equal pieces of one small size class, and one such piece
 * </dl>
 */
@NullMarked
package org.alloclab.libc.jemalloc.size;

import org.jspecify.annotations.NullMarked;
