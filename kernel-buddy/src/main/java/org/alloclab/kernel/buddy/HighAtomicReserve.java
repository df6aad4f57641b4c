package org.alloclab.kernel.buddy;

import static org.alloclab.kernel.buddy.MemMap.PAGEBLOCK_FRAMES;
import static org.alloclab.kernel.buddy.MemMap.PAGEBLOCK_ORDER;

/**
 * Pageblocks of a zone that are kept for high-order requests which cannot wait: at most a hundredth of the zone
 * (Linux 6.18 mm/page_alloc.c, reserve_highatomic_pageblock, unreserve_highatomic_pageblock).
 *
 * <p>Not modelled: the kernel leaves a released whole pageblock beside its free buddy until one of them is used; here they
 * merge at once, so that buddies of one kind are never both free.
 */
final class HighAtomicReserve {
    private final Zone zone;
    private final int maxFrames;
    private int frames;

    HighAtomicReserve(Zone zone) {
        this.zone = zone;
        long hundredth = zone.extent.managed() / 100;
        this.maxFrames =
                hundredth < PAGEBLOCK_FRAMES ? 0 : (int) (hundredth + PAGEBLOCK_FRAMES - 1) & -PAGEBLOCK_FRAMES;
    }

    /** Frames in reserved pageblocks ({@code nr_reserved_highatomic}). */
    int frames() {
        return frames;
    }

    /** Free frames in reserved pageblocks ({@code nr_free_highatomic}). */
    long freeFrames() {
        if (frames == 0) {
            return 0;
        }
        long free = 0;
        for (int order = 0; order < MemMap.ORDERS; order++) {
            free += (long) zone.areas.length(order, MigrateType.HIGHATOMIC) << order;
        }
        return free;
    }

    /** Reserves the pageblock from which such a request was just served. */
    void reserve(int pfn, int order) {
        int type = zone.map.pageblockType(pfn);
        int pageblock = pfn & -PAGEBLOCK_FRAMES;
        boolean whole = pageblock >= zone.start && pageblock + PAGEBLOCK_FRAMES <= zone.extent.end();
        if (frames >= maxFrames || type >= MigrateType.PCP_TYPES || !whole) {
            return;
        }
        if (order < PAGEBLOCK_ORDER) {
            if (isPartOfLargerBlock(pageblock)) {
                return;
            }
            zone.retype(pageblock, type, MigrateType.HIGHATOMIC);
            frames += PAGEBLOCK_FRAMES;
        } else {
            zone.map.pageblockType(pfn, order, MigrateType.HIGHATOMIC);
            frames += 1 << order;
        }
    }

    private boolean isPartOfLargerBlock(int pageblock) {
        return zone.map.isFree(pageblock & -MemMap.MAX_BLOCK, MemMap.MAX_ORDER);
    }

    /** Makes movable one reserved pageblock that has a free block; answers whether there was one. */
    boolean release() {
        for (int order = 0; order < MemMap.ORDERS && frames > 0; order++) {
            int block = zone.areas.first(order, MigrateType.HIGHATOMIC);
            if (block == MemMap.NIL) {
                continue;
            }
            if (order < PAGEBLOCK_ORDER) {
                zone.retype(block & -PAGEBLOCK_FRAMES, MigrateType.HIGHATOMIC, MigrateType.MOVABLE);
                frames -= PAGEBLOCK_FRAMES;
            } else {
                zone.areas.remove(block, order, MigrateType.HIGHATOMIC);
                zone.freeFrames -= 1L << order;
                zone.map.pageblockType(block, order, MigrateType.MOVABLE);
                zone.putBack(block, order, MigrateType.MOVABLE);
                frames -= 1 << order;
            }
            return true;
        }
        return false;
    }
}
