package org.alloclab.kernel.buddy.zoned;

import static org.alloclab.kernel.buddy.zoned.MemMap.NIL;
import static org.alloclab.kernel.buddy.zoned.MemMap.ON_PCP;

import org.alloclab.api.probe.Teller;

/**
 * One CPU's stock of blocks of one zone ({@code struct per_cpu_pages}).
 *
 * <pre>
 *   lists   order 0: Unmovable Movable Reclaimable, order 1: ..., order 2: ..., order 3: ..., order 9: not movable, movable
 *   list    first (hot: freed last, taken first) ... last (cold: drained first)
 * </pre>
 *
 * An empty list is refilled with a batch that grows while nothing is freed; above {@code high} a batch goes back that
 * grows while nothing is taken; {@code high} itself moves between its limits (Linux 6.18 mm/page_alloc.c, nr_pcp_alloc,
 * nr_pcp_high, nr_pcp_free).
 */
final class PerCpuPages {
    static final int COSTLY_ORDER = 3;
    static final int LISTS = MigrateType.PCP_TYPES * (COSTLY_ORDER + 1) + 2;
    private static final int HUGE_LIST = LISTS - 2;
    private static final int BATCH_SCALE_MAX = 5;

    /** Why frames go back to the zone. */
    private enum Trim {
        /** There are too many. */
        USUAL,
        /** Several blocks of more than a frame were freed in a row (free_high). */
        AFTER_HIGH_ORDERS
    }

    private final Zone zone;
    private final ZoneBlocks blocks;
    private final MemMap map;
    private final Teller teller;
    private final PageDeque[] lists = new PageDeque[LISTS];
    private final int batch;
    private final int highMin;
    private final int highMax;
    private final boolean framesOnly;

    private int count;
    private int high;
    private int allocFactor;
    private int freeCount;
    private boolean previousFreeWasHighOrder;

    PerCpuPages(Zone zone, PcpLimits limits, Teller teller) {
        this.zone = zone;
        this.blocks = zone.blocks;
        this.map = zone.map;
        this.teller = teller;
        this.batch = limits.batch();
        this.highMin = limits.highMin();
        this.highMax = limits.highMax();
        this.framesOnly = limits.framesOnly();
        for (int i = 0; i < LISTS; i++) {
            lists[i] = new PageDeque();
        }
    }

    /** Whether blocks of an order pass through per-CPU lists (pcp_allowed_order). */
    boolean serves(int order) {
        return order == 0 || (!framesOnly && (order <= COSTLY_ORDER || order == MemMap.PAGEBLOCK_ORDER));
    }

    static int listOf(int order, int type) {
        if (order > COSTLY_ORDER) {
            return HUGE_LIST + (type == MigrateType.MOVABLE ? 1 : 0);
        }
        return order * MigrateType.PCP_TYPES + type;
    }

    static int orderOf(int list) {
        return list >= HUGE_LIST ? MemMap.PAGEBLOCK_ORDER : list / MigrateType.PCP_TYPES;
    }

    int count() {
        return count;
    }

    int high() {
        return high;
    }

    PageDeque list(int index) {
        return lists[index];
    }

    /** Takes the hottest single frame of a type (rmqueue_pcplist), or answers {@link MemMap#NIL}. */
    int takeFrame(int type, Mixing mixing) {
        freeCount >>= 1;
        PageDeque list = lists[type];
        if (list.isEmpty() && refill(list, 0, type, mixing) == 0) {
            return NIL;
        }
        count--;
        return list.removeFirst();
    }

    /** Takes a block from the cold end where lists have one, single frames then; today's kernel knows no cold requests any more. */
    int takeCold(int order, int type, Mixing mixing) {
        if (!framesOnly) {
            return take(order, type, mixing);
        }
        PageDeque list = lists[type];
        if (list.isEmpty() && refill(list, 0, type, mixing) == 0) {
            return NIL;
        }
        count--;
        return list.removeLast();
    }

    int take(int order, int type, Mixing mixing) {
        freeCount >>= 1;
        PageDeque list = lists[listOf(order, type)];
        if (list.isEmpty() && refill(list, order, type, mixing) == 0) {
            return NIL;
        }
        count -= 1 << order;
        return list.removeFirst();
    }

