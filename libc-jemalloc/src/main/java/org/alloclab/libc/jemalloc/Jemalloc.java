package org.alloclab.libc.jemalloc;

import org.alloclab.api.fault.Signal;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.vm.AddressSpace;
import org.alloclab.api.vm.ProgramBreak;
import org.alloclab.api.vm.UserMemory;
import org.jspecify.annotations.Nullable;

/**
 * What all threads of the process share: the arenas and who uses them, the radix tree, the options.
 *
 * <pre>
 *   arena      0 .. narenas-1        narenas            narenas+1 ..
 *              automatic             for 8 MiB and up   made by hand (not modelled)
 * </pre>
 *
 * <p>Arenas other than the first are made when a thread first needs one: a new thread takes an arena without threads, a
 * new arena while there are fewer than narenas, or the one with the fewest threads. (jemalloc 5.3.0 jemalloc.c)
 */
final class Jemalloc {
    private static final int ARENA_LIMIT = 4095;
    private static final int BACKGROUND_THREAD_BYTES = 208;

    private final Config config;
    private final SizeClasses sizes;
    private final BinInfo[] bins;
    private final TcacheShape tcacheShape;
    private final UserMemory memory;
    private final VirtualClock clock;
    private final Pages pages;
    private final Dss dss;
    private final int cpus;
    private final Rtree rtree;
    private final Large large;
    private final BackgroundThreads backgroundThreads;
    private final boolean percpu;
    private Arena[] arenas = new Arena[1];
    private @Nullable Base firstBase;
    private int narenas = 1;
    private int arenasTotal = 1;
    private int hugeArena = -1;
    private long oversizeThreshold = 8L << 20;
    private long defaultDirtyDecay;
    private long defaultMuzzyDecay;
    private boolean mappedCommitted;
    private boolean mappedZeroed;
    private boolean initialised;

    /** Calls of {@code realloc} with size 0. */
    long zeroReallocs;

    /** Loads the library; nothing has run yet. */
    Jemalloc(Config config, MachineDescription machine, AddressSpace space, VirtualClock clock) {
        this.config = config;
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
        this.percpu = !config.percpuArena().equals("disabled");
        this.defaultDirtyDecay = config.dirtyDecayMs();
        this.defaultMuzzyDecay = config.muzzyDecayMs();
    }

