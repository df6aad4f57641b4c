package org.alloclab.libc.jemalloc.thread;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.space.Errno;
import org.alloclab.libc.jemalloc.arena.Arena;
import org.alloclab.libc.jemalloc.arena.Arenas;
import org.alloclab.libc.jemalloc.arena.Use;
import org.alloclab.libc.jemalloc.background.BackgroundThreads;
import org.alloclab.libc.jemalloc.base.Contents;
import org.alloclab.libc.jemalloc.conf.Config;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.Rtree;
import org.alloclab.libc.jemalloc.mutex.RunningThread;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.alloclab.libc.jemalloc.tcache.CacheBin;
import org.alloclab.libc.jemalloc.tcache.Tcache;
import org.alloclab.libc.jemalloc.tcache.Tcaches;
import org.jspecify.annotations.Nullable;

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
public final class ThreadLife {
    /** Who keeps the stacks of the thread's cache at hand. */
    @FunctionalInterface
    interface FastPath {
        /** The thread has got a cache. */
        void use(CacheBin[] stacks);
    }

    private final Tsd tsd;
    private final Config config;
    private final SizeClasses sizes;
    private final Rtree rtree;
    private final RunningThread running;
    private final Arenas arenas;
    private final ThreadArenas threadArenas;
    private final Tcaches tcaches;
    private final BackgroundThreads background;
    private FastPath fastPath = stacks -> {};

    ThreadLife(Tsd tsd, ThreadFloor shared) {
        this.tsd = tsd;
        this.config = shared.config();
        this.sizes = shared.sizes();
        this.rtree = shared.rtree();
        this.running = shared.running();
        this.arenas = shared.arenas();
        this.threadArenas = shared.threadArenas();
        this.tcaches = shared.tcaches();
        this.background = shared.background();
    }

    /** Says who is to know of the thread's cache. */
    void serve(FastPath path) {
        fastPath = path;
    }

    /** Connects the record with a thread that runs on a CPU. */
    public void place(int cpu, long controlBlock) {
        tsd.place(controlBlock);
        tsd.cpu = cpu;
    }

    /** Makes the main thread's record nominal while the library starts. */
    public void boot() {
        runs();
        tsd.state = Tsd.State.NOMINAL;
        tsd.init();
        if (config.tcache()) {
            tcaches.associate(makeTcache(), arenas.first());
        }
    }

    /** Notes that it is this thread that runs. */
    public void runs() {
        running.is(tsd.address());
    }

    /** Lets the fast path run, once the library has started or the record changed. */
    public void updateFast() {
        boolean fast = tsd.allowsFast() && !config.isSlow();
        tsd.allocated.allowFast(fast);
        tsd.deallocated.allowFast(fast);
    }

    /** The arena that serves the thread. */
    public Arena arena() {
        return threadArenas.choose(tsd);
    }

    /** Moves the thread to an arena by its number; answers what forbids it. */
    public @Nullable Errno moveTo(int arenaIndex) {
        return threadArenas.move(tsd, arenaIndex);
    }

    /** Usable bytes allocated so far. */
    public long allocatedBytes() {
        return tsd.allocated.bytes;
    }

    /** Usable bytes freed so far. */
    public long deallocatedBytes() {
        return tsd.deallocated.bytes;
    }

    /** The thread ends. (tsd_cleanup) */
    void leave() {
        runs();
        tsd.binding.unbind();
        Tcache tcache = tsd.tcache;
        if (tcache != null) {
            destroy(tcache);
        }
        tsd.tcache = null;
        tsd.reentrancy = 1;
        tsd.state = Tsd.State.DEAD;
        updateFast();
    }

    /** Whether the thread has a cache. */
    public boolean hasTcache() {
        return tsd.tcache != null;
    }

    /** The thread's cache while it has one. */
    public @Nullable Tcache tcache() {
        return tsd.tcache;
    }

    /** Gives the thread a cache, if it has none. (tcache_enabled_set) */
    public void enableTcache() {
        if (tsd.tcache == null) {
            Tcache made = makeTcache();
            Arena arena = threadArenas.choose(tsd);
            if (made.arena() == null) {
                tcaches.associate(made, arena);
            }
        }
        updateFast();
    }

    /** Takes the thread's cache away, if it has one. (tcache_enabled_set) */
    public void disableTcache() {
        Tcache tcache = tsd.tcache;
        if (tcache != null) {
            destroy(tcache);
            tsd.tcache = null;
        }
        updateFast();
    }

    /** Gives what the thread's cache holds back to the arenas. ({@code thread.tcache.flush}) */
    public void flushTcache() {
        if (tsd.tcache != null) {
            tsd.tcache.flushAll();
        }
    }

    /** (tsd_fetch) */
    void becomeNominal() {
        runs();
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
            threadArenas.choose(tsd);
        }
        updateFast();
    }

    /** (tsd_fetch_min) */
    void becomeMinimal() {
        runs();
        if (tsd.state == Tsd.State.UNINITIALISED) {
            tsd.state = Tsd.State.MINIMAL;
            tsd.reentrancy = 1;
            tsd.init();
            updateFast();
        }
    }

    /** Makes the thread's cache; its stacks come from the first arena. (tsd_tcache_data_init) */
    private Tcache makeTcache() {
        long usize = sizes.usable(tcaches.shape().bytes(), SizeClasses.PAGE);
        Arena first = arenas.first();
        long stacks = usize <= SizeClasses.SMALL_MAX
                ? first.bins().malloc(tsd.binding, sizes.indexOf(usize), Contents.ZERO)
                : first.large().alloc(tsd.binding, usize, SizeClasses.PAGE, Contents.ZERO);
        if (stacks == 0) {
            throw SimulatedDeath.abort("<jemalloc>: Error in malloc(): out of memory");
        }
        arenas.of(rtree.live(stacks)).stats().internalBytes += usize;
        Tcache tcache = tcaches.make(tsd.binding, () -> threadArenas.choose(tsd), stacks);
        tsd.tcache = tcache;
        fastPath.use(tcache.bins());
        return tcache;
    }

    /** Gives the cache and its memory back and purges. (tcache_destroy) */
    private void destroy(Tcache tcache) {
        tcache.flushAll();
        Arena arena = tcache.owner();
        tcaches.dissociate(tcache);
        Edata stacks = rtree.live(tcache.stackMemory());
        Arena owner = arenas.of(stacks);
        owner.stats().internalBytes -= sizes.sizeOf(stacks.szind);
        owner.dalloc(tsd.binding, stacks, tcache.stackMemory());
        arenas.first().decay().decay();
        if (arena.threads(Use.PROGRAM) == 0 && !background.enabled()) {
            arena.decay().purge();
        } else {
            arena.decay().decay();
        }
    }
}
