package org.alloclab.libc.jemalloc.process;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.machine.Clock;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.ProgramBreak;
import org.alloclab.api.space.SystemCalls;
import org.alloclab.libc.jemalloc.arena.ArenaDefaults;
import org.alloclab.libc.jemalloc.arena.ArenaMaker;
import org.alloclab.libc.jemalloc.arena.Arenas;
import org.alloclab.libc.jemalloc.background.BackgroundThreads;
import org.alloclab.libc.jemalloc.base.Base;
import org.alloclab.libc.jemalloc.base.Pages;
import org.alloclab.libc.jemalloc.conf.Conf;
import org.alloclab.libc.jemalloc.conf.Config;
import org.alloclab.libc.jemalloc.conf.Options;
import org.alloclab.libc.jemalloc.emap.Rtree;
import org.alloclab.libc.jemalloc.extent.Dss;
import org.alloclab.libc.jemalloc.extent.ExtentFloor;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.mutex.RunningThread;
import org.alloclab.libc.jemalloc.number.Fxp;
import org.alloclab.libc.jemalloc.size.BinInfo;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.alloclab.libc.jemalloc.tcache.TcacheShape;
import org.alloclab.libc.jemalloc.tcache.Tcaches;
import org.alloclab.libc.jemalloc.thread.JemallocThread;
import org.alloclab.libc.jemalloc.thread.ThreadArenas;
import org.alloclab.libc.jemalloc.thread.ThreadFloor;
import org.alloclab.libc.jemalloc.thread.ZeroRealloc;

/**
 * The library as it is loaded into one process: puts the floors together and starts them. (jemalloc 5.3.0 jemalloc.c,
 * malloc_init_hard)
 *
 * <pre>
 *   boot ──► the main thread's record ──► finishInit ──► threads come and go
 *   a0: first base, radix tree, first arena             number of arenas, background threads
 * </pre>
 */
public final class Jemalloc {
    private static final int BACKGROUND_THREAD_BYTES = 208;
    private static final int CACHE_BIN_INFO_BYTES = 2;

    private final Conf conf;
    private final Config config;
    private final int cpus;
    private final Clock clock;
    private final Teller teller;
    private final SizeClasses sizes = new SizeClasses();
    private final RunningThread running = new RunningThread();
    private final BinInfo[] bins;
    private final Pages pages;
    private final Dss dss;
    private final Rtree rtree;
    private final BackgroundThreads background;
    private final ArenaDefaults defaults;
    private final Arenas arenas;
    private final Tcaches tcaches;
    private final ThreadArenas threadArenas;
    private final ZeroRealloc zeroRealloc;
    private final ThreadFloor threadFloor;

    /** Loads the library; nothing has run yet. */
    public Jemalloc(Conf conf, MachineDescription machine, SystemCalls space, Clock clock, Teller teller) {
        this.conf = conf;
        this.config = Config.of(conf);
        this.cpus = machine.cpus();
        this.clock = clock;
        this.teller = teller;
        UserMemory memory = space.memory();
        bins = config.bins(sizes);
        pages = new Pages(space, machine, config.thp());
        dss = new Dss(new ProgramBreak(space), pages);
        rtree = new Rtree(memory, config.retain());
        background = new BackgroundThreads(config, clock, new Mutex(running));
        defaults = new ArenaDefaults(config);
        ExtentFloor extentFloor = new ExtentFloor(rtree, pages, dss, teller);
        arenas = new Arenas(
                new ArenaMaker(config, sizes, bins, memory, clock, running, extentFloor, defaults, background),
                defaults,
                background,
                teller);
        tcaches = new Tcaches(new TcacheShape(config, sizes, bins), config, sizes, memory, rtree, arenas, teller);
        threadArenas = new ThreadArenas(arenas, tcaches, config, cpus, teller);
        zeroRealloc = new ZeroRealloc(config);
        threadFloor = new ThreadFloor(
                config, sizes, memory, rtree, running, arenas, threadArenas, tcaches, background, zeroRealloc);
    }

    /** A move of the break by the program itself; answers where it was, or -1. */
    public long foreignSbrk(long increment) {
        return dss.foreignSbrk(increment);
    }

    /** Starts the library up to its first arena. (malloc_init_hard_a0_locked) */
    public void boot() {
        if (conf.aborts()) {
            throw SimulatedDeath.abort(conf.messages());
        }
        if (!config.trustMadvise()) {
            pages.tryForcedPurge();
        }
        pages.tryLazyPurge();
        Base base = arenas.bootBase();
        if (base == null) {
            throw SimulatedDeath.abort("<jemalloc>: Error in malloc(): out of memory");
        }
        rtree.connect(base);
        dss.boot();
        long infoBytes = (long) CACHE_BIN_INFO_BYTES * tcaches.shape().stacks();
        pages.touchWrite(base.alloc(infoBytes, SizeClasses.CACHE_LINE), infoBytes);
        arenas.bootFirst();
    }

    /** Ends the start, after the main thread's record is made. (malloc_init_narenas and what follows) */
    public void finishInit() {
        long wanted = Math.max(config.narenas(), threadArenas.percpuLimit());
        if (wanted == 0) {
            wanted = defaultArenas();
        }
        conf.set("narenas", String.valueOf(wanted));
        int count = (int) Math.min(wanted, Options.ARENA_LIMIT - 1);
        if (count < wanted) {
            conf.print("Reducing narenas to limit (" + count + ")");
        }
        boolean oversize = config.oversizeThreshold() >= SizeClasses.LARGE_MIN;
        if (!oversize) {
            conf.set("oversize_threshold", "0");
        }
        arenas.bootAll(count, oversize ? config.oversizeThreshold() : 0);
        background.oversizeArena(arenas.oversizeArena());
        conf.set("max_background_threads", String.valueOf(background.max()));
        long bytes = (long) BACKGROUND_THREAD_BYTES * background.max();
        pages.touchWrite(arenas.firstBase().alloc(bytes, SizeClasses.CACHE_LINE), bytes);
        background.arenaMade(arenas.first().decay());
    }

    /** A thread that has not run yet. */
    public JemallocThread newThread() {
        return new JemallocThread(threadFloor);
    }

    /** A mutex of the library that no arena has. */
    public Mutex newMutex() {
        return new Mutex(running);
    }

    public Conf conf() {
        return conf;
    }

    public Config config() {
        return config;
    }

    public int cpus() {
        return cpus;
    }

    public Clock clock() {
        return clock;
    }

    public Teller teller() {
        return teller;
    }

    public SizeClasses sizes() {
        return sizes;
    }

    /** Shapes of slabs, by size index. */
    public BinInfo[] bins() {
        return bins;
    }

    public Pages pages() {
        return pages;
    }

    public Rtree rtree() {
        return rtree;
    }

    public BackgroundThreads background() {
        return background;
    }

    /** What arenas to come begin with. */
    public ArenaDefaults defaults() {
        return defaults;
    }

    public Arenas arenas() {
        return arenas;
    }

    public Tcaches tcaches() {
        return tcaches;
    }

    public ZeroRealloc zeroRealloc() {
        return zeroRealloc;
    }

    private long defaultArenas() {
        return cpus == 1 ? 1 : Math.max(1, Fxp.times(cpus, config.narenasRatio()));
    }
}
