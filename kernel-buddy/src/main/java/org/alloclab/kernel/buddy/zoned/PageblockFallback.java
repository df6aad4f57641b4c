package org.alloclab.kernel.buddy.zoned;

import static org.alloclab.kernel.buddy.zoned.MemMap.FREE;
import static org.alloclab.kernel.buddy.zoned.MemMap.NIL;
import static org.alloclab.kernel.buddy.zoned.MemMap.PAGEBLOCK_FRAMES;
import static org.alloclab.kernel.buddy.zoned.MemMap.PAGEBLOCK_ORDER;

import org.alloclab.api.probe.Teller;
import org.alloclab.kernel.buddy.layout.BlockOrder;

/**
 * Where a request goes when the lists of its migrate type are empty.
 *
 * <p>It first tries to <em>claim</em> a pageblock, which from then on has the type of the request; only when none can be
 * claimed does it <em>steal</em> a single block and leave the pageblock to its owner.
 *
 * <p>Not modelled: the watermark boost after a claim (boost_watermark), which only makes kswapd reclaim more; reclaim is
 * the business of the layer above.
 */
final class PageblockFallback {
    private static final int NONE = -1;

    private final ZoneBlocks blocks;
    private final Teller teller;
    private final MemMap map;
    private final FreeAreas areas;

    PageblockFallback(ZoneBlocks blocks, Teller teller) {
        this.blocks = blocks;
        this.teller = teller;
        this.map = blocks.map;
        this.areas = blocks.areas;
    }

    /** Linux 6.18 mm/page_alloc.c, __rmqueue_claim: from the largest block down, to find the emptiest pageblock. */
    int claim(int order, int type, Mixing mixing) {
        if (type >= MigrateType.PCP_TYPES) {
            return NIL;
        }
        int lowest = mixing == Mixing.AVOIDED ? Math.max(order, PAGEBLOCK_ORDER) : order;
        for (int current = BlockOrder.MAX; current >= lowest; current--) {
            if (!mayClaim(current, type)) {
                return NIL;
            }
            int victim = victim(current, type);
            if (victim != NONE) {
                int pfn = claimBlock(current, order, type, victim);
                if (pfn != NIL) {
                    return pfn;
                }
            }
        }
        return NIL;
    }

    /** Linux 6.18 mm/page_alloc.c, __rmqueue_steal: the smallest sufficient block of another type. */
    int steal(int order, int type) {
        if (type >= MigrateType.PCP_TYPES) {
            return NIL;
        }
        for (int current = order; current <= BlockOrder.MAX; current++) {
            int victim = victim(current, type);
            if (victim != NONE) {
                int pfn = blocks.takeFirst(current, victim);
                teller.tell(Decisions.STEAL, pfn, current);
                blocks.expand(pfn, order, current, victim);
                return pfn;
            }
        }
        return NIL;
    }

    /**
     * Whether the pageblock of a block of this order is worth claiming (should_try_claim_block): always for what cannot be
     * moved, which would otherwise pollute a movable pageblock.
     */
    private static boolean mayClaim(int order, int type) {
        return order >= PAGEBLOCK_ORDER / 2 || type != MigrateType.MOVABLE;
    }

    private int victim(int order, int type) {
        for (int attempt = 0; attempt < MigrateType.PCP_TYPES - 1; attempt++) {
            int candidate = MigrateType.fallback(type, attempt);
            if (!areas.isEmpty(order, candidate)) {
                return candidate;
            }
        }
        return NONE;
    }

    /** Linux 6.18 mm/page_alloc.c, try_to_claim_block. */
    private int claimBlock(int current, int order, int type, int victim) {
        if (current >= PAGEBLOCK_ORDER) {
            int pfn = blocks.takeFirst(current, victim);
            teller.tell(Decisions.CLAIM, pfn, type);
            map.pageblockType(pfn, current, type);
            blocks.expand(pfn, order, current, type);
            return pfn;
        }
        int pageblock = areas.first(current, victim) & -PAGEBLOCK_FRAMES;
        if (!blocks.holdsPageblock(pageblock)) {
            return NIL;
        }
        int free = 0;
        int movable = 0;
        for (int pfn = pageblock; pfn < pageblock + PAGEBLOCK_FRAMES; ) {
            int tag = map.tag(pfn);
            int frames = 1 << (tag & MemMap.ORDER_BITS);
            int state = tag & MemMap.STATE_BITS;
            free += state == FREE ? frames : 0;
            movable += state == MemMap.USED_MOVABLE ? frames : 0;
            pfn += frames;
        }
        if (free + alike(type, victim, free, movable) < PAGEBLOCK_FRAMES / 2) {
            return NIL;
        }
        teller.tell(Decisions.CLAIM, pageblock, type);
        blocks.retype(pageblock, victim, type);
        return blocks.takeSmallest(order, type);
    }

    /** Used frames that suit the type, as far as that can be told. */
    private static int alike(int type, int victim, int free, int movable) {
        if (type == MigrateType.MOVABLE) {
            return movable;
        }
        return victim == MigrateType.MOVABLE ? PAGEBLOCK_FRAMES - (free + movable) : 0;
    }
}
