/**
 * Arenas: large mappings whose slices are handed out as pages; bitmaps that say which are free, committed, dirty, to be
 * purged, which start a page, which start an abandoned page. And the page map, which finds the page of an address.
 *
 * <p>Terms: a <i>chunk</i> is 512 slices, 32 MiB, a cache line of bits. A page is <i>abandoned</i> when it belongs to no
 * theap; it is <i>mapped</i> when it is abandoned and has free blocks, so that a bit of its bin tells where it is.
 */
@NullMarked
package org.alloclab.libc.mimalloc.arena;

import org.jspecify.annotations.NullMarked;
