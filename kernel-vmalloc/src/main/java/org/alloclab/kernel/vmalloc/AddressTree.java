package org.alloclab.kernel.vmalloc;

import java.util.Map;
import java.util.TreeMap;

/**
 * The free vmalloc addresses, by start; every gap is as large as it can be ({@code free_vmap_area_root}).
 *
 * <p>An allocation takes the lowest range that holds it (Linux 6.18 mm/vmalloc.c, find_vmap_lowest_match). Keys are
 * addresses less the start of the vmalloc range, so that signed order is address order.
 */
final class AddressTree {
    /** Answer of {@link #take} when no gap is large enough. */
    static final long NONE = -1;

    private final TreeMap<Long, Long> gaps = new TreeMap<>();

    AddressTree(long bytes) {
        gaps.put(0L, bytes);
    }

    /** Takes the lowest aligned range of so many bytes; answers its offset. */
    long take(long bytes, long align) {
        for (Map.Entry<Long, Long> gap : gaps.entrySet()) {
            long start = (gap.getKey() + align - 1) & -align;
            if (start + bytes <= gap.getValue()) {
                cut(gap.getKey(), gap.getValue(), start, start + bytes);
                return start;
            }
        }
        return NONE;
    }

    private void cut(long gapStart, long gapEnd, long start, long end) {
        gaps.remove(gapStart);
        if (gapStart < start) {
            gaps.put(gapStart, start);
        }
        if (end < gapEnd) {
            gaps.put(end, gapEnd);
        }
    }

    /** Gives a range back, merged with the gaps beside it. */
    void give(long start, long end) {
        long low = start;
        long high = end;
        Map.Entry<Long, Long> below = gaps.floorEntry(start);
        if (below != null && below.getValue() > start) {
            throw new IllegalStateException("a range is given back once: " + Long.toHexString(start));
        }
        if (below != null && below.getValue() == start) {
            low = below.getKey();
        }
        Long above = gaps.get(end);
        if (above != null) {
            gaps.remove(end);
            high = above;
        }
        gaps.put(low, high);
    }

    /** The gaps by rising start. */
    Map<Long, Long> gaps() {
        return gaps;
    }
}
