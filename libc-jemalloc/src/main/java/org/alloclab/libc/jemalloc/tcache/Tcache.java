package org.alloclab.libc.jemalloc.tcache;

import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.probe.Teller;
import org.alloclab.libc.jemalloc.arena.Arena;
import org.alloclab.libc.jemalloc.arena.ArenaBinding;
import org.alloclab.libc.jemalloc.arena.Arenas;
import org.alloclab.libc.jemalloc.arena.Bin;
import org.alloclab.libc.jemalloc.base.Contents;
import org.alloclab.libc.jemalloc.conf.Config;
import org.alloclab.libc.jemalloc.decision.Decisions;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.Rtree;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.jspecify.annotations.Nullable;

/**
 * A thread's cache of free allocations.
 *
 * <p>A stack that runs empty is filled from the arena with {@code slots >> lgFillDiv} regions; one that runs full is
 * flushed to half. Every 64 KiB allocated and every 64 KiB freed, one stack is looked at: of what it did not need since
 * the last look, three quarters go back, and it will be filled with less; if it needed a fill, with more. (jemalloc 5.3.0
 * tcache.c)
 */
public final class Tcache {
    private static final int DELAY_ITEMS_MAX = 255;

    private final ArenaBinding thread;
    private final ArenaChoice choice;
    private final long stackMemory;
    private final Config config;
    private final SizeClasses sizes;
    private final UserMemory memory;
    private final Rtree rtree;
    private final Arenas arenas;
    private final Teller teller;
    private final CacheBin[] bins;
    private final int classes;
    private final int[] lgFillDiv = new int[SizeClasses.BINS];
    private final boolean[] refilled = new boolean[SizeClasses.BINS];
    private final int[] delayItems = new int[SizeClasses.BINS];
    private final Edata[] flushExtents;
    private final long[] flushPointers;
    private final Edata[] emptySlabs;
    private final long[] sizeOf;
    private int nextGcBin;
    private @Nullable Arena arena;

