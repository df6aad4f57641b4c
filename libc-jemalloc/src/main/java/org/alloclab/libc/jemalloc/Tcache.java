package org.alloclab.libc.jemalloc;

import org.alloclab.api.memory.UserMemory;
import org.jspecify.annotations.Nullable;

/**
 * A thread's cache of free allocations.
 *
 * <p>A stack that runs empty is filled from the arena with {@code slots >> lgFillDiv} regions; one that runs full is
 * flushed to half. Every 64 KiB allocated and every 64 KiB freed, one stack is looked at: of what it did not need since
 * the last look, three quarters go back, and it will be filled with less; if it needed a fill, with more. (jemalloc 5.3.0
 * tcache.c)
 */
final class Tcache {
    private final Jemalloc jemalloc;
    private final UserMemory memory;
    private final Config config;
    private final CacheBin[] bins;
    private final int classes;
    private final int[] lgFillDiv = new int[SizeClasses.BINS];
    private final boolean[] refilled = new boolean[SizeClasses.BINS];
    private final int[] delayItems = new int[SizeClasses.BINS];
    private final long stackMemory;
    private final Edata[] flushExtents;
    private final long[] flushPointers;
    private final Edata[] emptySlabs;
    private final long[] sizeOf;
    private final Rtree rtree;
    private int nextGcBin;
    private @Nullable Arena arena;

    /**
     * Makes an empty cache.
     *
     * @param stackMemory the memory of its stacks
     */
    Tcache(Jemalloc jemalloc, long stackMemory) {
        this.jemalloc = jemalloc;
        this.memory = jemalloc.memory();
        this.rtree = jemalloc.rtree();
        this.sizeOf = jemalloc.sizes().sizes();
        this.config = jemalloc.config();
        this.stackMemory = stackMemory;
        TcacheShape shape = jemalloc.tcacheShape();
        this.classes = shape.classes();
        this.bins = new CacheBin[shape.stacks()];
        memory.touchWrite(stackMemory);
        long at = stackMemory + 8;
        int most = 1;
        for (int i = 0; i < bins.length; i++) {
            bins[i] = new CacheBin(at, shape.slots(i));
            at += 8L * shape.slots(i);
            most = Math.max(most, shape.slots(i));
            if (i < SizeClasses.BINS) {
                lgFillDiv[i] = 1;
                delayItems[i] = delayItemsOf(i);
            }
        }
        memory.touchWrite(at);
        flushExtents = new Edata[most];
        flushPointers = new long[most];
        emptySlabs = new Edata[most];
    }

    CacheBin[] bins() {
        return bins;
    }

    /** Number of size classes that are cached. */
    int classes() {
        return classes;
    }

    long stackMemory() {
        return stackMemory;
    }

    @Nullable
    Arena arena() {
        return arena;
    }

    void associate(Arena newArena) {
        arena = newArena;
        newArena.tcachesMutex().lock();
        newArena.tcaches().add(this);
    }

    void dissociate(Tsd tsd) {
        Arena old = owner();
        old.tcachesMutex().lock();
        old.tcaches().remove(this);
        mergeStats(tsd, old);
        arena = null;
    }

    /** A small region; 0 without memory. (tcache_alloc_small) */
    long allocSmall(Tsd tsd, long size, int szind, boolean zero) {
        CacheBin bin = bins[szind];
        long pointer = bin.pop(memory);
        if (pointer == 0) {
            Arena from = jemalloc.threadArenas().choose(tsd);
            if (bin.isDisabled()) {
                return jemalloc.mallocHard(tsd, size, szind, zero);
            }
            from.fill(tsd, bin, szind, bin.empty >> lgFillDiv[szind]);
            refilled[szind] = true;
            pointer = bin.pop(memory);
            if (pointer == 0) {
                return 0;
            }
        }
        if (zero) {
            memory.zero(pointer, sizeOf[szind]);
        }
        bin.requests++;
        return pointer;
    }

    /** A large allocation of a size that is cached; 0 without memory. (tcache_alloc_large) */
    long allocLarge(Tsd tsd, int szind, boolean zero) {
        CacheBin bin = bins[szind];
        long usize = sizeOf[szind];
        long pointer = bin.pop(memory);
        if (pointer == 0) {
            Arena from = jemalloc.threadArenas().choose(tsd);
            return jemalloc.large().alloc(tsd, from, usize, SizeClasses.CACHE_LINE, zero);
        }
        if (zero) {
            memory.zero(pointer, usize);
        }
        bin.requests++;
        return pointer;
    }

    void dallocSmall(Tsd tsd, long pointer, int szind) {
        CacheBin bin = bins[szind];
        if (bin.push(memory, pointer)) {
            if (bin.isDisabled()) {
                jemalloc.dallocSmall(tsd, pointer);
                return;
            }
            flush(tsd, szind, bin.empty >> config.lgTcacheFlushSmallDiv());
            bin.push(memory, pointer);
        }
    }

    void dallocLarge(Tsd tsd, long pointer, int szind) {
        CacheBin bin = bins[szind];
        if (bin.push(memory, pointer)) {
            flush(tsd, szind, bin.empty >> config.lgTcacheFlushLargeDiv());
            bin.push(memory, pointer);
        }
    }

