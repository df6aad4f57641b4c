package org.alloclab.libc.jemalloc.arena;

import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.probe.Teller;
import org.alloclab.libc.jemalloc.background.ArenaDecay;
import org.alloclab.libc.jemalloc.base.Contents;
import org.alloclab.libc.jemalloc.decision.Decisions;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.extent.PageAllocator;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.mutex.RunningThread;
import org.alloclab.libc.jemalloc.size.BinInfo;
import org.alloclab.libc.jemalloc.size.SizeClasses;

/**
 * The bins of an arena: small regions come from here and go back here, one by one or by the stack of a thread's cache.
 *
 * <pre>
 *   bins[0..35][shard]: current slab, else the oldest nonfull slab, else a fresh slab from the {@link PageAllocator}
 * </pre>
 *
 * (jemalloc 5.3.0 arena.c)
 */
public final class Bins {
    private final Bin[][] bins = new Bin[SizeClasses.BINS][];
    private final UserMemory memory;
    private final PageAllocator pageAllocator;
    private final ArenaDecay decay;
    private final Teller teller;

    Bins(
            BinInfo[] infos,
            RunningThread running,
            UserMemory memory,
            PageAllocator pageAllocator,
            ArenaDecay decay,
            Teller teller) {
        this.memory = memory;
        this.pageAllocator = pageAllocator;
        this.decay = decay;
        this.teller = teller;
        for (int i = 0; i < infos.length; i++) {
            bins[i] = new Bin[infos[i].shards()];
            for (int shard = 0; shard < bins[i].length; shard++) {
                bins[i][shard] = new Bin(infos[i], new Mutex(running), teller);
            }
        }
    }

    /** The bin that a slab belongs to. */
    public Bin of(Edata slab) {
        return bins[slab.szind][slab.binShard];
    }

    /** Shards of a class. */
    public Bin[] shards(int szind) {
        return bins[szind];
    }

    /** The bin of a class that a thread uses. (arena_bin_choose) */
    public Bin choose(ArenaBinding thread, int szind) {
        return bins[szind][thread.shard(szind)];
    }

    /**
     * Takes regions for a stack of a thread's cache; answers how many there were. (arena_cache_bin_fill_small)
     *
     * @param served requests that the stack has served since it reported
     */
    public int fill(ArenaBinding thread, int szind, long[] out, int first, int count, long served) {
        int shard = thread.shard(szind);
        Bin bin = bins[szind][shard];
        int filled = 0;
        bin.mutex().lock();
        while (filled < count && makeReady(bin, shard)) {
            filled += bin.take(out, first + filled, count - filled);
        }
        bin.countFill(filled, served);
        thread.ticks(decay, 1);
        return filled;
    }

    /** A small region past any cache; 0 without memory. (arena_malloc_small) */
    public long malloc(ArenaBinding thread, int szind, Contents contents) {
        int shard = thread.shard(szind);
        Bin bin = bins[szind][shard];
        bin.mutex().lock();
        if (!makeReady(bin, shard)) {
            return 0;
        }
        long pointer = bin.take();
        if (contents == Contents.ZERO) {
            memory.zero(pointer, bin.info().regionSize());
        }
        thread.ticks(decay, 1);
        return pointer;
    }

    /** Takes a small region back past any cache. (arena_dalloc_bin) */
    public void dalloc(ArenaBinding thread, Edata slab, long pointer) {
        Bin bin = of(slab);
        bin.mutex().lock();
        boolean empty = bin.give(slab, pointer);
        teller.tell(Decisions.REGION_BACK, pointer, bin.info().index(), slab.nfree);
        if (empty) {
            dallocSlab(slab);
        }
        thread.ticks(decay, 1);
    }

    /** Gives an empty slab's pages back. (arena_slab_dalloc) */
    public void dallocSlab(Edata slab) {
        pageAllocator.dalloc(slab);
        decay.extentFreed();
    }

    /** Makes a bin have a current slab with a free region; the mutex is given up while a fresh one is made. */
    private boolean makeReady(Bin bin, int shard) {
        if (bin.ready()) {
            return true;
        }
        BinInfo info = bin.info();
        Edata fresh = pageAllocator.allocSlab(info.slabSize(), info.index());
        if (fresh != null) {
            Slab.init(fresh, info, shard);
        }
        bin.mutex().lock();
        if (fresh == null) {
            return false;
        }
        bin.use(fresh);
        return true;
    }
}
