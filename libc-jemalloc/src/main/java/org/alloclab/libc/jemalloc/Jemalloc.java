package org.alloclab.libc.jemalloc;

import org.alloclab.api.fault.Signal;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.machine.Clock;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.ProgramBreak;
import org.jspecify.annotations.Nullable;

/**
 * What all threads of the process share: the arenas and who uses them, the radix tree, the options.
 *
 * <pre>
 *   arena      0 .. narenas-1        narenas            narenas+1 ..
 *              automatic             for 8 MiB and up   made by hand (not modelled)
 * </pre>
 *
 * <p>Arenas other than the first are made when a thread first needs one, see {@link ThreadArenas}. (jemalloc 5.3.0
 * jemalloc.c)
 */
final class Jemalloc {
    private static final int ARENA_LIMIT = 4095;
    private static final int BACKGROUND_THREAD_BYTES = 208;

    private final Conf conf;
    private final Config config;
    private final SizeClasses sizes;
    private final BinInfo[] bins;
    private final TcacheShape tcacheShape;
    private final UserMemory memory;
    private final Clock clock;
    private final Pages pages;
    private final Dss dss;
    private final int cpus;
    private final Rtree rtree;
    private final Large large;
    private final BackgroundThreads backgroundThreads;
    private final ThreadArenas threadArenas;
    private Arena[] arenas = new Arena[1];
    private @Nullable Base firstBase;
    private int narenas = 1;
    private int arenasTotal = 1;
    private int hugeArena = -1;
    private long oversizeThreshold = 8L << 20;
    private long defaultDirtyDecay;
    private long defaultMuzzyDecay;
    private String defaultDss;
    private boolean mappedCommitted;
    private boolean mappedZeroed;
    private boolean initialised;
    private long running;

    /** Calls of {@code realloc} with size 0. */
    long zeroReallocs;

    /** Loads the library; nothing has run yet. */
    Jemalloc(Conf conf, MachineDescription machine, AddressSpace space, Clock clock) {
        this.conf = conf;
        this.config = Config.of(conf);
        this.clock = clock;
        this.cpus = machine.cpus();
        this.memory = space.memory();
        this.sizes = new SizeClasses();
        this.bins = makeBins(config, sizes);
        this.tcacheShape = new TcacheShape(config, sizes, bins);
        this.pages = new Pages(space, machine.overcommitMemory() != 2, config.thp());
        this.dss = new Dss(new ProgramBreak(space), pages);
        this.rtree = new Rtree(memory);
        this.large = new Large(this);
        this.backgroundThreads = new BackgroundThreads(this, config);
        this.threadArenas = new ThreadArenas(this, config);
        this.defaultDss = config.dss();
        this.defaultDirtyDecay = config.dirtyDecayMs();
        this.defaultMuzzyDecay = config.muzzyDecayMs();
    }

    /** Starts the library up to its first arena. (malloc_init_hard_a0_locked) */
    void boot() {
        if (conf.aborts()) {
            throw SimulatedDeath.abort(conf.messages());
        }
        pages.boot(config.trustMadvise());
        Base base = Base.create(this, true);
        if (base == null) {
            throw SimulatedDeath.abort("<jemalloc>: Error in malloc(): out of memory");
        }
        firstBase = base;
        rtree.connect(base);
        dss.boot();
        long infoBytes = 2L * tcacheShape.stacks();
        pages.touchWrite(base.alloc(infoBytes, SizeClasses.CACHE_LINE), infoBytes);
        arenas[0] = newArena(0, base);
    }

    /** Ends the start, after the main thread's record is made. (malloc_init_narenas and what follows) */
    void finishInit() {
        long wanted = config.narenas();
        wanted = Math.max(wanted, threadArenas.percpuLimit());
        if (wanted == 0) {
            wanted = defaultArenas();
        }
        conf.set("narenas", String.valueOf(wanted));
        narenas = (int) Math.min(wanted, ARENA_LIMIT - 1);
        if (narenas < wanted) {
            conf.print("Reducing narenas to limit (" + narenas + ")");
        }
        arenasTotal = narenas;
        if (config.oversizeThreshold() < SizeClasses.LARGE_MIN) {
            conf.set("oversize_threshold", "0");
            oversizeThreshold = SizeClasses.LARGE_MAX + SizeClasses.PAGE;
        } else {
            oversizeThreshold = config.oversizeThreshold();
            hugeArena = arenasTotal++;
        }
        conf.set("max_background_threads", String.valueOf(backgroundThreads.max()));
        Arena first = arenas[0];
        arenas = new Arena[arenasTotal];
        arenas[0] = first;
        long bytes = (long) BACKGROUND_THREAD_BYTES * backgroundThreads.max();
        pages.touchWrite(firstBase().alloc(bytes, SizeClasses.CACHE_LINE), bytes);
        initialised = true;
        backgroundThreads.arenaMade(first);
    }

