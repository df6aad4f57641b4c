package org.alloclab.kernel.buddy.zoned;

import java.util.List;
import org.alloclab.api.frame.Gfp;

/** Migrate types as small integers, in the order of {@code /proc/pagetypeinfo} (Linux 6.18 mmzone.h, enum migratetype). */
final class MigrateType {
    static final int UNMOVABLE = 0;
    static final int MOVABLE = 1;
    static final int RECLAIMABLE = 2;
    /** Pageblocks kept for high-order allocations that cannot wait. */
    static final int HIGHATOMIC = 3;

    static final int ISOLATE = 4;

    static final int COUNT = 5;
    /** The types that have per-CPU lists, and whose free blocks may merge: those below {@link #HIGHATOMIC}. */
    static final int PCP_TYPES = 3;

    static final List<String> NAMES = List.of("Unmovable", "Movable", "Reclaimable", "HighAtomic", "Isolate");

    /** Where each type looks when its own lists are empty, in order (mm/page_alloc.c, fallbacks). */
    private static final int[][] FALLBACKS = {
        {RECLAIMABLE, MOVABLE},
        {RECLAIMABLE, UNMOVABLE},
        {UNMOVABLE, MOVABLE},
    };

    private MigrateType() {}

    /** The type that an allocation asks for (gfp.h, gfp_migratetype). */
    static int of(int gfp) {
        return (gfp & (Gfp.MOVABLE | Gfp.RECLAIMABLE)) == 0
                ? UNMOVABLE
                : (gfp & Gfp.MOVABLE) != 0 ? MOVABLE : RECLAIMABLE;
    }

    static int fallback(int type, int attempt) {
        return FALLBACKS[type][attempt];
    }
}
