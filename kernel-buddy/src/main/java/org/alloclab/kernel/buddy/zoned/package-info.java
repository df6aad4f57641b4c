/**
 * The zoned buddy allocator ({@code mm/page_alloc.c}).
 *
 * <pre>
 *   BuddyAllocator    alloc_pages, free_pages over all zones          Boot sets it up
 *   Zonelist          which zones a request may look in
 *   Zone              stocks of the CPUs, watermarks, reserves
 *   ZoneBlocks        split and merge on the free lists of a zone; fallback and high-order reserve work on it
 *   FreeAreas         the lists, by order and migrate type
 *   MemMap            what is known of each frame
 * </pre>
 */
@NullMarked
package org.alloclab.kernel.buddy.zoned;

import org.jspecify.annotations.NullMarked;
