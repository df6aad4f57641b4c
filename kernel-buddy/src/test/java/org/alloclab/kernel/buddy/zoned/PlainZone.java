package org.alloclab.kernel.buddy.zoned;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.alloclab.kernel.buddy.layout.BlockOrder;
import org.alloclab.kernel.buddy.layout.ZoneExtent;

/**
 * A zone written a second time, with the collections of the JDK and nothing kept that can be counted: what the real one must
 * agree with, block by block. Written from the rules of Linux 6.18 mm/page_alloc.c that the real one names.
 */
final class PlainZone {
    /** What a block is. */
    enum State {
        FREE,
        STOCKED,
        USED,
        USED_MOVABLE
    }

    record Block(State state, int order) {}

    private static final int PAGEBLOCK = 512;
    private static final int[][] FALLBACKS = {{2, 1}, {2, 0}, {0, 1}};

    final ZoneExtent extent;
    final ZoneWatermarks marks;
    final Map<Integer, Block> blocks = new HashMap<>();
    final Map<Integer, Integer> types = new HashMap<>();
    final List<List<Deque<Integer>>> lists = new ArrayList<>();
    final List<PlainStock> stocks = new ArrayList<>();
    final Consumer<String> told;
    boolean belowHigh;
    int reserved;

    PlainZone(ZoneExtent extent, ZoneWatermarks marks, PcpLimits limits, int cpus, Consumer<String> told) {
        this.extent = extent;
        this.marks = marks;
        this.told = told;
        for (int order = 0; order <= BlockOrder.MAX; order++) {
            List<Deque<Integer>> byType = new ArrayList<>();
            for (int type = 0; type < MigrateType.COUNT; type++) {
                byType.add(new ArrayDeque<>());
            }
            lists.add(byType);
        }
        for (ZoneExtent.Range range : extent.usable()) {
            for (int pfn = range.from(); pfn < range.to(); ) {
                int order = BlockOrder.MAX;
                while (pfn % (1 << order) != 0 || pfn + (1 << order) > range.to()) {
                    order--;
                }
                add(pfn, order, MigrateType.MOVABLE, false);
                pfn += 1 << order;
            }
        }
        for (int cpu = 0; cpu < cpus; cpu++) {
            stocks.add(new PlainStock(this, limits));
        }
    }

    Deque<Integer> list(int order, int type) {
        return lists.get(order).get(type);
    }

    int typeOf(int pfn) {
        return types.getOrDefault(pfn / PAGEBLOCK, MigrateType.MOVABLE);
    }

    private void setTypes(int pfn, int order, int type) {
        for (int at = pfn; at < pfn + Math.max(PAGEBLOCK, 1 << order); at += PAGEBLOCK) {
            types.put(at / PAGEBLOCK, type);
        }
    }

    private void add(int pfn, int order, int type, boolean first) {
        blocks.put(pfn, new Block(State.FREE, order));
        if (first) {
            list(order, type).addFirst(pfn);
        } else {
            list(order, type).addLast(pfn);
        }
    }

    private void remove(int pfn, int order, int type) {
        blocks.remove(pfn);
        list(order, type).remove(pfn);
    }

    private boolean isFree(int pfn, int order) {
        return new Block(State.FREE, order).equals(blocks.get(pfn));
    }

    long freeFrames() {
        long frames = 0;
        for (int order = 0; order <= BlockOrder.MAX; order++) {
            for (Deque<Integer> list : lists.get(order)) {
                frames += (long) list.size() << order;
            }
        }
        return frames;
    }

    long freeReserved() {
        long frames = 0;
        for (int order = 0; order <= BlockOrder.MAX; order++) {
            frames += (long) list(order, MigrateType.HIGHATOMIC).size() << order;
        }
        return frames;
    }

    /** __zone_watermark_ok. */
    boolean passes(int order, long mark, int highest, boolean high, boolean nonBlock, boolean highAtomic) {
        long free = freeFrames() - ((1 << order) - 1);
        long min = mark;
        if (high) {
            min -= mark / 2;
            min -= nonBlock ? min / 4 : 0;
        } else {
            free -= freeReserved();
        }
        if (free <= min + marks.lowmemReserve().get(highest)) {
            return false;
        }
        boolean found = order == 0;
        for (int o = order; o <= BlockOrder.MAX; o++) {
            found |= !list(o, 0).isEmpty()
                    || !list(o, 1).isEmpty()
                    || !list(o, 2).isEmpty();
            found |= highAtomic && !list(o, MigrateType.HIGHATOMIC).isEmpty();
        }
        return found;
    }

    /** __free_one_page. */
    void putBack(int block, int blockOrder, int type) {
        int pfn = block;
        int order = blockOrder;
        blocks.remove(block);
        while (order < BlockOrder.MAX && isFree(pfn ^ 1 << order, order)) {
            int buddy = pfn ^ 1 << order;
            int other = typeOf(buddy);
            boolean mergeable = type < MigrateType.HIGHATOMIC && other < MigrateType.HIGHATOMIC;
            if (order >= 9 && other != type && !mergeable) {
                break;
            }
            remove(buddy, order, order >= 9 ? other : type);
            if (order >= 9 && other != type) {
                setTypes(buddy, order, type);
            }
            pfn = Math.min(pfn, buddy);
            order++;
        }
        int next = pfn & -(2 << order);
        boolean mergesSoon = order < BlockOrder.MAX - 1 && isFree(next ^ 2 << order, order + 1);
        add(pfn, order, type, !mergesSoon);
    }

