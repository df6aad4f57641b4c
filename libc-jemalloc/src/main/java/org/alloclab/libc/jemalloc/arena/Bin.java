package org.alloclab.libc.jemalloc.arena;

import java.util.function.Consumer;
import org.alloclab.api.probe.Teller;
import org.alloclab.libc.jemalloc.decision.Decisions;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.EdataHeap;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.size.BinInfo;
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
public final class Bin {
    private long mallocs;
    private long dallocs;
    private long requests;
    long currentRegions;
    private long fills;
    private long flushes;
    private long slabs;
    private long reusedSlabs;
    long currentSlabs;
    long nonfullSlabs;

    private final BinInfo info;
    private final Mutex mutex;
    private final Teller teller;
    private final EdataHeap nonfull = new EdataHeap();
    private @Nullable Edata current;

    Bin(BinInfo info, Mutex mutex, Teller teller) {
        this.info = info;
        this.mutex = mutex;
        this.teller = teller;
    }

    public Mutex mutex() {
        return mutex;
    }

    public BinInfo info() {
        return info;
    }

    @Nullable
    public Edata current() {
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
        teller.tell(Decisions.SLAB_FROM_HEAP, current.addr, info.index(), current.nfree);
        return true;
    }

    /** Goes on with a new slab. (arena_bin_refill_slabcur_with_fresh_slab) */
    void use(Edata fresh) {
        slabs++;
        currentSlabs++;
        current = fresh;
        teller.tell(Decisions.SLAB_FRESH, fresh.addr, info.index(), info.regions());
    }

    /** Hands a region of the current slab out, which is {@link #ready}. */
    long take() {
        mallocs++;
        requests++;
        currentRegions++;
        Edata slab = currentSlab();
        teller.tell(Decisions.REGIONS_TAKEN, slab.addr, info.index(), 1);
        return Slab.take(slab, info);
    }

    /** Takes up to {@code most} regions of the current slab, which is {@link #ready}; answers how many. */
    int take(long[] out, int from, int most) {
        Edata slab = currentSlab();
        int count = Math.min(most, slab.nfree);
        Slab.take(slab, info, out, from, count);
        teller.tell(Decisions.REGIONS_TAKEN, slab.addr, info.index(), count);
        return count;
    }

    /** Counts a fill of so many regions, and the requests that the cache has served since it reported. */
    void countFill(int filled, long served) {
        mallocs += filled;
        requests += served;
        currentRegions += filled;
        fills++;
    }

    /** Counts a flush, and the requests that the cache has served since it reported. */
    public void countFlush(long served) {
        flushes++;
        requests += served;
    }

    /** Counts requests that a cache has served since it reported. */
    public void countServed(long served) {
        requests += served;
    }

    public BinFigures figures() {
        return new BinFigures(
                mallocs,
                dallocs,
                requests,
                currentRegions,
                fills,
                flushes,
                slabs,
                reusedSlabs,
                currentSlabs,
                nonfullSlabs);
    }

    /** Takes a region back; answers whether its slab is empty now and no longer in this bin. */
    public boolean give(Edata slab, long pointer) {
        dallocs++;
        currentRegions--;
        Slab.give(slab, info, pointer);
        if (slab.nfree == info.regions()) {
            dissociate(slab);
            currentSlabs--;
            teller.tell(Decisions.SLAB_EMPTY, slab.addr, info.index());
            return true;
        }
        if (slab.nfree == 1 && slab != current) {
            lower(slab);
        }
        return false;
    }

    /** Shows the slabs that have free regions and are not current, in no order. */
    public void forEachNonfull(Consumer<Edata> action) {
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
            teller.tell(Decisions.OLDER_SLAB, slab.addr, info.index());
        } else {
            nonfull.insert(slab);
            nonfullSlabs++;
        }
    }
}
