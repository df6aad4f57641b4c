package org.alloclab.kernel.buddy.zoned;

import static org.alloclab.kernel.buddy.zoned.MemMap.NIL;

import org.alloclab.kernel.buddy.layout.BlockOrder;
import org.alloclab.kernel.buddy.layout.ZoneExtent;
import org.alloclab.kernel.buddy.layout.ZoneExtent.Range;

/** The free blocks of a zone and the buddy algorithm on them: split, merge, change of type. */
final class ZoneBlocks {
    final ZoneExtent extent;
    final MemMap map;
    final FreeAreas areas;

    /** Frames on the free lists ({@code NR_FREE_PAGES}); those on per-CPU lists are not among them. */
    long freeFrames;

    /** With everything that the boot left free. */
    ZoneBlocks(ZoneExtent extent, MemMap map) {
        this.extent = extent;
        this.map = map;
        this.areas = new FreeAreas(map);
        for (Range range : extent.usable()) {
            releaseAtBoot(range);
        }
    }

    /** Linux 6.18 mm/memblock.c, __free_pages_memory: the largest aligned blocks that fit, by rising address. */
    private void releaseAtBoot(Range range) {
        int pfn = range.from();
        while (pfn < range.to()) {
            int order = Math.min(BlockOrder.MAX, Integer.numberOfTrailingZeros(pfn));
            while (pfn + (1 << order) > range.to()) {
                order--;
            }
            if (order == BlockOrder.MAX) {
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

    /** Whether all of a pageblock is in the zone. */
    boolean holdsPageblock(int pageblock) {
        return pageblock >= extent.start() && pageblock + MemMap.PAGEBLOCK_FRAMES <= extent.end();
    }

    /** Takes the first free block of an order and type off its list, which is not empty. */
    int takeFirst(int order, int type) {
        freeFrames -= 1L << order;
        return areas.takeFirst(order, type);
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
        for (int current = order; current <= BlockOrder.MAX; current++) {
            int pfn = areas.takeFirst(current, type);
            if (pfn != NIL) {
                freeFrames -= 1L << current;
                expand(pfn, order, current, type);
                return pfn;
            }
        }
        return NIL;
    }

    /** Gives the upper halves back until the block that is left has the wanted order (expand). */
    void expand(int pfn, int order, int from, int type) {
        for (int high = from - 1; high >= order; high--) {
            areas.addFirst(pfn + (1 << high), high, type);
            freeFrames += 1L << high;
        }
    }

    /** Puts a block back, merged with its buddy as long as that is free (__free_one_page). */
    void putBack(int block, int blockOrder, int type) {
        int pfn = block;
        int order = blockOrder;
        freeFrames += 1L << blockOrder;
        map.tag(pfn, 0);
        while (order < BlockOrder.MAX) {
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
        if (order >= BlockOrder.MAX - 1) {
            return false;
        }
        int higher = pfn & -(2 << order);
        return map.isFree(higher ^ (2 << order), order + 1);
    }
}
