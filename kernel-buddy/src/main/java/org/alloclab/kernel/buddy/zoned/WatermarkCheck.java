package org.alloclab.kernel.buddy.zoned;

import org.alloclab.api.frame.Gfp;
import org.alloclab.kernel.buddy.layout.BlockOrder;

/** Whether a zone may give a block at a watermark ({@code ALLOC_*} flags; mm/page_alloc.c, __zone_watermark_ok). */
final class WatermarkCheck {
    /** The low watermark: the first attempt of every request. */
    static final int LOW = 1;
    /** The min watermark: requests that have already woken kswapd. */
    static final int MIN = 2;
    /** May take half of what is below min: {@code __GFP_HIGH}. */
    static final int MIN_RESERVE = 4;
    /** Cannot wait: may take a quarter more of what is left. */
    static final int NON_BLOCK = 8;

    /** May use, and fill, the reserve of high-order blocks. */
    static final int HIGHATOMIC = 16;

    private WatermarkCheck() {}

    /** The flags of the second attempt (gfp_to_alloc_flags). */
    static int slowPath(int order, int gfp) {
        int check = MIN;
        if ((gfp & Gfp.HIGH) != 0) {
            check |= MIN_RESERVE;
            if ((gfp & Gfp.DIRECT_RECLAIM) == 0) {
                check |= order > 0 ? NON_BLOCK | HIGHATOMIC : NON_BLOCK;
            }
        }
        return check;
    }

    static long mark(Zone zone, int check) {
        return (check & LOW) != 0 ? zone.watermarks.low() : zone.watermarks.min();
    }

    static boolean passes(Zone zone, int order, long mark, int highest, int check) {
        long free = zone.blocks.freeFrames - ((1L << order) - 1);
        long min = mark;
        if ((check & MIN_RESERVE) == 0) {
            free -= zone.highAtomic.freeFrames();
        } else {
            min -= min / 2;
            if ((check & NON_BLOCK) != 0) {
                min -= min / 4;
            }
        }
        if (free <= min + zone.watermarks.lowmemReserve().get(highest)) {
            return false;
        }
        if (order == 0) {
            return true;
        }
        for (int o = order; o < BlockOrder.COUNT; o++) {
            for (int type = 0; type < MigrateType.PCP_TYPES; type++) {
                if (!zone.areas.isEmpty(o, type)) {
                    return true;
                }
            }
            if ((check & HIGHATOMIC) != 0 && !zone.areas.isEmpty(o, MigrateType.HIGHATOMIC)) {
                return true;
            }
        }
        return false;
    }
}
