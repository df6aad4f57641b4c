package org.alloclab.libc.jemalloc;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.memory.UserMemory;

/**
 * What a thread has of its own, and how it comes and goes.
 *
 * <pre>
 *   uninitialised ──► minimal: has only freed, no cache, no arena
 *        └──────────────┴──► nominal: cache and arena ──► dead: the cache is given back
 * </pre>
 *
 * (jemalloc 5.3.0 tsd.c, tcache.c)
 */
abstract class ThreadState {
    final Jemalloc jemalloc;
    final Config config;
    final Tsd tsd;
    final UserMemory memory;
    final SizeClasses sizes;
    final Rtree rtree;
    final ByteMeter allocated;
    final ByteMeter deallocated;
    final long[] sizeOf;

    /** The stacks of the cache, by size index. */
    CacheBin[] bins = {};

    ThreadState(Jemalloc jemalloc) {
        this.jemalloc = jemalloc;
        this.config = jemalloc.config();
        this.tsd = new Tsd(config.tcacheGcIncrBytes());
        this.memory = jemalloc.memory();
        this.sizes = jemalloc.sizes();
        this.rtree = jemalloc.rtree();
        this.allocated = tsd.allocated;
        this.deallocated = tsd.deallocated;
        this.sizeOf = sizes.sizes();
    }

    Tsd tsd() {
        return tsd;
    }

    /** Connects the record with a thread that runs on a CPU. */
    void place(int cpu, long controlBlock) {
        tsd.place(controlBlock);
        tsd.cpu = cpu;
    }

    /** Makes the main thread's record nominal while the library starts. */
    void boot() {
        jemalloc.run(tsd);
        tsd.state = Tsd.State.NOMINAL;
        tsd.init();
        if (config.tcache()) {
            makeTcache().associate(jemalloc.firstArena());
        }
    }

    /** Lets the fast path run, once the library has started or the record changed. */
    void updateFast() {
        boolean fast = tsd.isFast(config.isSlow());
        allocated.allowFast(fast);
        deallocated.allowFast(fast);
    }

    /** The thread ends. (tsd_cleanup) */
    void leave() {
        jemalloc.run(tsd);
        unbind();
        Tcache tcache = tsd.tcache;
        if (tcache != null) {
            destroy(tcache);
        }
        tsd.tcache = null;
        tsd.reentrancy = 1;
        tsd.state = Tsd.State.DEAD;
        updateFast();
    }

    /** Gives the thread a cache, or takes it away. (tcache_enabled_set) */
    void enableTcache(boolean wanted) {
        Tcache tcache = tsd.tcache;
        if (wanted && tcache == null) {
            Tcache made = makeTcache();
            Arena arena = jemalloc.threadArenas().choose(tsd);
            if (made.arena() == null) {
                made.associate(arena);
            }
        } else if (!wanted && tcache != null) {
            destroy(tcache);
            tsd.tcache = null;
        }
        updateFast();
    }

    /** Gives the thread's cache back to the arenas. ({@code thread.tcache.flush}) */
    void flushTcache() {
        if (tsd.tcache != null) {
            tsd.tcache.flushAll(tsd);
        }
    }

    /** (tsd_fetch) */
    void becomeNominal() {
        jemalloc.run(tsd);
        if (tsd.state == Tsd.State.NOMINAL) {
            return;
        }
        if (tsd.state == Tsd.State.MINIMAL) {
            tsd.reentrancy--;
        }
        if (tsd.state == Tsd.State.DEAD) {
            return;
        }
        tsd.state = Tsd.State.NOMINAL;
        tsd.init();
        if (config.tcache()) {
            makeTcache();
            jemalloc.threadArenas().choose(tsd);
        }
        updateFast();
    }

    /** (tsd_fetch_min) */
    void becomeMinimal() {
        jemalloc.run(tsd);
        if (tsd.state == Tsd.State.UNINITIALISED) {
            tsd.state = Tsd.State.MINIMAL;
            tsd.reentrancy = 1;
            tsd.init();
            updateFast();
        }
    }

    /** Makes the thread's cache; its stacks come from the first arena. (tsd_tcache_data_init) */
    Tcache makeTcache() {
        long usize = sizes.usable(jemalloc.tcacheShape().bytes(), SizeClasses.PAGE);
        Arena first = jemalloc.firstArena();
        long stacks = usize <= SizeClasses.SMALL_MAX
                ? first.mallocSmall(tsd, sizes.indexOf(usize), true)
                : jemalloc.large().alloc(tsd, first, usize, SizeClasses.PAGE, true);
        if (stacks == 0) {
            throw SimulatedDeath.abort("<jemalloc>: Error in malloc(): out of memory");
        }
        jemalloc.live(rtree.lookup(stacks)).owner().stats().internalBytes += usize;
        Tcache tcache = new Tcache(jemalloc, stacks);
        tsd.tcache = tcache;
        bins = tcache.bins();
        return tcache;
    }

    void unbind() {
        Arena internal = tsd.internalArena;
        if (internal != null) {
            internal.addThread(true, -1);
            tsd.internalArena = null;
        }
        Arena arena = tsd.arena;
        if (arena != null) {
            arena.addThread(false, -1);
            tsd.arena = null;
        }
    }

    /** Gives the cache and its memory back and purges. (tcache_destroy) */
    void destroy(Tcache tcache) {
        tcache.flushAll(tsd);
        Arena arena = tcache.arena();
        if (arena == null) {
            throw new IllegalStateException("a thread cache in use belongs to an arena");
        }
        tcache.dissociate(tsd);
        Edata stacks = jemalloc.live(rtree.lookup(tcache.stackMemory()));
        stacks.owner().stats().internalBytes -= sizeOf[stacks.szind];
        freeUncached(stacks, tcache.stackMemory());
        jemalloc.firstArena().decay(false, false);
        boolean last =
                arena.threads(false) == 0 && !jemalloc.backgroundThreads().enabled();
        arena.decay(false, last);
    }

    /** Frees past any cache. */
    void freeUncached(Edata edata, long pointer) {
        if (edata.slab) {
            edata.owner().dallocSmall(tsd, edata, pointer);
        } else {
            jemalloc.large().dalloc(tsd, edata);
        }
    }
}
