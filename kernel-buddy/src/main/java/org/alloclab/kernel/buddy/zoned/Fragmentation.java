package org.alloclab.kernel.buddy.zoned;

import org.alloclab.kernel.buddy.layout.BlockOrder;

/**
 * How far the free memory of a zone is from serving an order, in thousandths (Linux 6.18 mm/vmstat.c).
 *
 * @param freeFrames frames on the free lists
 * @param blocks free blocks of all orders
 * @param suitable blocks of the wanted order that the free blocks amount to
 * @param order the wanted order
 */
record Fragmentation(long freeFrames, long blocks, long suitable, int order) {
    /** Answer of {@link #index} where a block is there. */
    static final int NOT_FAILING = -1000;

    static Fragmentation of(Zone zone, int order) {
        long frames = 0;
        long blocks = 0;
        long suitable = 0;
        for (int o = 0; o < BlockOrder.COUNT; o++) {
            long n = zone.areas.blocks(o);
            blocks += n;
            frames += n << o;
            suitable += o >= order ? n << (o - order) : 0;
        }
        return new Fragmentation(frames, blocks, suitable, order);
    }

    /**
     * Why a request fails: towards 0 for want of memory, towards 1000 for fragmentation; {@link #NOT_FAILING} if it does not
     * (__fragmentation_index).
     */
    int index() {
        if (blocks == 0) {
            return 0;
        }
        if (suitable > 0) {
            return NOT_FAILING;
        }
        return (int) (1000 - (1000 + freeFrames * 1000 / (1L << order)) / blocks);
    }

    /** Which part of the free memory is in blocks too small for the order (unusable_free_index). */
    int unusable() {
        return freeFrames == 0 ? 1000 : (int) ((freeFrames - (suitable << order)) * 1000 / freeFrames);
    }
}
