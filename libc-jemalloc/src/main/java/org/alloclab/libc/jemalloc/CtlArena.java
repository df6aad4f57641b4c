package org.alloclab.libc.jemalloc;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The figures of one arena, or of all together, at a moment.
 *
 * <pre>
 *   mapped   = base mapped + active + dirty + muzzy        resident = base resident + active + dirty
 *   metadata = base + internal                             retained: address space only
 * </pre>
 *
 * (jemalloc 5.3.0 ctl.c, ctl_arena_t; arena.c, arena_stats_merge; pa_extra.c, pa_shard_stats_merge)
 */
final class CtlArena {
    private static final String NO_DSS = "N/A";

    private final Map<ArenaFigure, Long> figures = new EnumMap<>(ArenaFigure.class);
    private final Map<ClassFigure, long[]> ofClass = new EnumMap<>(ClassFigure.class);
    private final Map<MutexName, Mutex.Counts> mutexes = new EnumMap<>(MutexName.class);
    private final Mutex.Counts[] binMutexes = new Mutex.Counts[SizeClasses.BINS];

    /** Whether there is such an arena. */
    boolean initialised;

    String dss = NO_DSS;
    long dirtyDecayMs = -1;
    long muzzyDecayMs = -1;
    long uptimeNanos;

    private CtlArena() {
        Arrays.fill(binMutexes, Mutex.Counts.NONE);
        int large = SizeClasses.CLASSES - SizeClasses.BINS;
        ClassFigure.OF_BINS.forEach(figure -> ofClass.put(figure, new long[SizeClasses.BINS]));
        ClassFigure.OF_LEXTENTS.forEach(figure -> ofClass.put(figure, new long[large]));
        ClassFigure.OF_EXTENTS.forEach(figure -> ofClass.put(figure, new long[SizeClasses.PAGE_CLASSES]));
    }

    /** No figures. */
    static CtlArena empty() {
        return new CtlArena();
    }

    /** The figures of an arena as of now. */
    static CtlArena of(Jemalloc jemalloc, Arena arena) {
        CtlArena read = new CtlArena();
        read.initialised = true;
        read.readArena(jemalloc, arena);
        for (int i = 0; i < SizeClasses.BINS; i++) {
            read.readBins(jemalloc, arena, i);
        }
        for (int i = SizeClasses.BINS; i < SizeClasses.CLASSES; i++) {
            read.readLarge(jemalloc, arena, i);
        }
        Pac pac = arena.pageAllocator().pac();
        read.readExtents(pac.dirty(), ClassFigure.EXTENT_NDIRTY, ClassFigure.EXTENT_DIRTY_BYTES);
        read.readExtents(pac.muzzy(), ClassFigure.EXTENT_NMUZZY, ClassFigure.EXTENT_MUZZY_BYTES);
        read.readExtents(pac.retained(), ClassFigure.EXTENT_NRETAINED, ClassFigure.EXTENT_RETAINED_BYTES);
        return read;
    }

    /** The figures of all arenas as of now. */
    static CtlArena ofAll(Jemalloc jemalloc) {
        CtlArena sum = empty();
        for (int i = 0; i < jemalloc.arenasTotal(); i++) {
            Arena arena = jemalloc.arenaAt(i);
            if (arena != null) {
                sum.add(of(jemalloc, arena));
            }
        }
        return sum;
    }

    long get(ArenaFigure figure) {
        return figures.getOrDefault(figure, 0L);
    }

    long get(ClassFigure figure, int index) {
        return column(figure)[index];
    }

    Mutex.Counts mutex(MutexName name) {
        return mutexes.getOrDefault(name, Mutex.Counts.NONE);
    }

    Mutex.Counts binMutex(int index) {
        return binMutexes[index];
    }

