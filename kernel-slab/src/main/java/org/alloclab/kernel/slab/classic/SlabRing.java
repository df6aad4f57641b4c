package org.alloclab.kernel.slab.classic;

import org.jspecify.annotations.Nullable;

/** A list of slabs of one state: full, partial or free. */
final class SlabRing {
    private final String state;
    private @Nullable Slab first;
    private @Nullable Slab last;
    private int size;

    SlabRing(String state) {
        this.state = state;
    }

    String state() {
        return state;
    }

    int size() {
        return size;
    }

    @Nullable
    Slab first() {
        return first;
    }

    @Nullable
    Slab last() {
        return last;
    }

    void addFirst(Slab slab) {
        slab.ring = this;
        slab.previous = null;
        slab.next = first;
        if (first == null) {
            last = slab;
        } else {
            first.previous = slab;
        }
        first = slab;
        size++;
    }

    void addLast(Slab slab) {
        slab.ring = this;
        slab.next = null;
        slab.previous = last;
        if (last == null) {
            first = slab;
        } else {
            last.next = slab;
        }
        last = slab;
        size++;
    }

    void remove(Slab slab) {
        Slab before = slab.previous;
        Slab after = slab.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        slab.ring = null;
        size--;
    }
}
