package org.alloclab.vm.pool;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The region map of a mapping of hugetlb pages (mm/hugetlb.c, struct resv_map): ranges of page indexes, apart from each other.
 *
 * <pre>
 *   of a file, shared:   an index in the map has a reservation, or its page has been taken with one
 *   of an area, private: an index in the map has used the reservation that the area made for it
 * </pre>
 */
public final class HugetlbRegions {
    /** First index of each region, and the first one behind it. */
    private final NavigableMap<Long, Long> regions = new TreeMap<>();

    public boolean contains(long index) {
        Map.Entry<Long, Long> region = regions.floorEntry(index);
        return region != null && index < region.getValue();
    }

    /** How many indexes of a range are in the map (region_count). */
    public long count(long from, long to) {
        long count = 0;
        Map.Entry<Long, Long> region = regions.lowerEntry(to);
        while (region != null && region.getValue() > from) {
            count += Math.min(to, region.getValue()) - Math.max(from, region.getKey());
            region = regions.lowerEntry(region.getKey());
        }
        return count;
    }

    /** Enters a range, joining what it touches; answers how many indexes are new (region_add). */
    public long add(long from, long to) {
        long before = count(from, to);
        long first = from;
        long end = to;
        Map.Entry<Long, Long> region = regions.floorEntry(to);
        while (region != null && region.getValue() >= from) {
            first = Math.min(first, region.getKey());
            end = Math.max(end, region.getValue());
            regions.remove(region.getKey());
            region = regions.floorEntry(to);
        }
        regions.put(first, end);
        return to - from - before;
    }

    /** Takes a range out, cutting what sticks out of it; answers how many indexes were there (region_del). */
    public long remove(long from, long to) {
        long removed = 0;
        Map.Entry<Long, Long> region = regions.lowerEntry(to);
        while (region != null && region.getValue() > from) {
            long first = region.getKey();
            long end = region.getValue();
            regions.remove(first);
            if (first < from) {
                regions.put(first, from);
            }
            if (end > to) {
                regions.put(to, end);
            }
            removed += Math.min(to, end) - Math.max(from, first);
            region = regions.lowerEntry(Math.max(from, first));
        }
        return removed;
    }
}
