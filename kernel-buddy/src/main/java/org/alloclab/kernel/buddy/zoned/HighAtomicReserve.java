package org.alloclab.kernel.buddy.zoned;

import static org.alloclab.kernel.buddy.zoned.MemMap.PAGEBLOCK_FRAMES;
import static org.alloclab.kernel.buddy.zoned.MemMap.PAGEBLOCK_ORDER;

import org.alloclab.kernel.buddy.layout.BlockOrder;

/**
 * Pageblocks of a zone that are kept for high-order requests which cannot wait: at most a hundredth of the zone
 * (Linux 6.18 mm/page_alloc.c, reserve_highatomic_pageblock, unreserve_highatomic_pageblock).
 *
 * <p>Not modelled: the kernel leaves a released whole pageblock beside its free buddy until one of them is used; here they
 * merge at once, so that buddies of one kind are never both free.
 */
final class HighAtomicReserve {
    private final ZoneBlocks blocks;
    private final int maxFrames;
    private int frames;

    HighAtomicReserve(ZoneBlocks blocks) {
        this.blocks = blocks;
        long hundredth = blocks.extent.managed() / 100;
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
        for (int order = 0; order < BlockOrder.COUNT; order++) {
            free += (long) blocks.areas.length(order, MigrateType.HIGHATOMIC) << order;
        }
        return free;
    }

    /** Reserves the pageblock from which such a request was just served. */
    void reserve(int pfn, int order) {
        int type = blocks.map.pageblockType(pfn);
        int pageblock = pfn & -PAGEBLOCK_FRAMES;
        if (frames >= maxFrames || type >= MigrateType.PCP_TYPES || !blocks.holdsPageblock(pageblock)) {
            return;
        }
        if (order < PAGEBLOCK_ORDER) {
            blocks.retype(pageblock, type, MigrateType.HIGHATOMIC);
            frames += PAGEBLOCK_FRAMES;
        } else {
            blocks.map.pageblockType(pfn, order, MigrateType.HIGHATOMIC);
            frames += 1 << order;
        }
    }

    /** Gives one reserved pageblock that has a free block to a type; answers whether there was one. */
    boolean release(int type) {
        for (int order = 0; order < BlockOrder.COUNT && frames > 0; order++) {
            int block = blocks.areas.first(order, MigrateType.HIGHATOMIC);
            if (block == MemMap.NIL) {
                continue;
            }
            if (order < PAGEBLOCK_ORDER) {
                blocks.retype(block & -PAGEBLOCK_FRAMES, MigrateType.HIGHATOMIC, type);
                frames -= PAGEBLOCK_FRAMES;
            } else {
                blocks.areas.remove(block, order, MigrateType.HIGHATOMIC);
                blocks.freeFrames -= 1L << order;
                blocks.map.pageblockType(block, order, type);
                blocks.putBack(block, order, type);
                frames -= 1 << order;
            }
            return true;
        }
        return false;
    }
}