    /** Puts a block on the hot end of its list (free_frozen_page_commit); the list is that of its pageblock's type. */
    void put(int pfn, int order, int type) {
        allocFactor >>= 1;
        int index = listOf(order, type);
        map.tag(pfn, ON_PCP | order);
        lists[index].addFirst(pfn);
        int stock = count + (1 << order);
        count = stock;
        Trim trim = Trim.USUAL;
        if (order != 0 && order <= COSTLY_ORDER) {
            if (freeCount >= batch + highMin / 2 && previousFreeWasHighOrder && stock >= batch) {
                trim = Trim.AFTER_HIGH_ORDERS;
            }
            previousFreeWasHighOrder = true;
        } else {
            previousFreeWasHighOrder = false;
        }
        if (freeCount < batch << BATCH_SCALE_MAX) {
            freeCount += 1 << order;
        }
        if (trim == Trim.AFTER_HIGH_ORDERS || stock >= high || zone.belowHigh) {
            trim(index, trim);
        }
    }

    private void trim(int index, Trim trim) {
        int limit = highAfterFree(trim);
        if (count >= limit) {
            drain(framesToFree(trim, limit), index);
            zone.leaveBelowHigh();
        }
    }

    private int refill(PageDeque list, int order, int type, Mixing mixing) {
        int wanted = blocksToTake(order);
        int taken = 0;
        while (taken < wanted) {
            int pfn = zone.take(order, type, mixing);
            if (pfn == NIL) {
                break;
            }
            map.tag(pfn, ON_PCP | order);
            list.addLast(pfn);
            taken++;
        }
        count += taken << order;
        teller.tell(Decisions.REFILL, order, taken);
        return taken;
    }

    private int blocksToTake(int order) {
        high = clampHigh(high);
        if (high < batch) {
            return 1;
        }
        int blocks = order == 0 && !framesOnly ? batch << allocFactor : batch;
        if (highMin != highMax && !zone.belowHigh) {
            high = Math.min(high + blocks, highMax);
        }
        if (order == 0) {
            int most = Math.max(high - count - batch, batch);
            if (blocks <= most && allocFactor < BATCH_SCALE_MAX) {
                allocFactor++;
            }
            blocks = Math.min(blocks, most);
        }
        return blocks > 1 ? Math.max(blocks >> order, 2) : blocks;
    }

    /** What the stock may hold in this free; {@code high} is set for the next one. */
    private int highAfterFree(Trim trim) {
        int limit = clampHigh(high);
        high = limit;
        if (limit == 0) {
            return 0;
        }
        if (trim == Trim.AFTER_HIGH_ORDERS) {
            high = Math.max(limit - (batch << BATCH_SCALE_MAX), highMin);
            return 0;
        }
        if (highMin == highMax) {
            return limit;
        }
        if (zone.belowHigh) {
            high = Math.max(limit - Math.max(freeCount, batch), highMin);
            return Math.max(count, highMin);
        }
        if (count >= limit && limit < freeCount + batch) {
            high = clampHigh(freeCount + batch);
        }
        return limit;
    }

    private int framesToFree(Trim trim, int limit) {
        if (trim == Trim.AFTER_HIGH_ORDERS) {
            return Math.min(count, batch << BATCH_SCALE_MAX);
        }
        if (limit < batch) {
            return 1;
        }
        return framesOnly ? batch : Math.max(batch, Math.min(freeCount, limit - batch));
    }

    private int clampHigh(int value) {
        return Math.max(highMin, Math.min(value, highMax));
    }

    /** Gives frames back to the zone, coldest first, list by list from the given one on (free_pcppages_bulk). */
    private void drain(int frames, int from) {
        int left = Math.min(frames, count);
        teller.tell(Decisions.DRAIN, from, left);
        int index = from - 1;
        while (left > 0) {
            do {
                index = index + 1 == LISTS ? 0 : index + 1;
            } while (lists[index].isEmpty());
            int order = orderOf(index);
            PageDeque list = lists[index];
            do {
                int pfn = list.removeLast();
                left -= 1 << order;
                count -= 1 << order;
                blocks.putBack(pfn, order, map.pageblockType(pfn));
            } while (left > 0 && !list.isEmpty());
        }
    }

    /** Gives everything back (drain_pages_zone). */
    void drainAll() {
        while (count > 0) {
            drain(Math.min(count, batch << BATCH_SCALE_MAX), 0);
        }
    }
}
