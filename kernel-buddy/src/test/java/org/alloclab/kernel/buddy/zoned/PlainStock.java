package org.alloclab.kernel.buddy.zoned;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The stock of a CPU written a second time, as Linux 6.18 mm/page_alloc.c tells it: nr_pcp_alloc, nr_pcp_high, nr_pcp_free,
 * free_frozen_page_commit, free_pcppages_bulk. Lists of the orders 0 to 3 by migrate type, then order 9, not movable and movable.
 */
final class PlainStock {
    final List<Deque<Integer>> lists = new ArrayList<>();
    final PcpLimits limits;
    int high;
    int count;

    private final PlainZone zone;
    private int allocFactor;
    private int freeCount;
    private boolean previousFreeWasHighOrder;

    PlainStock(PlainZone zone, PcpLimits limits) {
        this.zone = zone;
        this.limits = limits;
        for (int i = 0; i < 14; i++) {
            lists.add(new ArrayDeque<>());
        }
    }

    boolean serves(int order) {
        return order == 0 || (!limits.framesOnly() && (order <= 3 || order == 9));
    }

    private static int index(int order, int type) {
        return order == 9 ? (type == MigrateType.MOVABLE ? 13 : 12) : 3 * order + type;
    }

    private static int orderOf(int index) {
        return index >= 12 ? 9 : index / 3;
    }

    int take(int order, int type, boolean mayMix, boolean cold) {
        freeCount /= 2;
        Deque<Integer> list = lists.get(index(order, type));
        if (list.isEmpty()) {
            int wanted = toTake(order);
            int taken = 0;
            for (int pfn = 1; taken < wanted && pfn != 0; ) {
                pfn = zone.take(order, type, mayMix);
                if (pfn != 0) {
                    stock(pfn, order);
                    list.addLast(pfn);
                    taken++;
                }
            }
            count += taken << order;
            zone.told.accept("refill per-CPU list " + order + " " + taken);
            if (taken == 0) {
                return 0;
            }
        }
        count -= 1 << order;
        return cold && limits.framesOnly() ? list.removeLast() : list.removeFirst();
    }

    private void stock(int pfn, int order) {
        zone.blocks.put(pfn, new PlainZone.Block(PlainZone.State.STOCKED, order));
    }

    private int clamped(int value) {
        return value < limits.highMin() ? limits.highMin() : Math.min(value, limits.highMax());
    }

    /** nr_pcp_alloc. */
    private int toTake(int order) {
        int batch = limits.batch();
        high = clamped(high);
        if (high < batch) {
            return 1;
        }
        int wanted = order > 0 || limits.framesOnly() ? batch : batch << allocFactor;
        if (limits.highMin() != limits.highMax() && !zone.belowHigh) {
            high = Math.min(high + wanted, limits.highMax());
        }
        if (order == 0) {
            int most = Math.max(high - count - batch, batch);
            if (wanted <= most && allocFactor < 5) {
                allocFactor++;
            }
            wanted = Math.min(wanted, most);
        }
        return wanted > 1 ? Math.max(wanted >> order, 2) : wanted;
    }

    /** free_frozen_page_commit. */
    void put(int pfn, int order, int type) {
        int batch = limits.batch();
        allocFactor /= 2;
        stock(pfn, order);
        lists.get(index(order, type)).addFirst(pfn);
        count += 1 << order;
        boolean freeHigh = false;
        if (order >= 1 && order <= 3) {
            freeHigh = freeCount >= batch + limits.highMin() / 2 && previousFreeWasHighOrder && count >= batch;
            previousFreeWasHighOrder = true;
        } else {
            previousFreeWasHighOrder = false;
        }
        if (freeCount < 32 * batch) {
            freeCount += 1 << order;
        }
        int most = most(freeHigh);
        if (count >= most) {
            int movable = zone.marks.lowmemReserve().size() - 1;
            drain(toFree(freeHigh, most), index(order, type));
            if (zone.belowHigh && zone.passes(0, zone.marks.high(), movable, false, false, false)) {
                zone.belowHigh = false;
            }
        }
    }

    /** nr_pcp_high. */
    private int most(boolean freeHigh) {
        int batch = limits.batch();
        high = clamped(high);
        int most = high;
        if (high == 0) {
            return 0;
        }
        if (freeHigh) {
            high = Math.max(high - 32 * batch, limits.highMin());
            return 0;
        }
        if (limits.highMin() == limits.highMax()) {
            return most;
        }
        if (zone.belowHigh) {
            high = Math.max(high - Math.max(freeCount, batch), limits.highMin());
            return Math.max(count, limits.highMin());
        }
        if (count >= high && high < freeCount + batch) {
            high = clamped(freeCount + batch);
        }
        return most;
    }

    /** nr_pcp_free. */
    private int toFree(boolean freeHigh, int most) {
        int batch = limits.batch();
        if (freeHigh) {
            return Math.min(count, 32 * batch);
        }
        if (most < batch) {
            return 1;
        }
        return limits.framesOnly() ? batch : Math.max(batch, Math.min(freeCount, most - batch));
    }

    /** free_pcppages_bulk. */
    private void drain(int frames, int from) {
        int left = Math.min(frames, count);
        zone.told.accept("drain per-CPU lists " + from + " " + left);
        for (int index = from; left > 0; index = (index + 1) % 14) {
            Deque<Integer> list = lists.get(index);
            while (left > 0 && !list.isEmpty()) {
                int pfn = list.removeLast();
                left -= 1 << orderOf(index);
                count -= 1 << orderOf(index);
                zone.putBack(pfn, orderOf(index), zone.typeOf(pfn));
            }
        }
    }

    void drainAll() {
        while (count > 0) {
            drain(Math.min(count, 32 * limits.batch()), 0);
        }
    }
}
