package org.alloclab.kernel.slab.slub;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A list of partial slabs, linked through {@link SlubSlabs}. */
final class SlabList {
    private final SlubSlabs slabs;
    private final byte place;
    private int first;
    private int last;
    private int size;

    SlabList(SlubSlabs slabs, byte place) {
        this.slabs = slabs;
        this.place = place;
    }

    int size() {
        return size;
    }

    int first() {
        return first;
    }

    void addFirst(int slab) {
        slabs.place[slab] = place;
        slabs.prev[slab] = 0;
        slabs.next[slab] = first;
        if (first == 0) {
            last = slab;
        } else {
            slabs.prev[first] = slab;
        }
        first = slab;
        size++;
    }

    void addLast(int slab) {
        slabs.place[slab] = place;
        slabs.prev[slab] = last;
        slabs.next[slab] = 0;
        if (last == 0) {
            first = slab;
        } else {
            slabs.next[last] = slab;
        }
        last = slab;
        size++;
    }

    int removeFirst() {
        int slab = first;
        if (slab != 0) {
            remove(slab);
        }
        return slab;
    }

    void remove(int slab) {
        int before = slabs.prev[slab];
        int after = slabs.next[slab];
        if (before == 0) {
            first = after;
        } else {
            slabs.next[before] = after;
        }
        if (after == 0) {
            last = before;
        } else {
            slabs.prev[after] = before;
        }
        size--;
    }

    /** The fullest first, so that the emptiest have the best chance to become free (__kmem_cache_do_shrink). */
    void sortByUse() {
        List<Integer> members = new ArrayList<>();
        for (int slab = removeFirst(); slab != 0; slab = removeFirst()) {
            members.add(slab);
        }
        members.sort(Comparator.comparing((Integer slab) -> slabs.inUse[slab]).reversed());
        members.forEach(this::addLast);
    }
}
