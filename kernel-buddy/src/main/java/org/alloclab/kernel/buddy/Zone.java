package org.alloclab.kernel.buddy;

import static org.alloclab.kernel.buddy.MemMap.MAX_ORDER;
import static org.alloclab.kernel.buddy.MemMap.NIL;

import org.alloclab.kernel.buddy.ZoneExtent.Range;

/** A zone: its free areas, its watermarks, and the buddy algorithm on them. */
final class Zone {
    final int index;
    final ZoneExtent extent;
    final int start;
    final Watermarks watermarks;
    final PcpLimits pcpLimits;
    final MemMap map;
    final FreeAreas areas;
    final Decisions decisions;
    final PerCpuPages[] perCpu;

    /** Frames on the free lists ({@code NR_FREE_PAGES}); those on per-CPU lists are not among them. */
    long freeFrames;

    /** Whether free frames were below the high watermark when last looked at ({@code ZONE_BELOW_HIGH}). */
    boolean belowHigh;

    /** By highest zone index of the request: with more free frames than this a single frame may be taken at once. */
    final long[] quickMark;

    final HighAtomicReserve highAtomic;

    private final PageblockFallback fallback;

    Zone(
            int index,
            ZoneExtent extent,
            Watermarks watermarks,
            PcpLimits pcpLimits,
            int cpus,
            MemMap map,
            Decisions decisions) {
        this.index = index;
        this.extent = extent;
        this.start = extent.start();
        this.watermarks = watermarks;
        this.pcpLimits = pcpLimits;
        this.map = map;
        this.decisions = decisions;
        this.areas = new FreeAreas(map);
        this.perCpu = new PerCpuPages[cpus];
        this.quickMark = new long[watermarks.lowmemReserve().size()];
        this.fallback = new PageblockFallback(this);
        this.highAtomic = new HighAtomicReserve(this);
        belowHigh(false);
        for (Range range : extent.usable()) {
            releaseAtBoot(range);
        }
    }

    /** Linux 6.18 mm/memblock.c, __free_pages_memory: the largest aligned blocks that fit, by rising address. */
    private void releaseAtBoot(Range range) {
        int pfn = range.from();
        while (pfn < range.to()) {
            int order = Math.min(MAX_ORDER, Integer.numberOfTrailingZeros(pfn));
            while (pfn + (1 << order) > range.to()) {
                order--;
            }
            if (order == MAX_ORDER) {
                int end = range.to() & -MemMap.MAX_BLOCK;
                areas.addPristine(pfn, end);
                freeFrames += end - pfn;
                pfn = end;
            } else {
                map.enter(pfn);
                areas.addLast(pfn, order, MigrateType.MOVABLE);
                freeFrames += 1 << order;
                pfn += 1 << order;
            }
        }
    }

    PerCpuPages perCpu(int cpu) {
        PerCpuPages pages = perCpu[cpu];
        if (pages == null) {
            pages = new PerCpuPages(this, pcpLimits);
            perCpu[cpu] = pages;
        }
        return pages;
    }

    void belowHigh(boolean below) {
        belowHigh = below;
        for (int highest = 0; highest < quickMark.length; highest++) {
            quickMark[highest] = (below ? watermarks.low() : watermarks.high())
                    + watermarks.lowmemReserve().get(highest);
        }
    }

    /** Forgets that the zone was short of frames, once it is above the high watermark again. */
    void leaveBelowHigh() {
        if (belowHigh && WatermarkCheck.passes(this, 0, watermarks.high(), 0, WatermarkCheck.LOW)) {
            belowHigh(false);
        }
    }

    /** Moves the free blocks of a pageblock to another type's lists, each to the tail (__move_freepages_block). */
    void retype(int pageblock, int from, int to) {
        for (int pfn = pageblock; pfn < pageblock + MemMap.PAGEBLOCK_FRAMES; ) {
            int tag = map.tag(pfn);
            int order = tag & MemMap.ORDER_BITS;
            if ((tag & MemMap.STATE_BITS) == MemMap.FREE) {
                areas.remove(pfn, order, from);
                areas.addLast(pfn, order, to);
            }
            pfn += 1 << order;
        }
        map.pageblockType(pageblock, 0, to);
    }

    /** The smallest sufficient block of exactly this type, split down (__rmqueue_smallest), or {@link MemMap#NIL}. */
    int takeSmallest(int order, int type) {
        for (int current = order; current <= MAX_ORDER; current++) {
            int pfn = areas.takeFirst(current, type);
            if (pfn != NIL) {
                freeFrames -= 1L << current;
                expand(pfn, order, current, type);
                return pfn;
            }
        }
        return NIL;
    }

    /** A block of this type, or else one of another type as the fallback rules allow (__rmqueue). */
    int take(int order, int type, boolean noFragment) {
        int pfn = takeSmallest(order, type);
        if (pfn != NIL) {
            return pfn;
        }
        pfn = fallback.claim(order, type, noFragment);
        if (pfn != NIL || noFragment) {
            return pfn;
        }
        return fallback.steal(order, type);
    }

    /** Gives the upper halves back until the block that is left has the wanted order (expand). */
    void expand(int pfn, int order, int from, int type) {
        for (int high = from - 1; high >= order; high--) {
            areas.addFirst(pfn + (1 << high), high, type);
            freeFrames += 1L << high;
        }
    }

    /** A block for a request that the per-CPU lists could not or may not serve (rmqueue_buddy). */
    int takeUnlisted(int order, int type, boolean noFragment, int check) {
        if ((check & WatermarkCheck.HIGHATOMIC) != 0) {
            int reserved = takeSmallest(order, MigrateType.HIGHATOMIC);
            if (reserved != NIL) {
                return reserved;
            }
        }
        int pfn = take(order, type, noFragment);
        return pfn == NIL && (check & WatermarkCheck.NON_BLOCK) != 0
                ? takeSmallest(order, MigrateType.HIGHATOMIC)
                : pfn;
    }

    /** Puts a block back, merged with its buddy as long as that is free (__free_one_page). */
    void putBack(int block, int blockOrder, int type) {
        int pfn = block;
        int order = blockOrder;
        freeFrames += 1L << blockOrder;
        map.tag(pfn, 0);
        while (order < MAX_ORDER) {
            int buddy = pfn ^ (1 << order);
            if (!map.isFree(buddy, order)) {
                break;
            }
            int buddyType = type;
            if (order >= MemMap.PAGEBLOCK_ORDER) {
                buddyType = map.pageblockType(buddy);
                if (buddyType != type && (buddyType >= MigrateType.PCP_TYPES || type >= MigrateType.PCP_TYPES)) {
                    break;
                }
            }
            areas.remove(buddy, order, buddyType);
            if (buddyType != type) {
                map.pageblockType(buddy, order, type);
            }
            pfn &= buddy;
            order++;
        }
        if (mergeIsLikely(pfn, order)) {
            areas.addLast(pfn, order, type);
        } else {
            areas.addFirst(pfn, order, type);
        }
    }

    /** Whether the next higher buddy is free, so that this block had better be used last (buddy_merge_likely). */
    private boolean mergeIsLikely(int pfn, int order) {
        if (order >= MAX_ORDER - 1) {
            return false;
        }
        int higher = pfn & -(2 << order);
        return map.isFree(higher ^ (2 << order), order + 1);
    }

    /** Frames on the per-CPU lists of all CPUs. */
    long perCpuFrames() {
        long frames = 0;
        for (PerCpuPages pages : perCpu) {
            frames += pages == null ? 0 : pages.count();
        }
        return frames;
    }
}
