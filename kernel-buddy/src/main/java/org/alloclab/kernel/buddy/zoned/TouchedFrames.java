package org.alloclab.kernel.buddy.zoned;

import static org.alloclab.kernel.buddy.zoned.MemMap.FREE;
import static org.alloclab.kernel.buddy.zoned.MemMap.NIL;
import static org.alloclab.kernel.buddy.zoned.MemMap.ON_PCP;
import static org.alloclab.kernel.buddy.zoned.MemMap.ORDER_BITS;
import static org.alloclab.kernel.buddy.zoned.MemMap.STATE_BITS;
import static org.alloclab.kernel.buddy.zoned.MemMap.USED;
import static org.alloclab.kernel.buddy.zoned.MemMap.USED_MOVABLE;

import java.util.List;
import org.alloclab.kernel.buddy.layout.BlockOrder;

/**
 * The laws of {@link Invariants} on what one operation has touched, so that they can be looked at after each.
 *
 * <ol>
 *   <li>A frame that was written to is in one place: the first of an aligned block with no other inside, or inside one, or
 *       pristine.
 *   <li>A free block is linked between free blocks of its order, and its buddy is not free.
 *   <li>The counters of each zone agree with an account kept beside them, write by write: free frames, free blocks of each
 *       order, frames and blocks on per-CPU lists; and {@code free + perCpu + used == managed}.
 *   <li>The mark above which a frame may be taken at once is the low or the high watermark, by whether the zone was short.
 * </ol>
 *
 * What was never touched is as it was; {@link Invariants} walks over everything.
 */
final class TouchedFrames {
    private final List<Zone> zones;
    private final WatchedMemMap map;

    TouchedFrames(List<Zone> zones, WatchedMemMap map) {
        this.zones = zones;
        this.map = map;
    }

    /** Throws {@link IllegalStateException} naming the law that the operation has broken, if it has broken one. */
    void check() {
        for (int i = 0; i < map.touchedCount(); i++) {
            checkFrame(map.touched(i));
        }
        map.forgetTouched();
        for (int index = 0; index < zones.size(); index++) {
            checkCounters(zones.get(index), index);
        }
    }

    private void checkFrame(int pfn) {
        int tag = map.tag(pfn);
        int order = tag & ORDER_BITS;
        if ((tag & STATE_BITS) == 0) {
            require(isInsideABlock(pfn), "a managed frame is in one place", pfn, tag);
            return;
        }
        require((pfn & ((1 << order) - 1)) == 0, "a block is aligned to its size", pfn, order);
        for (int inner = pfn + 1; inner < pfn + (1 << order); inner++) {
            require(map.tag(inner) == 0, "no block begins inside another", inner, pfn);
        }
        if ((tag & STATE_BITS) == FREE) {
            checkFree(pfn, order);
        }
    }

    private boolean isInsideABlock(int pfn) {
        for (int order = 1; order < BlockOrder.COUNT; order++) {
            int tag = map.tag(pfn & -(1 << order));
            if ((tag & STATE_BITS) != 0 && (tag & ORDER_BITS) >= order) {
                return true;
            }
        }
        return zoneOf(pfn).areas.isPristine(pfn);
    }

    private void checkFree(int pfn, int order) {
        FreeAreas areas = zoneOf(pfn).areas;
        int type = map.pageblockType(pfn);
        int before = map.prev(pfn);
        int after = map.next(pfn);
        boolean first = before == NIL ? areas.first(order, type) == pfn : map.next(before) == pfn;
        boolean last = after == NIL ? areas.last(order, type) == pfn : map.prev(after) == pfn;
        require(first && last, "links lead back", before, after);
        require(before == NIL || map.isFree(before, order), "a free list holds free blocks", before, pfn);
        require(after == NIL || map.isFree(after, order), "a free list holds free blocks", after, pfn);
        require(Invariants.isAlone(map, pfn, order), "a block and its buddy are never both free", pfn, order);
    }

    private void checkCounters(Zone zone, int index) {
        long pristine = zone.areas.pristineFrames();
        long free = map.frames(index, FREE) + pristine;
        require(free == zone.freeFrames(), "freeFrames is the sum of the lists", zone.freeFrames(), free);
        for (int order = 0; order < BlockOrder.COUNT; order++) {
            long listed = 0;
            for (int type = 0; type < MigrateType.COUNT; type++) {
                listed += zone.areas.listed(order, type);
            }
            long counted = map.freeBlocks(index, order);
            require(listed == counted, "a free block is on a list", counted, listed);
        }
        long stocked = 0;
        long lists = 0;
        for (PerCpuPages pages : zone.perCpu) {
            if (pages == null) {
                continue;
            }
            long frames = 0;
            for (int list = 0; list < PerCpuPages.LISTS; list++) {
                int size = pages.list(list).size();
                lists += size;
                frames += (long) size << PerCpuPages.orderOf(list);
            }
            require(frames == pages.count(), "count is the sum of the lists", pages.count(), frames);
            stocked += frames;
        }
        require(lists == map.blocks(index, ON_PCP), "a per-CPU block is on a list", map.blocks(index, ON_PCP), lists);
        long used = map.frames(index, USED) + map.frames(index, USED_MOVABLE);
        long managed = zone.extent.managed();
        require(free + stocked + used == managed, "free + perCpu + used == managed", free + stocked + used, managed);
        checkMarks(zone);
    }

    private static void checkMarks(Zone zone) {
        ZoneWatermarks marks = zone.watermarks;
        long base = zone.belowHigh ? marks.low() : marks.high();
        for (int highest = 0; highest < zone.quickMark.length; highest++) {
            long mark = base + marks.lowmemReserve().get(highest);
            require(zone.quickMark[highest] == mark, "the quick mark is a watermark", zone.quickMark[highest], mark);
        }
    }

    private Zone zoneOf(int pfn) {
        Zone found = zones.get(0);
        for (Zone zone : zones) {
            found = zone.extent.managed() > 0 && pfn >= zone.start ? zone : found;
        }
        return found;
    }

    private static void require(boolean holds, String law, long actual, long other) {
        if (!holds) {
            throw new IllegalStateException(law + ": " + actual + " against " + other);
        }
    }
}
