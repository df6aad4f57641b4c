package org.alloclab.kernel.buddy.layout;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a zone lies and what of it the boot left to the allocator.
 *
 * @param kind which zone
 * @param start first frame
 * @param spanned frames from the first to the last
 * @param present frames with memory behind them
 * @param usable the managed frames
 */
public record ZoneExtent(Kind kind, int start, int spanned, int present, List<Range> usable) {

    /** Zones by rising address; a machine has some of them. */
    public enum Kind {
        DMA("DMA", 256),
        DMA32("DMA32", 256),
        NORMAL("Normal", 32),
        HIGHMEM("HighMem", 0),
        MOVABLE("Movable", 0),
        DEVICE("Device", 0);

        private final String title;
        private final int reserveRatio;

        Kind(String title, int reserveRatio) {
            this.title = title;
            this.reserveRatio = reserveRatio;
        }

        /** As in {@code /proc/zoneinfo}. */
        public String title() {
            return title;
        }

        /** The default of {@code vm.lowmem_reserve_ratio}; 0: keeps nothing back. */
        public int reserveRatio() {
            return reserveRatio;
        }

        /** Whether it counts as low memory: neither high memory nor the movable zone. */
        public boolean isLow() {
            return this != HIGHMEM && this != MOVABLE;
        }
    }

    /** Frames from {@code from} up to {@code to}, which is not among them. */
    public record Range(int from, int to) {
        public int frames() {
            return to - from;
        }

        /** What of this range lies between two frames; empty ranges have no frames. */
        Range within(int low, int high) {
            int begin = Math.max(from, low);
            return new Range(begin, Math.max(begin, Math.min(to, high)));
        }
    }

    public ZoneExtent {
        usable = List.copyOf(usable);
    }

    public int end() {
        return start + spanned;
    }

    public long managed() {
        return frames(usable);
    }

    private static int frames(List<Range> ranges) {
        int frames = 0;
        for (Range range : ranges) {
            frames += range.frames();
        }
        return frames;
    }

    /** A zone between two limits, of a machine with these present and usable ranges. */
    public static ZoneExtent between(Kind kind, int low, int high, List<Range> present, List<Range> usable) {
        List<Range> here = cut(present, low, high);
        if (here.isEmpty()) {
            return new ZoneExtent(kind, 0, 0, 0, List.of());
        }
        int start = kind == Kind.DMA ? 1 : low;
        // The end of a zone is its limit, or that of memory: a hole before the limit is spanned (mm_init.c,
        // zone_spanned_pages).
        int end = Math.min(high, present.get(present.size() - 1).to());
        return new ZoneExtent(kind, start, end - start, frames(here), cut(usable, low, high));
    }

    private static List<Range> cut(List<Range> ranges, int low, int high) {
        List<Range> cut = new ArrayList<>();
        for (Range range : ranges) {
            Range part = range.within(low, high);
            if (part.frames() > 0) {
                cut.add(part);
            }
        }
        return cut;
    }
}
