package org.alloclab.libc.jemalloc;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An arena's slabs of one small size class (or one shard of them).
 *
 * <pre>
 *   current ──► the slab that regions are taken from
 *   nonfull ──► heap of slabs with free regions, oldest and lowest first
 *   (full slabs are not listed; a region's return finds its slab by the radix tree)
 * </pre>
 *
 * (jemalloc 5.3.0 bin.h, arena.c)
 */
final class Bin {
    long mallocs;
    long dallocs;
    long requests;
    long currentRegions;
    long fills;
    long flushes;
    long slabs;
    long reusedSlabs;
    long currentSlabs;
    long nonfullSlabs;

    private final BinInfo info;
    private final Mutex mutex;
    private final EdataHeap nonfull = new EdataHeap();
    private @Nullable Edata current;

    Bin(BinInfo info, Mutex mutex) {
        this.info = info;
        this.mutex = mutex;
    }

    Mutex mutex() {
        return mutex;
    }

    BinInfo info() {
        return info;
    }

    @Nullable
    Edata current() {
        return current;
    }

    /** Whether the current slab has a free region; if not, the oldest slab that has one becomes current. */
    boolean ready() {
        if (current != null && current.nfree > 0) {
            return true;
        }
        current = nonfull.removeFirst();
        if (current == null) {
            return false;
        }
        reusedSlabs++;
        nonfullSlabs--;
        return true;
    }

    /** Goes on with a new slab. (arena_bin_refill_slabcur_with_fresh_slab) */
    void use(Edata fresh) {
        slabs++;
        currentSlabs++;
        current = fresh;
    }

    /** A region of the current slab, which is {@link #ready}. */
    long take() {
        return Slab.take(currentSlab(), info);
    }

    /** Takes up to {@code most} regions of the current slab, which is {@link #ready}; answers how many. */
    int take(long[] out, int from, int most) {
        Edata slab = currentSlab();
        int count = Math.min(most, slab.nfree);
        Slab.take(slab, info, out, from, count);
        return count;
    }

    /** Takes a region back; answers whether its slab is empty now and no longer in this bin. */
    boolean give(Edata slab, long pointer) {
        Slab.give(slab, info, pointer);
        if (slab.nfree == info.regions()) {
            dissociate(slab);
            currentSlabs--;
            return true;
        }
        if (slab.nfree == 1 && slab != current) {
            lower(slab);
        }
        return false;
    }

    /** Shows the slabs that have free regions and are not current, in no order. */
    void forEachNonfull(Consumer<Edata> action) {
        nonfull.forEach(action);
    }

    private Edata currentSlab() {
        if (current == null) {
            throw new IllegalStateException("regions are taken from a current slab");
        }
        return current;
    }

    private void dissociate(Edata slab) {
        if (slab == current) {
            current = null;
        } else if (info.regions() > 1) {
            nonfull.remove(slab);
            nonfullSlabs--;
        }
    }

    /** Keeps the oldest, lowest slab current. (arena_bin_lower_slab) */
    private void lower(Edata slab) {
        if (current != null && slab.precedes(current)) {
            if (current.nfree > 0) {
                nonfull.insert(current);
                nonfullSlabs++;
            }
            current = slab;
            reusedSlabs++;
        } else {
            nonfull.insert(slab);
            nonfullSlabs++;
        }
    }
}
