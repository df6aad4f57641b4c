package org.alloclab.harness.referee;

import java.util.Map;
import java.util.TreeMap;

/** Ranges of addresses that can be read and written, as the calls that map and unmap leave them. Neighbours are joined. */
final class MappedRanges {
    /** Start to end. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    /** A range is mapped; what lay there before is replaced. */
    void add(long start, long end) {
        long from = start;
        long to = end;
        Map.Entry<Long, Long> below = ranges.floorEntry(from);
        if (below != null && below.getValue() >= from) {
            from = below.getKey();
            to = Math.max(to, below.getValue());
        }
        for (Map.Entry<Long, Long> next = ranges.ceilingEntry(from);
                next != null && next.getKey() <= to;
                next = ranges.ceilingEntry(from)) {
            to = Math.max(to, next.getValue());
            ranges.remove(next.getKey());
        }
        ranges.put(from, to);
    }

    /** A range is mapped no more, or not to be written. */
    void remove(long start, long end) {
        Map.Entry<Long, Long> below = ranges.lowerEntry(start);
        if (below != null && below.getValue() > start) {
            ranges.put(below.getKey(), start);
            if (below.getValue() > end) {
                ranges.put(end, below.getValue());
            }
        }
        for (Map.Entry<Long, Long> next = ranges.ceilingEntry(start);
                next != null && next.getKey() < end;
                next = ranges.ceilingEntry(start)) {
            ranges.remove(next.getKey());
            if (next.getValue() > end) {
                ranges.put(end, next.getValue());
            }
        }
    }

    /** Whether all of a range is there. */
    boolean holds(long start, long end) {
        Map.Entry<Long, Long> below = ranges.floorEntry(start);
        return below != null && below.getValue() >= end;
    }

    /** Whether any byte of a range is there. */
    boolean meets(long start, long end) {
        Map.Entry<Long, Long> below = ranges.lowerEntry(end);
        return below != null && below.getValue() > start;
    }
}
