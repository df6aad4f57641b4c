package org.alloclab.kernel.buddy.zoned;

import java.util.Arrays;
import java.util.List;
import org.alloclab.kernel.buddy.layout.BlockOrder;
import org.alloclab.kernel.buddy.layout.ZoneExtent;

/** A map of memory that remembers which frames were written to, and keeps its own account of where all frames are. */
final class WatchedMemMap extends MemMap {
    private int[] touched = new int[1024];
    private int touchedCount;
    private final int[] zoneStarts;
    private final long[][] blocks;
    private final long[][] frames;
    private final long[][] freeBlocks;

    /** Places a block may be in: tag bits 4 to 6. */
    private static final int STATES = 8;

    /**
     * A map.
     *
     * @param end first frame behind the last
     * @param extents the zones whose accounts are kept, by rising address
     */
    WatchedMemMap(int end, List<ZoneExtent> extents) {
        super(end);
        zoneStarts = extents.stream()
                .mapToInt(extent -> extent.managed() > 0 ? extent.start() : Integer.MAX_VALUE)
                .toArray();
        blocks = new long[zoneStarts.length][STATES];
        frames = new long[zoneStarts.length][STATES];
        freeBlocks = new long[zoneStarts.length][BlockOrder.COUNT];
    }

    @Override
    void tag(int pfn, int tag) {
        int zone = zoneOf(pfn);
        account(zone, tag(pfn), -1);
        account(zone, tag, 1);
        if (touchedCount == touched.length) {
            touched = Arrays.copyOf(touched, 2 * touchedCount);
        }
        touched[touchedCount++] = pfn;
        super.tag(pfn, tag);
    }

    private int zoneOf(int pfn) {
        int zone = zoneStarts.length - 1;
        while (zone > 0 && pfn < zoneStarts[zone]) {
            zone--;
        }
        return zone;
    }

    private void account(int zone, int tag, int change) {
        int state = stateOf(tag);
        int order = tag & ORDER_BITS;
        blocks[zone][state] += change;
        frames[zone][state] += (long) change << order;
        if (state == FREE >> 4) {
            freeBlocks[zone][order] += change;
        }
    }

    private static int stateOf(int tag) {
        return (tag & STATE_BITS) >> 4;
    }

    int touched(int index) {
        return touched[index];
    }

    int touchedCount() {
        return touchedCount;
    }

    void forgetTouched() {
        touchedCount = 0;
    }

    /** Blocks of a zone in a place, by this map's own account. */
    long blocks(int zone, int state) {
        return blocks[zone][state >> 4];
    }

    /** Frames of a zone in a place, by this map's own account. */
    long frames(int zone, int state) {
        return frames[zone][state >> 4];
    }

    /** Free blocks of an order, by this map's own account. */
    long freeBlocks(int zone, int order) {
        return freeBlocks[zone][order];
    }
}