    private int takeFirst(int order, int type) {
        int pfn = list(order, type).getFirst();
        remove(pfn, order, type);
        return pfn;
    }

    private void expand(int pfn, int order, int from, int type) {
        for (int high = from - 1; high >= order; high--) {
            add(pfn + (1 << high), high, type, true);
        }
    }

    /** __rmqueue_smallest. */
    int takeSmallest(int order, int type) {
        for (int current = order; current <= BlockOrder.MAX; current++) {
            if (!list(current, type).isEmpty()) {
                int pfn = takeFirst(current, type);
                expand(pfn, order, current, type);
                return pfn;
            }
        }
        return 0;
    }

    /** __rmqueue: own lists, claim a pageblock, steal a block. */
    int take(int order, int type, boolean mayMix) {
        int pfn = takeSmallest(order, type);
        for (int current = BlockOrder.MAX; pfn == 0 && current >= (mayMix ? order : Math.max(order, 9)); current--) {
            if (current < 4 && type == MigrateType.MOVABLE) {
                break;
            }
            int victim = victim(current, type);
            pfn = victim < 0 ? 0 : claim(current, order, type, victim);
        }
        for (int current = order; pfn == 0 && mayMix && current <= BlockOrder.MAX; current++) {
            int victim = victim(current, type);
            if (victim >= 0) {
                pfn = takeFirst(current, victim);
                told.accept("steal block of another type " + pfn + " " + current);
                expand(pfn, order, current, victim);
            }
        }
        return pfn;
    }

    private int victim(int order, int type) {
        for (int candidate : FALLBACKS[type]) {
            if (!list(order, candidate).isEmpty()) {
                return candidate;
            }
        }
        return -1;
    }

    /** try_to_claim_block. */
    private int claim(int current, int order, int type, int victim) {
        if (current >= 9) {
            int pfn = takeFirst(current, victim);
            told.accept("claim pageblock " + pfn + " " + type);
            setTypes(pfn, current, type);
            expand(pfn, order, current, type);
            return pfn;
        }
        int pageblock = list(current, victim).getFirst() / PAGEBLOCK * PAGEBLOCK;
        if (pageblock < extent.start() || pageblock + PAGEBLOCK > extent.end()) {
            return 0;
        }
        int free = 0;
        int movable = 0;
        for (int pfn = pageblock; pfn < pageblock + PAGEBLOCK; pfn++) {
            Block block = blocks.get(pfn);
            free += block != null && block.state() == State.FREE ? 1 << block.order() : 0;
            movable += block != null && block.state() == State.USED_MOVABLE ? 1 << block.order() : 0;
        }
        int rest = victim == MigrateType.MOVABLE ? PAGEBLOCK - free - movable : 0;
        if (free + (type == MigrateType.MOVABLE ? movable : rest) < PAGEBLOCK / 2) {
            return 0;
        }
        told.accept("claim pageblock " + pageblock + " " + type);
        retype(pageblock, victim, type);
        return takeSmallest(order, type);
    }

    /** __move_freepages_block: by rising address, each to the tail. */
    private void retype(int pageblock, int from, int to) {
        for (int pfn = pageblock; pfn < pageblock + PAGEBLOCK; pfn++) {
            Block block = blocks.get(pfn);
            if (block != null && block.state() == State.FREE) {
                remove(pfn, block.order(), from);
                add(pfn, block.order(), to, false);
            }
        }
        setTypes(pageblock, 0, to);
    }

    /** reserve_highatomic_pageblock: at most a hundredth of the zone, in whole pageblocks. */
    void reserve(int pfn, int order) {
        long hundredth = extent.managed() / 100;
        long most = hundredth < PAGEBLOCK ? 0 : (hundredth + PAGEBLOCK - 1) / PAGEBLOCK * PAGEBLOCK;
        int pageblock = pfn / PAGEBLOCK * PAGEBLOCK;
        boolean whole = pageblock >= extent.start() && pageblock + PAGEBLOCK <= extent.end();
        if (reserved >= most || typeOf(pfn) >= MigrateType.HIGHATOMIC || !whole) {
            return;
        }
        if (order >= 9) {
            setTypes(pfn, order, MigrateType.HIGHATOMIC);
        } else {
            retype(pageblock, typeOf(pfn), MigrateType.HIGHATOMIC);
        }
        reserved += Math.max(PAGEBLOCK, 1 << order);
    }

    /** unreserve_highatomic_pageblock. */
    boolean release(int type) {
        for (int order = 0; order <= BlockOrder.MAX; order++) {
            if (!list(order, MigrateType.HIGHATOMIC).isEmpty()) {
                int block = list(order, MigrateType.HIGHATOMIC).getFirst();
                if (order >= 9) {
                    remove(block, order, MigrateType.HIGHATOMIC);
                    setTypes(block, order, type);
                    putBack(block, order, type);
                } else {
                    retype(block / PAGEBLOCK * PAGEBLOCK, MigrateType.HIGHATOMIC, type);
                }
                reserved -= Math.max(PAGEBLOCK, 1 << order);
                return true;
            }
        }
        return false;
    }

    void drainAll() {
        stocks.forEach(PlainStock::drainAll);
    }
}