    /** The mutexes of an arena, its bins' apart, in the order in which they are read. */
    static Map<MutexName, Mutex> mutexesOf(Arena arena) {
        Pac pac = arena.pageAllocator().pac();
        Map<MutexName, Mutex> mutexes = new LinkedHashMap<>();
        mutexes.put(MutexName.TCACHE_LIST, arena.tcachesMutex());
        mutexes.put(MutexName.LARGE, arena.largeMutex());
        mutexes.put(MutexName.BASE, arena.base().mutex());
        mutexes.put(MutexName.EXTENT_AVAIL, arena.pageAllocator().edataCache().mutex());
        mutexes.put(MutexName.EXTENTS_DIRTY, pac.dirty().mutex());
        mutexes.put(MutexName.EXTENTS_MUZZY, pac.muzzy().mutex());
        mutexes.put(MutexName.EXTENTS_RETAINED, pac.retained().mutex());
        mutexes.put(MutexName.DECAY_DIRTY, pac.dirtyDecay().mutex());
        mutexes.put(MutexName.DECAY_MUZZY, pac.muzzyDecay().mutex());
        return mutexes;
    }

    /** Reads the mutexes, each of which is locked for it; that of the base is locked for its figures before. */
    void readMutexes(Arena arena) {
        arena.base().mutex().lock();
        mutexesOf(arena).forEach((name, mutex) -> {
            mutex.lock();
            mutexes.put(name, mutex.counts());
        });
        for (int i = 0; i < SizeClasses.BINS; i++) {
            for (Bin bin : arena.shards(i)) {
                bin.mutex().lock();
                binMutexes[i] = binMutexes[i].plus(bin.mutex().counts());
            }
        }
    }

    long allocatedBytes() {
        return get(ArenaFigure.SMALL_ALLOCATED) + get(ArenaFigure.LARGE_ALLOCATED);
    }

    long activeBytes() {
        return get(ArenaFigure.PACTIVE) << SizeClasses.LG_PAGE;
    }

    long metadataBytes() {
        return get(ArenaFigure.BASE) + get(ArenaFigure.INTERNAL);
    }

    /** Adds the figures of an arena. (ctl_arena_stats_sdmerge) */
    void add(CtlArena other) {
        other.figures.forEach(this::put);
        other.ofClass.forEach((figure, values) -> {
            for (int i = 0; i < values.length; i++) {
                put(figure, i, values[i]);
            }
        });
        other.mutexes.forEach((name, counts) -> mutexes.merge(name, counts, Mutex.Counts::plus));
        for (int i = 0; i < binMutexes.length; i++) {
            binMutexes[i] = binMutexes[i].plus(other.binMutexes[i]);
        }
    }

    private void readArena(Jemalloc jemalloc, Arena arena) {
        PageAllocator pageAllocator = arena.pageAllocator();
        Pac pac = pageAllocator.pac();
        Base base = arena.base();
        dss = arena.dss();
        dirtyDecayMs = pac.dirtyDecay().millis();
        muzzyDecayMs = pac.muzzyDecay().millis();
        uptimeNanos = jemalloc.now() - arena.createdNanos();
        long active = pageAllocator.activePages();
        long dirty = pac.dirty().pages();
        put(ArenaFigure.NTHREADS, arena.threads(false));
        put(ArenaFigure.PACTIVE, active);
        put(ArenaFigure.PDIRTY, dirty);
        put(ArenaFigure.PMUZZY, pac.muzzy().pages());
        put(ArenaFigure.MAPPED, base.mapped() + pac.mappedBytes());
        put(ArenaFigure.RETAINED, pac.retained().pages() << SizeClasses.LG_PAGE);
        put(ArenaFigure.EXTENT_AVAIL, pageAllocator.edataCache().count());
        put(ArenaFigure.DIRTY_NPURGE, pac.dirtyDecay().sweeps());
        put(ArenaFigure.DIRTY_NMADVISE, pac.dirtyDecay().advices());
        put(ArenaFigure.DIRTY_PURGED, pac.dirtyDecay().purgedPages());
        put(ArenaFigure.MUZZY_NPURGE, pac.muzzyDecay().sweeps());
        put(ArenaFigure.MUZZY_NMADVISE, pac.muzzyDecay().advices());
        put(ArenaFigure.MUZZY_PURGED, pac.muzzyDecay().purgedPages());
        put(ArenaFigure.BASE, base.allocated());
        put(ArenaFigure.INTERNAL, arena.stats().internalBytes);
        put(ArenaFigure.METADATA_THP, base.hugePages());
        put(
                ArenaFigure.TCACHE_BYTES,
                arena.tcaches().stream().mapToLong(Tcache::cachedBytes).sum());
        put(ArenaFigure.RESIDENT, base.resident() + ((active + dirty) << SizeClasses.LG_PAGE));
        put(ArenaFigure.ABANDONED_VM, pac.abandonedBytes());
    }

