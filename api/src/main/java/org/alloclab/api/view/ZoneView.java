package org.alloclab.api.view;

import java.util.List;

/**
 * A zone of physical memory at one moment.
 *
 * @param name {@code DMA}, {@code DMA32}, {@code Normal}, {@code HighMem}
 * @param startFrame first frame
 * @param spannedFrames frames from first to last
 * @param managedFrames frames the allocator hands out
 * @param freeFrames frames on the free lists and the per-CPU lists
 * @param freeBlocks number of free blocks by order
 * @param watermarks how many frames should be free
 */
public record ZoneView(
        String name,
        long startFrame,
        long spannedFrames,
        long managedFrames,
        long freeFrames,
        List<Long> freeBlocks,
        Watermarks watermarks) {
    /** The list is copied. */
    public ZoneView {
        freeBlocks = List.copyOf(freeBlocks);
    }
}