    /** Starts the library up to its first arena. (malloc_init_hard_a0_locked) */
    void boot() {
        pages.boot(config.trustMadvise());
        Base base = Base.create(pages, sizes, true, config.metadataThp());
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
        if (percpu) {
            wanted = Math.max(wanted, percpuLimit());
        }
        if (wanted == 0) {
            wanted = defaultArenas();
        }
        narenas = (int) Math.min(wanted, ARENA_LIMIT - 1);
        arenasTotal = narenas;
        if (config.oversizeThreshold() < SizeClasses.LARGE_MIN) {
            oversizeThreshold = SizeClasses.LARGE_MAX + SizeClasses.PAGE;
        } else {
            oversizeThreshold = config.oversizeThreshold();
            hugeArena = arenasTotal++;
        }
        Arena first = arenas[0];
        arenas = new Arena[arenasTotal];
        arenas[0] = first;
        long bytes = (long) BACKGROUND_THREAD_BYTES * backgroundThreads.max();
        pages.touchWrite(firstBase().alloc(bytes, SizeClasses.CACHE_LINE), bytes);
        initialised = true;
        backgroundThreads.arenaMade(first);
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

    /**
     * Maps pages for an extent, from the break or by {@code mmap} as {@code opt.dss} says; answers 0 where that fails.
     * (ehooks_default_alloc_impl)
     */
    long mapExtent(Arena arena, long place, long size, long alignment, boolean zero, boolean commit) {
        long start = 0;
        if (config.dss().equals("primary")) {
            start = mapFromBreak(arena, place, size, alignment, zero, commit);
        }
        if (start == 0) {
            start = pages.map(place, size, alignment, commit);
            mappedCommitted = pages.lastMapCommitted();
            mappedZeroed = mappedCommitted;
        }
        if (start == 0 && config.dss().equals("secondary")) {
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

    /** The arena that serves a thread. (arena_choose) */
    Arena choose(Tsd tsd) {
        if (tsd.reentrancy > 0) {
            return arenas[0];
        }
        Arena arena = tsd.arena;
        if (arena == null) {
            arena = bind(tsd);
            Tcache tcache = tsd.tcache;
            if (tcache != null && tcache.arena() != arena) {
                if (tcache.arena() != null) {
                    tcache.dissociate(tsd);
                }
                tcache.associate(arena);
            }
        }
        if (percpu && arena.index() < percpuLimit() && arena.lastThread != tsd) {
            arena = followCpu(tsd, arena);
        }
        return arena;
    }

    /** An allocation past any cache; 0 without memory. (arena_malloc_hard) */
    long mallocHard(Tsd tsd, long size, int szind, boolean zero) {
        if (Long.compareUnsigned(size, SizeClasses.SMALL_MAX) <= 0) {
            return choose(tsd).mallocSmall(tsd, szind, zero);
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
            Base base = Base.create(pages, sizes, false, config.metadataThp());
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
        return choose(tsd);
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

    /** Gives a thread its arenas, for the program's and for jemalloc's own allocations. (arena_choose_hard) */
    private Arena bind(Tsd tsd) {
        if (percpu) {
            Arena arena = needed(arenaOrNew(cpuArena(tsd)));
            bind(tsd, arena, false);
            bind(tsd, arena, true);
            return arena;
        }
        if (narenas == 1) {
            bind(tsd, arenas[0], false);
            bind(tsd, arenas[0], true);
            return arenas[0];
        }
        int[] least = {0, 0};
        int firstMissing = narenas;
        for (int i = 1; i < narenas; i++) {
            Arena arena = arenas[i];
            if (arena == null) {
                firstMissing = Math.min(firstMissing, i);
                continue;
            }
            for (int j = 0; j < 2; j++) {
                if (arena.threads(j == 1) < arenas[least[j]].threads(j == 1)) {
                    least[j] = i;
                }
            }
        }
        for (int j = 0; j < 2; j++) {
            boolean internal = j == 1;
            boolean idle = arenas[least[j]].threads(internal) == 0;
            Arena arena = idle || firstMissing == narenas ? arenas[least[j]] : needed(arenaOrNew(firstMissing));
            bind(tsd, arena, internal);
        }
        return needed(tsd.arena);
    }

    private void bind(Tsd tsd, Arena arena, boolean internal) {
        arena.addThread(internal, 1);
        if (internal) {
            tsd.internalArena = arena;
            return;
        }
        tsd.arena = arena;
        int shard = arena.takeShard();
        for (int i = 0; i < bins.length; i++) {
            tsd.binShards[i] = Integer.remainderUnsigned(shard, bins[i].shards());
        }
    }

    /** With an arena for each CPU, the thread moves to the one of its CPU. (percpu_arena_update) */
    private Arena followCpu(Tsd tsd, Arena current) {
        Arena arena = current;
        int index = cpuArena(tsd);
        if (arena.index() != index) {
            arena = needed(arenaOrNew(index));
            current.addThread(false, -1);
            arena.addThread(false, 1);
            tsd.arena = arena;
            if (current.threads(false) == 0) {
                current.decay(false, true);
            }
            if (tsd.tcache != null) {
                tsd.tcache.dissociate(tsd);
                tsd.tcache.associate(arena);
            }
        }
        arena.lastThread = tsd;
        return arena;
    }

    private int cpuArena(Tsd tsd) {
        boolean phycpu = config.percpuArena().equals("phycpu");
        return phycpu && tsd.cpu >= cpus / 2 && cpus > 1 ? tsd.cpu - cpus / 2 : tsd.cpu;
    }

    private int percpuLimit() {
        if (config.percpuArena().equals("phycpu") && cpus > 1) {
            return cpus % 2 == 0 ? cpus / 2 : cpus / 2 + 1;
        }
        return cpus;
    }

    private long defaultArenas() {
        if (cpus == 1) {
            return 1;
        }
        return Math.max(1, Math.round(cpus * config.narenasRatio()));
    }

    private static Arena needed(@Nullable Arena arena) {
        if (arena == null) {
            throw SimulatedDeath.abort("<jemalloc>: Error in malloc(): out of memory");
        }
        return arena;
    }

    private static BinInfo[] makeBins(Config config, SizeClasses sizes) {
        BinInfo[] bins = new BinInfo[SizeClasses.BINS];
        for (int i = 0; i < bins.length; i++) {
            int size = (int) sizes.sizeOf(i);
            int pages = BinInfo.perfectPages(size);
            for (Config.SizeRange range : config.slabSizes()) {
                if (range.first() <= size && size <= range.last()) {
                    pages = BinInfo.clampPages(size, range.number());
                }
            }
            int shards = 1;
            for (Config.SizeRange range : config.binShards()) {
                boolean small = range.first() <= SizeClasses.SMALL_MAX;
                if (small && sizes.indexOf(range.first()) <= i && i <= sizes.indexOf(range.last())) {
                    shards = (int) range.number();
                }
            }
            bins[i] = BinInfo.of(i, size, pages, shards);
        }
        return bins;
    }
}
