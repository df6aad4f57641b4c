package org.alloclab.libc.jemalloc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An independent heap: bins of slabs over a page allocator, and its decay.
 *
 * <pre>
 *   bins[0..35][shard] ── slabs ──┐
 *                                 ├── {@link PageAllocator} ── {@link Pac} ── mmap
 *   large allocations ────────────┘
 *   records: {@link Base}
 * </pre>
 *
 * (jemalloc 5.3.0 arena.c)
 */
final class Arena {
    private final Jemalloc jemalloc;
    private final int index;
    private final Base base;
    private final long address;
    private final ArenaStats stats;
    private final PageAllocator pageAllocator;
    private final Bin[][] bins = new Bin[SizeClasses.BINS][];
    private final List<Tcache> tcaches = new ArrayList<>();
    private final Mutex tcachesMutex;
    private final Mutex largeMutex;
    private final long createdNanos;
    private int threads;
    private int internalThreads;
    private int nextShard;
    private String dss;

    /** The thread that used the arena last, for {@code percpu_arena}. */
    @Nullable
    Tsd lastThread;

    /**
     * Makes an arena on a base that it owns from now on.
     *
     * @param address its record, {@link ArenaLayout}
     */
    Arena(Jemalloc jemalloc, int index, Base base, long address) {
        this.jemalloc = jemalloc;
        this.index = index;
        this.base = base;
        this.address = address;
        BinInfo[] infos = jemalloc.bins();
        int total = 0;
        for (int i = 0; i < infos.length; i++) {
            bins[i] = new Bin[infos[i].shards()];
            total += bins[i].length;
            for (int shard = 0; shard < bins[i].length; shard++) {
                bins[i][shard] = new Bin(infos[i], new Mutex(jemalloc));
            }
        }
        ArenaLayout.touchNew(jemalloc.pages(), address, total);
        this.tcachesMutex = new Mutex(jemalloc);
        this.largeMutex = new Mutex(jemalloc);
        this.stats = new ArenaStats(jemalloc.memory(), address);
        this.pageAllocator = new PageAllocator(jemalloc, this, base);
        this.createdNanos = jemalloc.now();
        this.dss = jemalloc.defaultDss();
    }

    int index() {
        return index;
    }

    long address() {
        return address;
    }

    Base base() {
        return base;
    }

    ArenaStats stats() {
        return stats;
    }

    PageAllocator pageAllocator() {
        return pageAllocator;
    }

    /** When pages may come from the break: {@code disabled}, {@code primary} or {@code secondary}. */
    String dss() {
        return dss;
    }

    void setDss(String precedence) {
        dss = precedence;
    }

    Bin bin(int szind, int shard) {
        return bins[szind][shard];
    }

    /** Shards of a class. */
    Bin[] shards(int szind) {
        return bins[szind];
    }

    List<Tcache> tcaches() {
        return tcaches;
    }

    Mutex tcachesMutex() {
        return tcachesMutex;
    }

    /** Locked for arenas made by hand only. */
    Mutex largeMutex() {
        return largeMutex;
    }

    long createdNanos() {
        return createdNanos;
    }

    int threads(boolean internal) {
        return internal ? internalThreads : threads;
    }

    void addThread(boolean internal, int delta) {
        if (internal) {
            internalThreads += delta;
        } else {
            threads += delta;
        }
    }

    int takeShard() {
        return nextShard++;
    }

    /** The bin of a class that a thread uses. (arena_bin_choose) */
    Bin chooseBin(Tsd tsd, int szind) {
        return bins[szind][tsd.arena == null ? 0 : tsd.binShards[szind]];
    }