    /** Makes an empty cache; {@link Tcaches} does it. */
    Tcache(
            ArenaBinding thread,
            ArenaChoice choice,
            long stackMemory,
            TcacheShape shape,
            Config config,
            SizeClasses sizes,
            UserMemory memory,
            Rtree rtree,
            Arenas arenas,
            Teller teller) {
        this.thread = thread;
        this.choice = choice;
        this.stackMemory = stackMemory;
        this.config = config;
        this.sizes = sizes;
        this.memory = memory;
        this.rtree = rtree;
        this.arenas = arenas;
        this.teller = teller;
        this.sizeOf = sizes.sizes();
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

    public CacheBin[] bins() {
        return bins;
    }

    /** Number of size classes that are cached. */
    public int classes() {
        return classes;
    }

    public long stackMemory() {
        return stackMemory;
    }

    @Nullable
    public Arena arena() {
        return arena;
    }

    /** Whether blocks of a size class are kept here. */
    public boolean caches(int szind) {
        return szind < classes && !bins[szind].isDisabled();
    }

    void arena(@Nullable Arena newArena) {
        arena = newArena;
    }

    /** The arena that it belongs to while it is in use. */
    public Arena owner() {
        if (arena == null) {
            throw new IllegalStateException("a thread cache in use belongs to an arena");
        }
        return arena;
    }

    /** A small region; 0 without memory. (tcache_alloc_small) */
    public long allocSmall(int szind, Contents contents) {
        CacheBin bin = bins[szind];
        long pointer = bin.pop(memory);
        if (pointer == 0) {
            Arena from = choice.choose();
            if (bin.isDisabled()) {
                return from.bins().malloc(thread, szind, contents);
            }
            fill(from, bin, szind);
            pointer = bin.pop(memory);
            if (pointer == 0) {
                return 0;
            }
        }
        if (contents == Contents.ZERO) {
            memory.zero(pointer, sizeOf[szind]);
        }
        bin.countRequest();
        return pointer;
    }

    /** A large allocation of a size that is cached; 0 without memory. (tcache_alloc_large) */
    public long allocLarge(int szind, Contents contents) {
        CacheBin bin = bins[szind];
        long usize = sizeOf[szind];
        long pointer = bin.pop(memory);
        if (pointer == 0) {
            return choice.choose().large().alloc(thread, usize, SizeClasses.CACHE_LINE, contents);
        }
        if (contents == Contents.ZERO) {
            memory.zero(pointer, usize);
        }
        bin.countRequest();
        return pointer;
    }

    public void dallocSmall(long pointer, int szind) {
        CacheBin bin = bins[szind];
        if (bin.push(memory, pointer)) {
            if (bin.isDisabled()) {
                Edata slab = rtree.live(pointer);
                arenas.of(slab).bins().dalloc(thread, slab, pointer);
                return;
            }
            flush(szind, bin.slotCount() >> config.lgTcacheFlushSmallDiv());
            bin.push(memory, pointer);
        }
    }

    public void dallocLarge(long pointer, int szind) {
        CacheBin bin = bins[szind];
        if (bin.push(memory, pointer)) {
            flush(szind, bin.slotCount() >> config.lgTcacheFlushLargeDiv());
            bin.push(memory, pointer);
        }
    }

    /** Looks at the next stack. (tcache_event) */
    public void collect() {
        int szind = nextGcBin;
        CacheBin bin = bins[szind];
        boolean small = szind < SizeClasses.BINS;
        int lowWater = bin.lowWaterCount();
        if (lowWater > 0) {
            teller.tell(Decisions.CACHE_UNUSED, szind, lowWater);
            if (small) {
                collectSmall(szind, lowWater);
            } else {
                flush(szind, bin.cached() - lowWater + (lowWater >> 2));
            }
        } else if (small && refilled[szind]) {
            if (lgFillDiv[szind] > 1) {
                lgFillDiv[szind]--;
                tellFill(szind);
            }
            refilled[szind] = false;
        }
        bin.markLowWater();
        nextGcBin = szind + 1 == classes ? 0 : szind + 1;
    }

    /** Gives back everything. (tcache_flush_cache) */
    public void flushAll() {
        for (int i = 0; i < classes; i++) {
            flush(i, 0);
        }
    }

    /** Counts requests served from here for the arena's statistics. (tcache_stats_merge) */
    void mergeStats(Arena target) {
        for (int i = 0; i < classes; i++) {
            if (i < SizeClasses.BINS) {
                Bin bin = target.bins().choose(thread, i);
                bin.mutex().lock();
                bin.countServed(bins[i].takeRequests());
            } else {
                target.stats().countLargeFlush(i, bins[i].takeRequests());
            }
        }
    }

    /** Bytes cached. */
    public long cachedBytes() {
        long bytes = 0;
        for (int i = 0; i < classes; i++) {
            bytes += bins[i].cached() * sizeOf[i];
        }
        return bytes;
    }

    private void collectSmall(int szind, int lowWater) {
        CacheBin bin = bins[szind];
        int nflush = lowWater - (lowWater >> 2);
        if (nflush < delayItems[szind]) {
            delayItems[szind] -= nflush;
            return;
        }
        delayItems[szind] = delayItemsOf(szind);
        flush(szind, bin.cached() - nflush);
        if (bin.slotCount() >> (lgFillDiv[szind] + 1) >= 1) {
            lgFillDiv[szind]++;
            tellFill(szind);
        }
    }

    private void tellFill(int szind) {
        teller.tell(Decisions.FILL_CHANGED, szind, fillCount(szind));
    }

    /** How many regions a stack that ran empty is filled with. */
    private int fillCount(int szind) {
        return bins[szind].slotCount() >> lgFillDiv[szind];
    }

    private void fill(Arena from, CacheBin bin, int szind) {
        int count = fillCount(szind);
        teller.tell(Decisions.CACHE_FILL, szind, count, from.index());
        int first = bin.beginFill(memory, count);
        bin.endFill(first, from.bins().fill(thread, szind, bin.slots(), first, count, bin.takeRequests()));
        refilled[szind] = true;
    }

    /**
     * Gives back the allocations of a stack that were freed longest ago, all but {@code remain}, arena by arena.
     * (tcache_bin_flush_impl)
     */
    private void flush(int szind, int remain) {
        CacheBin bin = bins[szind];
        boolean small = szind < SizeClasses.BINS;
        Arena own = owner();
        int total = bin.cached() - remain;
        if (total > 0) {
            teller.tell(Decisions.CACHE_FLUSH, szind, total, remain);
        }
        int count = total;
        bin.copyBottom(flushPointers, count);
        for (int i = 0; i < count; i++) {
            flushExtents[i] = rtree.live(flushPointers[i]);
        }
        int emptied = 0;
        boolean merged = false;
        while (count > 0) {
            Edata first = flushExtents[0];
            int index = first.arenaIndex;
            Arena target = arenas.of(first);
            int shard = small ? first.binShard : 0;
            Bin targetBin = small ? target.bins().of(first) : null;
            if (targetBin != null) {
                targetBin.mutex().lock();
            }
            if (target == own && !merged) {
                merged = true;
                countFlush(own, targetBin, szind, bin);
            }
            if (!small) {
                for (int i = 0; i < count; i++) {
                    if (flushExtents[i].arenaIndex == index) {
                        target.stats().countLargeDalloc(flushExtents[i].szind);
                    }
                }
            }
            int deferred = 0;
            for (int i = 0; i < count; i++) {
                Edata edata = flushExtents[i];
                long pointer = flushPointers[i];
                if (edata.arenaIndex != index || (small && edata.binShard != shard)) {
                    flushPointers[deferred] = pointer;
                    flushExtents[deferred++] = edata;
                } else if (targetBin == null) {
                    target.large().finish(edata);
                } else if (targetBin.give(edata, pointer)) {
                    emptySlabs[emptied++] = edata;
                }
            }
            thread.ticks(target.decay(), count - deferred);
            count = deferred;
        }
        for (int i = 0; i < emptied; i++) {
            arenas.of(emptySlabs[i]).bins().dallocSlab(emptySlabs[i]);
        }
        if (!merged) {
            Bin ownBin = small ? own.bins().choose(thread, szind) : null;
            if (ownBin != null) {
                ownBin.mutex().lock();
            }
            countFlush(own, ownBin, szind, bin);
        }
        bin.dropBottom(total);
    }

    private static void countFlush(Arena arena, @Nullable Bin target, int szind, CacheBin bin) {
        if (target != null) {
            target.countFlush(bin.takeRequests());
        } else {
            arena.stats().countLargeFlush(szind, bin.takeRequests());
        }
    }

    private int delayItemsOf(int szind) {
        return (int) Math.min(DELAY_ITEMS_MAX, Long.divideUnsigned(config.tcacheGcDelayBytes(), sizes.sizeOf(szind)));
    }
}
