package org.alloclab.libc.jemalloc.arena;

import org.alloclab.libc.jemalloc.background.ArenaDecay;
import org.alloclab.libc.jemalloc.base.Base;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.EdataCache;
import org.alloclab.libc.jemalloc.extent.ExtentSource;
import org.alloclab.libc.jemalloc.extent.Pac;
import org.alloclab.libc.jemalloc.extent.PageAllocator;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.jspecify.annotations.Nullable;

/**
 * An independent heap: bins of slabs and large allocations over a page allocator, and its decay.
 *
 * <pre>
 *   {@link Bins}   ── slabs ────┐
 *                       ├── {@link PageAllocator} ── {@link Pac} ── mmap
 *   {@link Large}  ── extents ──┘
 *   records: {@link Base}
 * </pre>
 *
 * (jemalloc 5.3.0 arena.c)
 */
public final class Arena {
    private final int index;
    private final Base base;
    private final EdataCache edataCache;
    private final ExtentSource source;
    private final Pac pac;
    private final PageAllocator pageAllocator;
    private final ArenaDecay decay;
    private final Bins bins;
    private final Large large;
    private final ArenaStats stats;
    private final Mutex tcachesMutex;
    private final Mutex largeMutex;
    private final long createdNanos;
    private int threads;
    private int internalThreads;
    private int nextShard;
    private @Nullable ArenaBinding lastThread;

    /** Puts an arena together on a base that it owns from now on; {@link ArenaMaker} does it. */
    Arena(
            int index,
            Base base,
            EdataCache edataCache,
            ExtentSource source,
            Pac pac,
            PageAllocator pageAllocator,
            ArenaDecay decay,
            Bins bins,
            Large large,
            ArenaStats stats,
            Mutex tcachesMutex,
            Mutex largeMutex,
            long createdNanos) {
        this.index = index;
        this.base = base;
        this.edataCache = edataCache;
        this.source = source;
        this.pac = pac;
        this.pageAllocator = pageAllocator;
        this.decay = decay;
        this.bins = bins;
        this.large = large;
        this.stats = stats;
        this.tcachesMutex = tcachesMutex;
        this.largeMutex = largeMutex;
        this.createdNanos = createdNanos;
    }

    public int index() {
        return index;
    }

    public Base base() {
        return base;
    }

    /** Its unused extent records. */
    public EdataCache edataCache() {
        return edataCache;
    }

    /** Its inactive extents. */
    public Pac pac() {
        return pac;
    }

    public long activePages() {
        return pageAllocator.activePages();
    }

    public ArenaDecay decay() {
        return decay;
    }

    public Bins bins() {
        return bins;
    }

    public Large large() {
        return large;
    }

    public ArenaStats stats() {
        return stats;
    }

    /** When pages may come from the break: {@code disabled}, {@code primary} or {@code secondary}. */
    public String dss() {
        return source.precedence();
    }

    public void dss(String precedence) {
        source.precedence(precedence);
    }

    /** Of the list of caches that belong to it. */
    public Mutex tcachesMutex() {
        return tcachesMutex;
    }

    /** Locked for arenas made by hand only. */
    public Mutex largeMutex() {
        return largeMutex;
    }

    public long createdNanos() {
        return createdNanos;
    }

    /** Threads that are bound to it for a use. */
    public int threads(Use use) {
        return use == Use.PROGRAM ? threads : internalThreads;
    }

    /** Whether another thread than the last one uses it, for {@code percpu_arena}. */
    public boolean changesHands(ArenaBinding thread) {
        return lastThread != thread;
    }

    public void lastThread(ArenaBinding thread) {
        lastThread = thread;
    }

    /** Frees past any cache. (arena_dalloc_no_tcache) */
    public void dalloc(ArenaBinding thread, Edata edata, long pointer) {
        if (edata.slab) {
            bins.dalloc(thread, edata, pointer);
        } else {
            large.dalloc(thread, edata);
        }
    }

    void addThread(Use use) {
        count(use, 1);
    }

    void removeThread(Use use) {
        count(use, -1);
    }

    /** Shards of the bins of a class. */
    Bin[] shards(int szind) {
        return bins.shards(szind);
    }

    int takeShard() {
        return nextShard++;
    }

    private void count(Use use, int delta) {
        if (use == Use.PROGRAM) {
            threads += delta;
        } else {
            internalThreads += delta;
        }
    }
}