    /** Fills a stack of a thread cache. (arena_cache_bin_fill_small) */
    void fill(Tsd tsd, CacheBin stack, int szind, int count) {
        int first = stack.beginFill(jemalloc.memory(), count);
        int shard = tsd.arena == null ? 0 : tsd.binShards[szind];
        Bin bin = bins[szind][shard];
        int filled = 0;
        bin.mutex().lock();
        while (filled < count) {
            if (!bin.ready()) {
                Edata fresh = allocSlab(bin.info(), shard);
                bin.mutex().lock();
                if (fresh == null) {
                    break;
                }
                bin.use(fresh);
            }
            filled += bin.take(stack.slots, first + filled, count - filled);
        }
        bin.mallocs += filled;
        bin.requests += stack.requests;
        bin.currentRegions += filled;
        bin.fills++;
        stack.requests = 0;
        stack.endFill(first, filled);
        decayTicks(tsd, 1);
    }

    /** A small region past any cache; 0 without memory. (arena_malloc_small) */
    long mallocSmall(Tsd tsd, int szind, boolean zero) {
        int shard = tsd.arena == null ? 0 : tsd.binShards[szind];
        Bin bin = bins[szind][shard];
        bin.mutex().lock();
        if (!bin.ready()) {
            Edata fresh = allocSlab(bin.info(), shard);
            bin.mutex().lock();
            if (fresh == null) {
                return 0;
            }
            bin.use(fresh);
        }
        long pointer = bin.take();
        bin.mallocs++;
        bin.requests++;
        bin.currentRegions++;
        if (zero) {
            jemalloc.memory().zero(pointer, bin.info().regionSize());
        }
        decayTicks(tsd, 1);
        return pointer;
    }

    /** Takes a small region back past any cache. (arena_dalloc_bin) */
    void dallocSmall(Tsd tsd, Edata slab, long pointer) {
        Bin bin = bins[slab.szind][slab.binShard];
        bin.mutex().lock();
        boolean empty = bin.give(slab, pointer);
        bin.dallocs++;
        bin.currentRegions--;
        if (empty) {
            dallocSlab(slab);
        }
        decayTicks(tsd, 1);
    }

    /** Gives an empty slab's pages back. (arena_slab_dalloc) */
    void dallocSlab(Edata slab) {
        pageAllocator.dalloc(slab);
        handleDeferredWork();
    }

    /** What follows each time an extent became dirty. (arena_handle_deferred_work) */
    void handleDeferredWork() {
        Pac pac = pageAllocator.pac();
        if (pac.dirtyDecay().immediate()) {
            pac.dirtyDecay().mutex().lock();
            pac.decayAll(pac.dirtyDecay(), pac.dirty());
        }
        jemalloc.backgroundThreads().inactivityCheck(this);
    }

    /** Counts operations of a thread down to the next look at the clock. (arena_decay_ticks) */
    void decayTicks(Tsd tsd, int count) {
        if (tsd.ticker.ticks(count, tsd.random)) {
            decay(false, false);
        }
    }

    /**
     * Purges what has to go. (arena_decay)
     *
     * @param background whether a background thread does it
     * @param all whether to purge everything
     */
    void decay(boolean background, boolean all) {
        Pac pac = pageAllocator.pac();
        decayStage(pac.dirtyDecay(), pac.dirty(), background, all);
        boolean nothingMuzzy = pac.muzzy().pages() == 0 && pac.muzzyDecay().millis() <= 0;
        if (!nothingMuzzy) {
            decayStage(pac.muzzyDecay(), pac.muzzy(), background, all);
        }
    }

    private void decayStage(Decay decay, Ecache ecache, boolean background, boolean all) {
        Pac pac = pageAllocator.pac();
        decay.mutex().lock();
        if (all) {
            pac.decayAll(decay, ecache);
            return;
        }
        BackgroundThreads threadsOfPurge = jemalloc.backgroundThreads();
        boolean advanced = pac.maybePurge(decay, ecache, threadsOfPurge.eagerness(background));
        if (advanced && !background) {
            threadsOfPurge.maybeWake(this, decay, decay.lastEpochPages());
        }
    }

    private @Nullable Edata allocSlab(BinInfo info, int shard) {
        Edata slab = pageAllocator.alloc(info.slabSize(), SizeClasses.PAGE, true, info.index(), false);
        if (slab != null) {
            Slab.init(slab, info, shard);
        }
        return slab;
    }
}