    Conf conf() {
        return conf;
    }

    Config config() {
        return config;
    }

    SizeClasses sizes() {
        return sizes;
    }

    BinInfo[] bins() {
        return bins;
    }

    TcacheShape tcacheShape() {
        return tcacheShape;
    }

    UserMemory memory() {
        return memory;
    }

    Pages pages() {
        return pages;
    }

    Dss dss() {
        return dss;
    }

    Rtree rtree() {
        return rtree;
    }

    Large large() {
        return large;
    }

    /** Notes which thread runs from now on, by the address of its record. */
    void run(Tsd tsd) {
        running = tsd.address();
    }

    /** The thread that runs, 0 while the library starts. */
    long running() {
        return running;
    }

    ThreadArenas threadArenas() {
        return threadArenas;
    }

    BackgroundThreads backgroundThreads() {
        return backgroundThreads;
    }

    Base firstBase() {
        if (firstBase == null) {
            throw new IllegalStateException("the library has not started");
        }
        return firstBase;
    }

    long now() {
        return clock.nanos();
    }

    int cpus() {
        return cpus;
    }

    int narenas() {
        return narenas;
    }

    /** Arenas that there are numbers for. */
    int arenasTotal() {
        return arenasTotal;
    }

    /** An arena by its number, or {@code null} if it was not made yet. */
    @Nullable
    Arena arenaAt(int index) {
        return index < arenas.length ? arenas[index] : null;
    }

    Arena firstArena() {
        return arenas[0];
    }

    boolean isHuge(Arena arena) {
        return arena.index() == hugeArena;
    }

    long oversizeThreshold() {
        return oversizeThreshold;
    }

    long defaultDirtyDecay() {
        return defaultDirtyDecay;
    }

    long defaultMuzzyDecay() {
        return defaultMuzzyDecay;
    }

    void setDefaultDecay(boolean dirty, long millis) {
        if (dirty) {
            defaultDirtyDecay = millis;
        } else {
            defaultMuzzyDecay = millis;
        }
    }

    /** {@code dss} of arenas to come. */
    String defaultDss() {
        return defaultDss;
    }

    void setDefaultDss(String precedence) {
        defaultDss = precedence;
    }

    /**
     * Maps pages for an extent, from the break or by {@code mmap} as the arena's {@code dss} says; answers 0 where that fails.
     * (ehooks_default_alloc_impl)
     */
    long mapExtent(Arena arena, long place, long size, long alignment, boolean zero, boolean commit) {
        long start = 0;
        if (arena.dss().equals("primary")) {
            start = mapFromBreak(arena, place, size, alignment, zero, commit);
        }
        if (start == 0) {
            start = pages.map(place, size, alignment, commit);
            mappedCommitted = pages.lastMapCommitted();
            mappedZeroed = mappedCommitted;
        }
        if (start == 0 && arena.dss().equals("secondary")) {
            start = mapFromBreak(arena, place, size, alignment, zero, commit);
        }
        if (start != 0) {
            pages.setThpState(start, size);
        }
        return start;
    }

    /** Whether what {@link #mapExtent} answered last is accessible. */
    boolean mappedCommitted() {
        return mappedCommitted;
    }

    /** Whether what {@link #mapExtent} answered last is known to be zero. */
    boolean mappedZeroed() {
        return mappedZeroed;
    }

    /** An allocation past any cache; 0 without memory. (arena_malloc_hard) */
    long mallocHard(Tsd tsd, long size, int szind, boolean zero) {
        if (Long.compareUnsigned(size, SizeClasses.SMALL_MAX) <= 0) {
            return threadArenas.choose(tsd).mallocSmall(tsd, szind, zero);
        }
        return mallocLarge(tsd, size, sizes.sizeOf(szind), SizeClasses.CACHE_LINE, zero);
    }

