package org.alloclab.kernel.buddy.zoned;

import static org.alloclab.kernel.buddy.zoned.MemMap.FREE;
import static org.alloclab.kernel.buddy.zoned.MemMap.MAX_BLOCK;
import static org.alloclab.kernel.buddy.zoned.MemMap.NIL;

import java.util.Arrays;
import org.alloclab.kernel.buddy.layout.BlockOrder;

/**
 * The free lists of a zone, by order and migrate type ({@code zone->free_area}).
 *
 * <pre>
 *   order 10, Movable:   first &lt;-&gt; ... &lt;-&gt; last   then   pristine, pristine + 1024, ... end of range, next range ...
 *   every other list:    first &lt;-&gt; ... &lt;-&gt; last
 * </pre>
 *
 * At boot every block goes to the tail of its list, by rising address (mm/page_alloc.c, __free_pages_core), and nothing is
 * put behind those of order 10 afterwards: a block is added to the tail only where it is likely to merge, which the
 * highest order cannot. So the blocks of order 10 that nobody has touched are kept as ranges and not as list entries,
 * and a machine of any size is made in no time.
 */
final class FreeAreas {
    private static final int PRISTINE_LIST = BlockOrder.MAX * MigrateType.COUNT + MigrateType.MOVABLE;

    private final MemMap map;
    private final int[] first = new int[BlockOrder.COUNT * MigrateType.COUNT];
    private final int[] last = new int[BlockOrder.COUNT * MigrateType.COUNT];
    private final int[] length = new int[BlockOrder.COUNT * MigrateType.COUNT];

    private int[] pristine = new int[0];
    private int[] pristineEnd = new int[0];
    private int currentRange;
    private int pristineBlocks;

    FreeAreas(MemMap map) {
        this.map = map;
    }

    /** Adds untouched memory behind all that is free; {@code from} and {@code to} are multiples of the largest block. */
    void addPristine(int from, int to) {
        int n = pristine.length;
        pristine = Arrays.copyOf(pristine, n + 1);
        pristineEnd = Arrays.copyOf(pristineEnd, n + 1);
        pristine[n] = from;
        pristineEnd[n] = to;
        pristineBlocks += (to - from) >>> BlockOrder.MAX;
    }

    /** Blocks of an order and type that are free. */
    int length(int order, int type) {
        int list = order * MigrateType.COUNT + type;
        return list == PRISTINE_LIST ? length[list] + pristineBlocks : length[list];
    }

    boolean isEmpty(int order, int type) {
        return length(order, type) == 0;
    }

    long blocks(int order) {
        long blocks = 0;
        for (int type = 0; type < MigrateType.COUNT; type++) {
            blocks += length(order, type);
        }
        return blocks;
    }

    int first(int order, int type) {
        return first[order * MigrateType.COUNT + type];
    }

    int last(int order, int type) {
        return last[order * MigrateType.COUNT + type];
    }

    int listed(int order, int type) {
        return length[order * MigrateType.COUNT + type];
    }

    boolean isPristine(int pfn) {
        for (int i = currentRange; i < pristine.length; i++) {
            if (pfn >= pristine[i] && pfn < pristineEnd[i]) {
                return true;
            }
        }
        return false;
    }

    long pristineFrames() {
        return (long) pristineBlocks << BlockOrder.MAX;
    }

    /** Takes the first block of a list off it, or answers {@link MemMap#NIL}. */
    int takeFirst(int order, int type) {
        int list = order * MigrateType.COUNT + type;
        int pfn = first[list];
        if (pfn != NIL) {
            remove(pfn, order, type);
            return pfn;
        }
        return list == PRISTINE_LIST && pristineBlocks != 0 ? takePristine() : NIL;
    }

    private int takePristine() {
        while (pristine[currentRange] == pristineEnd[currentRange]) {
            currentRange++;
        }
        int pfn = pristine[currentRange];
        pristine[currentRange] = pfn + MAX_BLOCK;
        pristineBlocks--;
        map.enter(pfn);
        return pfn;
    }

    void addFirst(int pfn, int order, int type) {
        int list = order * MigrateType.COUNT + type;
        int second = first[list];
        map.tag(pfn, FREE | order);
        map.prev(pfn, NIL);
        map.next(pfn, second);
        if (second == NIL) {
            last[list] = pfn;
        } else {
            map.prev(second, pfn);
        }
        first[list] = pfn;
        length[list]++;
    }

    void addLast(int pfn, int order, int type) {
        int list = order * MigrateType.COUNT + type;
        int before = last[list];
        map.tag(pfn, FREE | order);
        map.prev(pfn, before);
        map.next(pfn, NIL);
        if (before == NIL) {
            first[list] = pfn;
        } else {
            map.next(before, pfn);
        }
        last[list] = pfn;
        length[list]++;
    }

    /** Takes a block off its list; its frame belongs to nothing until the caller says what it is now. */
    void remove(int pfn, int order, int type) {
        int list = order * MigrateType.COUNT + type;
        int before = map.prev(pfn);
        int after = map.next(pfn);
        if (before == NIL) {
            first[list] = after;
        } else {
            map.next(before, after);
        }
        if (after == NIL) {
            last[list] = before;
        } else {
            map.prev(after, before);
        }
        length[list]--;
        map.tag(pfn, 0);
    }
}
