package org.alloclab.harness.nativeside.record;

import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.alloclab.harness.nativeside.sample.AreaKind;
import org.alloclab.harness.nativeside.sample.Areas;
import org.alloclab.harness.nativeside.sample.ProcessSample;
import org.alloclab.harness.trace.event.ResidentFigures;
import org.alloclab.harness.trace.event.ResidentKind;

/**
 * Whose an address is, as far as the notes say at some moment: mapped by the program itself, a thread's stack, or of an area
 * that malloc gave blocks from. So the anonymous areas of a sample find their owners.
 */
final class OwnedMemory {
    private static final int GRANULE_SHIFT = 16;

    /** Start to end, apart from each other. */
    private final TreeMap<Long, Long> program = new TreeMap<>();

    /** What the program has unmapped since the reading of the next sample began: the sample may still have it. */
    private final TreeMap<Long, Long> gone = new TreeMap<>();

    private final TreeMap<Long, Long> stacks = new TreeMap<>();
    private final TreeSet<Long> granules = new TreeSet<>();
    private long lastGranule = -1;
    private long mapped;

    void gave(long block) {
        long granule = block >>> GRANULE_SHIFT;
        if (granule != lastGranule) {
            lastGranule = granule;
            granules.add(granule);
        }
    }

    void mapped(long from, long bytes) {
        unmapped(from, bytes);
        add(program, from, from + pages(bytes));
        remove(gone, from, from + pages(bytes));
        mapped += pages(bytes);
    }

    /** The same while a sample is being read. */
    void unmappedDuringSample(long from, long bytes) {
        unmapped(from, bytes);
        add(gone, from, from + pages(bytes));
    }

    void unmapped(long from, long bytes) {
        mapped -= overlap(program, from, from + pages(bytes));
        remove(program, from, from + pages(bytes));
    }

    void stack(long from, long bytes) {
        add(stacks, from, from + bytes);
    }

    /** Bytes that the program has mapped itself. */
    long mappedBytes() {
        return mapped;
    }

    private static long pages(long bytes) {
        return (bytes + 4095) & ~4095L;
    }

    private static void add(NavigableMap<Long, Long> ranges, long from, long to) {
        remove(ranges, from, to);
        if (to > from) {
            ranges.put(from, to);
        }
    }

    private static void remove(NavigableMap<Long, Long> ranges, long from, long to) {
        Map.Entry<Long, Long> before = ranges.lowerEntry(from);
        if (before != null && before.getValue() > from) {
            ranges.put(before.getKey(), from);
            if (before.getValue() > to) {
                ranges.put(to, before.getValue());
            }
        }
        for (Map.Entry<Long, Long> at = ranges.ceilingEntry(from);
                at != null && at.getKey() < to;
                at = ranges.ceilingEntry(from)) {
            ranges.remove(at.getKey());
            if (at.getValue() > to) {
                ranges.put(to, at.getValue());
            }
        }
    }

    private static long overlap(NavigableMap<Long, Long> ranges, long from, long to) {
        long sum = 0;
        Long first = ranges.floorKey(from);
        for (Map.Entry<Long, Long> range :
                ranges.subMap(first == null ? from : first, true, to, false).entrySet()) {
            sum += Math.max(0, Math.min(to, range.getValue()) - Math.max(from, range.getKey()));
        }
        return sum;
    }

    private boolean hasBlocks(long from, long to) {
        Long granule = granules.ceiling(from >>> GRANULE_SHIFT);
        return granule != null && granule <= (to - 1) >>> GRANULE_SHIFT;
    }

    /**
     * The sample by owners, as of the end of its reading: what the program unmapped meanwhile is left out. So is the recorder's
     * own memory, of every figure but the kernel's peak.
     */
    ResidentFigures owners(ProcessSample sample) {
        Map<ResidentKind, Long> bytes = new EnumMap<>(ResidentKind.class);
        for (ResidentKind kind : ResidentKind.values()) {
            bytes.put(kind, 0L);
        }
        Areas areas = sample.areas();
        long recorder = areas.resident(AreaKind.RECORDER);
        long left = 0;
        for (int i = 0; i < areas.count(); i++) {
            long resident = areas.residentBytes(i);
            bytes.merge(ResidentKind.SWAP, areas.swappedBytes(i), Long::sum);
            switch (areas.kind(i)) {
                case RECORDER -> {}
                case FILE -> bytes.merge(ResidentKind.FILE, resident, Long::sum);
                case SHARED -> bytes.merge(ResidentKind.SHARED, resident, Long::sum);
                case STACK -> bytes.merge(ResidentKind.STACK, resident, Long::sum);
                case BREAK, ANONYMOUS -> left += share(areas, i, bytes);
            }
        }
        gone.clear();
        bytes.put(ResidentKind.TOTAL, areas.resident() - recorder - left);
        bytes.put(ResidentKind.PEAK, Math.max(areas.resident(), sample.peakBytes()) - recorder);
        return new ResidentFigures(bytes);
    }

    /**
     * An anonymous area may be of several owners that the kernel has put together: then by their lengths. Answers what is gone
     * of it.
     */
    private long share(Areas areas, int area, Map<ResidentKind, Long> bytes) {
        long from = areas.start(area);
        long to = areas.end(area);
        long resident = areas.residentBytes(area);
        double length = to - from;
        long left = Math.round(resident * (overlap(gone, from, to) / length));
        long own = Math.min(resident - left, Math.round(resident * (overlap(program, from, to) / length)));
        long stack = Math.min(resident - left - own, Math.round(resident * (overlap(stacks, from, to) / length)));
        bytes.merge(ResidentKind.PROGRAM, own, Long::sum);
        bytes.merge(ResidentKind.STACK, stack, Long::sum);
        boolean isMallocs = areas.kind(area) == AreaKind.BREAK || hasBlocks(from, to);
        bytes.merge(isMallocs ? ResidentKind.MALLOC : ResidentKind.OTHER, resident - left - own - stack, Long::sum);
        return left;
    }
}