    /** Looks at the next stack. (tcache_event) */
    void collect(Tsd tsd) {
        int szind = nextGcBin;
        CacheBin bin = bins[szind];
        boolean small = szind < SizeClasses.BINS;
        int lowWater = bin.lowWaterCount();
        if (lowWater > 0) {
            if (small) {
                collectSmall(tsd, szind, lowWater);
            } else {
                flush(tsd, szind, bin.cached() - lowWater + (lowWater >> 2));
            }
        } else if (small && refilled[szind]) {
            if (lgFillDiv[szind] > 1) {
                lgFillDiv[szind]--;
            }
            refilled[szind] = false;
        }
        bin.markLowWater();
        nextGcBin = szind + 1 == classes ? 0 : szind + 1;
    }

    /** Gives back everything. (tcache_flush_cache) */
    void flushAll(Tsd tsd) {
        for (int i = 0; i < classes; i++) {
            flush(tsd, i, 0);
        }
    }

    /** Counts requests served from here for the arena's statistics. (tcache_stats_merge) */
    void mergeStats(Tsd tsd, Arena target) {
        for (int i = 0; i < classes; i++) {
            if (i < SizeClasses.BINS) {
                Bin bin = target.chooseBin(tsd, i);
                bin.mutex().lock();
                bin.requests += bins[i].requests;
            } else {
                target.stats().countLargeFlush(i, bins[i].requests);
            }
            bins[i].requests = 0;
        }
    }

    /** Bytes cached. */
    long cachedBytes() {
        long bytes = 0;
        for (int i = 0; i < classes; i++) {
            bytes += bins[i].cached() * jemalloc.sizes().sizeOf(i);
        }
        return bytes;
    }

    private void collectSmall(Tsd tsd, int szind, int lowWater) {
        CacheBin bin = bins[szind];
        int nflush = lowWater - (lowWater >> 2);
        if (nflush < delayItems[szind]) {
            delayItems[szind] -= nflush;
            return;
        }
        delayItems[szind] = delayItemsOf(szind);
        flush(tsd, szind, bin.cached() - nflush);
        if (bin.empty >> (lgFillDiv[szind] + 1) >= 1) {
            lgFillDiv[szind]++;
        }
    }

    /**
     * Gives back the allocations of a stack that were freed longest ago, all but {@code remain}, arena by arena.
     * (tcache_bin_flush_impl)
     */
    private void flush(Tsd tsd, int szind, int remain) {
        CacheBin bin = bins[szind];
        boolean small = szind < SizeClasses.BINS;
        Arena own = owner();
        int total = bin.cached() - remain;
        int count = total;
        System.arraycopy(bin.slots, bin.empty - count, flushPointers, 0, count);
        for (int i = 0; i < count; i++) {
            flushExtents[i] = jemalloc.live(rtree.lookup(flushPointers[i]));
        }
        int emptied = 0;
        boolean merged = false;
        while (count > 0) {
            Arena target = flushExtents[0].owner();
            int shard = small ? flushExtents[0].binShard : 0;
            Bin targetBin = small ? target.bin(szind, shard) : null;
            if (targetBin != null) {
                targetBin.mutex().lock();
            }
            if (target == own && !merged) {
                merged = true;
                countFlush(own, targetBin, szind, bin);
            }
            if (!small) {
                for (int i = 0; i < count; i++) {
                    if (flushExtents[i].arena == target) {
                        target.stats().countLargeDalloc(flushExtents[i].szind);
                    }
                }
            }
            int deferred = 0;
            for (int i = 0; i < count; i++) {
                Edata edata = flushExtents[i];
                long pointer = flushPointers[i];
                if (edata.arena != target || (small && edata.binShard != shard)) {
                    flushPointers[deferred] = pointer;
                    flushExtents[deferred++] = edata;
                } else if (targetBin == null) {
                    jemalloc.large().finish(tsd, edata);
                } else {
                    targetBin.dallocs++;
                    targetBin.currentRegions--;
                    if (targetBin.give(edata, pointer)) {
                        emptySlabs[emptied++] = edata;
                    }
                }
            }
            target.decayTicks(tsd, count - deferred);
            count = deferred;
        }
        for (int i = 0; i < emptied; i++) {
            emptySlabs[i].owner().dallocSlab(emptySlabs[i]);
        }
        if (!merged) {
            Bin ownBin = small ? own.chooseBin(tsd, szind) : null;
            if (ownBin != null) {
                ownBin.mutex().lock();
            }
            countFlush(own, ownBin, szind, bin);
        }
        bin.dropBottom(total);
    }

    private static void countFlush(Arena arena, @Nullable Bin target, int szind, CacheBin bin) {
        if (target != null) {
            target.flushes++;
            target.requests += bin.requests;
        } else {
            arena.stats().countLargeFlush(szind, bin.requests);
        }
        bin.requests = 0;
    }

    private int delayItemsOf(int szind) {
        return (int) Math.min(
                255,
                Long.divideUnsigned(
                        config.tcacheGcDelayBytes(), jemalloc.sizes().sizeOf(szind)));
    }

    private Arena owner() {
        if (arena == null) {
            throw new IllegalStateException("a thread cache in use belongs to an arena");
        }
        return arena;
    }
}