    private void readBins(Jemalloc jemalloc, Arena arena, int i) {
        for (Bin bin : arena.shards(i)) {
            put(ClassFigure.BIN_NMALLOC, i, bin.mallocs);
            put(ClassFigure.BIN_NDALLOC, i, bin.dallocs);
            put(ClassFigure.BIN_NREQUESTS, i, bin.requests);
            put(ClassFigure.BIN_CURREGS, i, bin.currentRegions);
            put(ClassFigure.BIN_NFILLS, i, bin.fills);
            put(ClassFigure.BIN_NFLUSHES, i, bin.flushes);
            put(ClassFigure.BIN_NSLABS, i, bin.slabs);
            put(ClassFigure.BIN_NRESLABS, i, bin.reusedSlabs);
            put(ClassFigure.BIN_CURSLABS, i, bin.currentSlabs);
            put(ClassFigure.BIN_NONFULL_SLABS, i, bin.nonfullSlabs);
        }
        put(
                ArenaFigure.SMALL_ALLOCATED,
                get(ClassFigure.BIN_CURREGS, i) * jemalloc.sizes().sizeOf(i));
        put(ArenaFigure.SMALL_NMALLOC, get(ClassFigure.BIN_NMALLOC, i));
        put(ArenaFigure.SMALL_NDALLOC, get(ClassFigure.BIN_NDALLOC, i));
        put(ArenaFigure.SMALL_NREQUESTS, get(ClassFigure.BIN_NREQUESTS, i));
        put(ArenaFigure.SMALL_NFILLS, get(ClassFigure.BIN_NFILLS, i));
        put(ArenaFigure.SMALL_NFLUSHES, get(ClassFigure.BIN_NFLUSHES, i));
    }

    /** A large allocation past a cache counts as one request and one fill. */
    private void readLarge(Jemalloc jemalloc, Arena arena, int szind) {
        ArenaStats stats = arena.stats();
        int i = szind - SizeClasses.BINS;
        long mallocs = stats.largeMallocs(szind);
        long requests = mallocs + stats.largeRequestsServedByCaches(szind);
        long live = mallocs - stats.largeDallocs(szind);
        put(ClassFigure.LEXTENT_NMALLOC, i, mallocs);
        put(ClassFigure.LEXTENT_NDALLOC, i, stats.largeDallocs(szind));
        put(ClassFigure.LEXTENT_NREQUESTS, i, requests);
        put(ClassFigure.LEXTENT_CURLEXTENTS, i, live);
        put(ArenaFigure.LARGE_ALLOCATED, live * jemalloc.sizes().sizeOf(szind));
        put(ArenaFigure.LARGE_NMALLOC, mallocs);
        put(ArenaFigure.LARGE_NDALLOC, stats.largeDallocs(szind));
        put(ArenaFigure.LARGE_NREQUESTS, requests);
        put(ArenaFigure.LARGE_NFILLS, mallocs);
        put(ArenaFigure.LARGE_NFLUSHES, stats.largeFlushes(szind));
    }

    private void readExtents(Ecache ecache, ClassFigure count, ClassFigure bytes) {
        for (int i = 0; i < SizeClasses.PAGE_CLASSES; i++) {
            put(count, i, ecache.eset().count(i));
            put(bytes, i, ecache.eset().bytes(i));
        }
    }

    private void put(ArenaFigure figure, long value) {
        figures.merge(figure, value, Long::sum);
    }

    private void put(ClassFigure figure, int index, long value) {
        column(figure)[index] += value;
    }

    private long[] column(ClassFigure figure) {
        return Objects.requireNonNull(ofClass.get(figure), "every figure has a column");
    }
}