    /**
     * A large allocation past any cache; 0 without memory.
     *
     * @param deciding the size that decides about the arena: what was asked for, or the usable size
     */
    long mallocLarge(Tsd tsd, long deciding, long usize, long alignment, boolean zero) {
        Arena arena = chooseFor(tsd, deciding);
        return arena == null ? 0 : large.alloc(tsd, arena, usize, alignment, zero);
    }

    void dallocSmall(Tsd tsd, long pointer) {
        Edata slab = live(rtree.lookup(pointer));
        slab.owner().dallocSmall(tsd, slab, pointer);
    }

    /** A new arena with a number, if there is none; {@code null} without memory. (arena_init_locked) */
    @Nullable
    Arena arenaOrNew(int index) {
        Arena arena = arenas[index];
        if (arena == null) {
            Base base = Base.create(this, false);
            if (base == null) {
                return null;
            }
            arena = newArena(index, base);
            arenas[index] = arena;
            backgroundThreads.arenaMade(arena);
        }
        return arena;
    }

    /** The extent of a pointer that the program may use; a wild pointer ends it as jemalloc's null access does. */
    Edata live(@Nullable Edata edata) {
        if (edata == null || edata.state != Edata.ACTIVE) {
            throw SimulatedDeath.fault(Signal.SIGSEGV_MAPERR, 0);
        }
        return edata;
    }

    private Arena newArena(int index, Base base) {
        int total = 0;
        for (BinInfo info : bins) {
            total += info.shards();
        }
        return new Arena(this, index, base, base.alloc(ArenaLayout.bytes(total), SizeClasses.CACHE_LINE));
    }

    private long mapFromBreak(Arena arena, long place, long size, long alignment, boolean zero, boolean commit) {
        long start = dss.alloc(arena, place, size, alignment, zero, commit);
        if (start != 0) {
            mappedCommitted = commit || pages.decommit(start, size);
            mappedZeroed = zero;
        }
        return start;
    }

    /** The arena for a request: that of the very large ones, or the thread's. (arena_choose_maybe_huge) */
    private @Nullable Arena chooseFor(Tsd tsd, long size) {
        if (Long.compareUnsigned(size, oversizeThreshold) >= 0 && initialised && hugeArena > 0) {
            return chooseHuge();
        }
        return threadArenas.choose(tsd);
    }

    /** (arena_choose_huge) */
    private @Nullable Arena chooseHuge() {
        Arena arena = arenas[hugeArena];
        if (arena == null) {
            arena = arenaOrNew(hugeArena);
            if (arena == null) {
                return null;
            }
            Pac pac = arena.pageAllocator().pac();
            if (defaultDirtyDecay > 0) {
                pac.setDecay(pac.dirtyDecay(), pac.dirty(), 0, backgroundThreads.eagerness(false));
            }
            if (defaultMuzzyDecay > 0) {
                pac.setDecay(pac.muzzyDecay(), pac.muzzy(), 0, backgroundThreads.eagerness(false));
            }
        }
        return arena;
    }

    private long defaultArenas() {
        if (cpus == 1) {
            return 1;
        }
        return Math.max(1, Fxp.times(cpus, config.narenasRatio()));
    }

    private static BinInfo[] makeBins(Config config, SizeClasses sizes) {
        BinInfo[] bins = new BinInfo[SizeClasses.BINS];
        for (int i = 0; i < bins.length; i++) {
            int size = (int) sizes.sizeOf(i);
            int pages = BinInfo.perfectPages(size);
            for (Config.SizeRange range : config.slabSizes()) {
                boolean covered =
                        Long.compareUnsigned(range.first(), size) <= 0 && Long.compareUnsigned(size, range.last()) <= 0;
                if (covered) {
                    pages = BinInfo.clampPages(size, range.number());
                }
            }
            int shards = 1;
            for (Config.SizeRange range : config.binShards()) {
                boolean small = Long.compareUnsigned(range.first(), SizeClasses.SMALL_MAX) <= 0;
                if (small && sizes.indexOf(range.first()) <= i && i <= sizes.indexOf(range.last())) {
                    shards = (int) range.number();
                }
            }
            bins[i] = BinInfo.of(i, size, pages, shards);
        }
        return bins;
    }
}
