package org.alloclab.kernel.buddy.zoned;

import static org.alloclab.kernel.buddy.zoned.MemMap.FREE;
import static org.alloclab.kernel.buddy.zoned.MemMap.NIL;
import static org.alloclab.kernel.buddy.zoned.MemMap.ON_PCP;
import static org.alloclab.kernel.buddy.zoned.MemMap.ORDER_BITS;
import static org.alloclab.kernel.buddy.zoned.MemMap.SECTION_FRAMES;
import static org.alloclab.kernel.buddy.zoned.MemMap.SECTION_SHIFT;
import static org.alloclab.kernel.buddy.zoned.MemMap.STATE_BITS;

import org.alloclab.kernel.buddy.layout.BlockOrder;
import org.alloclab.kernel.buddy.layout.ZoneExtent.Range;

/**
 * The laws of a zone.
 *
 * <ol>
 *   <li>Every managed frame is in exactly one place: pristine, on a free list, on a per-CPU list, or used; so
 *       {@code free + perCpu + used == managed}.
 *   <li>A list holds what it says: blocks of its order, aligned, of pageblocks of its migrate type, as many as counted.
 *   <li>A block and its buddy are never both free, unless one of them is of the high-order reserve.
 *   <li>{@code freeFrames} is the sum of the free lists, {@code count} that of the per-CPU lists.
 * </ol>
 */
final class Invariants {
    private final Zone zone;
    private final MemMap map;
    private long free;
    private long freeBlocks;
    private long onPcp;
    private long pcpBlocks;
    private long used;

    private Invariants(Zone zone) {
        this.zone = zone;
        this.map = zone.map;
    }

    static void check(Zone zone) {
        Invariants laws = new Invariants(zone);
        long listed = laws.checkFreeLists();
        long stocked = laws.checkPerCpuLists();
        for (Range range : zone.extent.usable()) {
            laws.walk(range);
        }
        require(laws.freeBlocks == listed, zone, "free blocks are on a list", laws.freeBlocks, listed);
        require(laws.pcpBlocks == stocked, zone, "per-CPU blocks are on a list", laws.pcpBlocks, stocked);
        require(
                laws.free == zone.freeFrames(),
                zone,
                "freeFrames is the sum of the lists",
                zone.freeFrames(),
                laws.free);
        require(
                laws.onPcp == zone.perCpuFrames(),
                zone,
                "count is the sum of the lists",
                zone.perCpuFrames(),
                laws.onPcp);
        long managed = zone.extent.managed();
        long sum = laws.free + laws.onPcp + laws.used;
        require(sum == managed, zone, "free + perCpu + used == managed", sum, managed);
    }

    static String describe(int tag) {
        int order = tag & ORDER_BITS;
        return switch (tag & STATE_BITS) {
            case FREE -> "a free block of order " + order;
            case ON_PCP -> "on a per-CPU list with order " + order;
            case MemMap.USED, MemMap.USED_MOVABLE -> "a used block of order " + order;
            default -> "not the first frame of a block";
        };
    }

    private long checkFreeLists() {
        long blocks = 0;
        for (int order = 0; order < BlockOrder.COUNT; order++) {
            for (int type = 0; type < MigrateType.COUNT; type++) {
                blocks += checkFreeList(order, type);
            }
        }
        return blocks;
    }

    private long checkFreeList(int order, int type) {
        long length = 0;
        int before = NIL;
        int counted = zone.areas.listed(order, type);
        for (int pfn = zone.areas.first(order, type); pfn != NIL; pfn = map.next(pfn)) {
            require(map.isFree(pfn, order), zone, "a free list of order " + order + " holds free blocks", pfn, before);
            require((pfn & ((1 << order) - 1)) == 0, zone, "a block of order " + order + " is aligned", pfn, order);
            require(map.prev(pfn) == before, zone, "links lead back", map.prev(pfn), before);
            int actual = map.pageblockType(pfn);
            require(actual == type, zone, "a block is on the list of its pageblock's type", actual, type);
            before = pfn;
            length++;
        }
        require(length == counted, zone, "a list is as long as counted", length, counted);
        require(zone.areas.last(order, type) == before, zone, "a list ends where it says", before, length);
        return length;
    }

    private long checkPerCpuLists() {
        long blocks = 0;
        for (PerCpuPages pages : zone.perCpu) {
            if (pages == null) {
                continue;
            }
            long frames = 0;
            for (int index = 0; index < PerCpuPages.LISTS; index++) {
                PageDeque list = pages.list(index);
                int order = PerCpuPages.orderOf(index);
                for (int i = 0; i < list.size(); i++) {
                    int tag = map.tag(list.at(i));
                    require(tag == (ON_PCP | order), zone, "a per-CPU list holds its own blocks", list.at(i), tag);
                }
                blocks += list.size();
                frames += (long) list.size() << order;
            }
            require(frames == pages.count(), zone, "count is the sum of the lists", pages.count(), frames);
        }
        return blocks;
    }

    private void walk(Range range) {
        int pfn = range.from();
        while (pfn < range.to()) {
            int section = pfn >>> SECTION_SHIFT;
            int end = Math.min(range.to(), (section + 1) << SECTION_SHIFT);
            pfn = map.isEntered(section) ? walkBlocks(pfn, end) : walkPristine(pfn, end);
        }
    }

    private int walkPristine(int from, int end) {
        require(zone.areas.isPristine(from), zone, "an untouched section is pristine", from, SECTION_FRAMES);
        free += end - from;
        return end;
    }

    private int walkBlocks(int from, int end) {
        int pfn = from;
        while (pfn < end) {
            int tag = map.tag(pfn);
            int order = tag & ORDER_BITS;
            int frames = 1 << order;
            switch (tag & STATE_BITS) {
                case FREE -> {
                    free += frames;
                    freeBlocks++;
                    require(isAlone(map, pfn, order), zone, "a block and its buddy are never both free", pfn, order);
                }
                case ON_PCP -> {
                    onPcp += frames;
                    pcpBlocks++;
                }
                case MemMap.USED, MemMap.USED_MOVABLE -> used += frames;
                default -> {
                    require(zone.areas.isPristine(pfn), zone, "a managed frame is in one place", pfn, tag);
                    frames = Math.min(MemMap.MAX_BLOCK, end - pfn);
                    free += frames;
                }
            }
            for (int inner = pfn + 1; inner < pfn + frames; inner++) {
                require(map.tag(inner) == 0, zone, "no block begins inside another", inner, pfn);
            }
            pfn += frames;
        }
        return pfn;
    }

    /** Pageblocks of the high-order reserve do not merge with others (__free_one_page). */
    static boolean isAlone(MemMap map, int pfn, int order) {
        int buddy = pfn ^ (1 << order);
        if (order == BlockOrder.MAX || !map.isFree(buddy, order)) {
            return true;
        }
        int type = map.pageblockType(pfn);
        int other = map.pageblockType(buddy);
        return type != other && (type >= MigrateType.PCP_TYPES || other >= MigrateType.PCP_TYPES);
    }

    private static void require(boolean holds, Zone zone, String law, long actual, long other) {
        if (!holds) {
            throw new IllegalStateException(
                    "zone " + zone.extent.kind().title() + ": " + law + ": " + actual + " against " + other);
        }
    }
}
