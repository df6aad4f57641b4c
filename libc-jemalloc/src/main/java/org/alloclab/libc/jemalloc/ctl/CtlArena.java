package org.alloclab.libc.jemalloc.ctl;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.alloclab.libc.jemalloc.arena.Arena;
import org.alloclab.libc.jemalloc.arena.ArenaStats;
import org.alloclab.libc.jemalloc.arena.Arenas;
import org.alloclab.libc.jemalloc.arena.Bin;
import org.alloclab.libc.jemalloc.arena.BinFigures;
import org.alloclab.libc.jemalloc.arena.Use;
import org.alloclab.libc.jemalloc.base.Base;
import org.alloclab.libc.jemalloc.decay.Decay;
import org.alloclab.libc.jemalloc.extent.Ecache;
import org.alloclab.libc.jemalloc.extent.Pac;
import org.alloclab.libc.jemalloc.extent.Stage;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.alloclab.libc.jemalloc.tcache.Tcache;
import org.alloclab.libc.jemalloc.tcache.Tcaches;

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
public final class CtlArena {
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
        ClassFigure.OF_BINS.forEach(figure -> ofClass.put(figure, new long[SizeClasses.BINS]));
        ClassFigure.OF_LEXTENTS.forEach(figure -> ofClass.put(figure, new long[SizeClasses.LARGE_CLASSES]));
        ClassFigure.OF_EXTENTS.forEach(figure -> ofClass.put(figure, new long[SizeClasses.PAGE_CLASSES]));
    }

    /** No figures. */
    static CtlArena empty() {
        return new CtlArena();
    }

    /** The figures of an arena as of now. */
    static CtlArena of(Arena arena, Tcaches tcaches, SizeClasses sizes, long now) {
        CtlArena read = new CtlArena();
        read.initialised = true;
        read.readArena(arena, tcaches, now);
        for (int i = 0; i < SizeClasses.BINS; i++) {
            read.readBins(arena, sizes, i);
        }
        for (int i = SizeClasses.BINS; i < SizeClasses.CLASSES; i++) {
            read.readLarge(arena, sizes, i);
        }
        Pac pac = arena.pac();
        read.readExtents(pac.ecache(Stage.DIRTY), ClassFigure.EXTENT_NDIRTY, ClassFigure.EXTENT_DIRTY_BYTES);
        read.readExtents(pac.ecache(Stage.MUZZY), ClassFigure.EXTENT_NMUZZY, ClassFigure.EXTENT_MUZZY_BYTES);
        read.readExtents(pac.ecache(Stage.RETAINED), ClassFigure.EXTENT_NRETAINED, ClassFigure.EXTENT_RETAINED_BYTES);
        return read;
    }

    /** The figures of all arenas as of now. */
    public static CtlArena ofAll(Arenas arenas, Tcaches tcaches, SizeClasses sizes, long now) {
        CtlArena sum = empty();
        arenas.forEach(arena -> sum.add(of(arena, tcaches, sizes, now)));
        return sum;
    }

    public long get(ArenaFigure figure) {
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
        Pac pac = arena.pac();
        Map<MutexName, Mutex> mutexes = new LinkedHashMap<>();
        mutexes.put(MutexName.TCACHE_LIST, arena.tcachesMutex());
        mutexes.put(MutexName.LARGE, arena.largeMutex());
        mutexes.put(MutexName.BASE, arena.base().mutex());
        mutexes.put(MutexName.EXTENT_AVAIL, arena.edataCache().mutex());
        mutexes.put(MutexName.EXTENTS_DIRTY, pac.ecache(Stage.DIRTY).mutex());
        mutexes.put(MutexName.EXTENTS_MUZZY, pac.ecache(Stage.MUZZY).mutex());
        mutexes.put(MutexName.EXTENTS_RETAINED, pac.ecache(Stage.RETAINED).mutex());
        mutexes.put(MutexName.DECAY_DIRTY, pac.decay(Stage.DIRTY).mutex());
        mutexes.put(MutexName.DECAY_MUZZY, pac.decay(Stage.MUZZY).mutex());
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
            for (Bin bin : arena.bins().shards(i)) {
                bin.mutex().lock();
                binMutexes[i] = binMutexes[i].plus(bin.mutex().counts());
            }
        }
    }

    public long allocatedBytes() {
        return get(ArenaFigure.SMALL_ALLOCATED) + get(ArenaFigure.LARGE_ALLOCATED);
    }

    public long activeBytes() {
        return get(ArenaFigure.PACTIVE) << SizeClasses.LG_PAGE;
    }

    public long metadataBytes() {
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

    private void readArena(Arena arena, Tcaches tcaches, long now) {
        Pac pac = arena.pac();
        Decay dirtyDecay = pac.decay(Stage.DIRTY);
        Decay muzzyDecay = pac.decay(Stage.MUZZY);
        Base base = arena.base();
        dss = arena.dss();
        dirtyDecayMs = dirtyDecay.millis();
        muzzyDecayMs = muzzyDecay.millis();
        uptimeNanos = now - arena.createdNanos();
        long active = arena.activePages();
        long dirty = pac.ecache(Stage.DIRTY).pages();
        put(ArenaFigure.NTHREADS, arena.threads(Use.PROGRAM));
        put(ArenaFigure.PACTIVE, active);
        put(ArenaFigure.PDIRTY, dirty);
        put(ArenaFigure.PMUZZY, pac.ecache(Stage.MUZZY).pages());
        put(ArenaFigure.MAPPED, base.mapped() + pac.mappedBytes());
        put(ArenaFigure.RETAINED, pac.ecache(Stage.RETAINED).pages() << SizeClasses.LG_PAGE);
        put(ArenaFigure.EXTENT_AVAIL, arena.edataCache().count());
        put(ArenaFigure.DIRTY_NPURGE, dirtyDecay.sweeps());
        put(ArenaFigure.DIRTY_NMADVISE, dirtyDecay.advices());
        put(ArenaFigure.DIRTY_PURGED, dirtyDecay.purgedPages());
        put(ArenaFigure.MUZZY_NPURGE, muzzyDecay.sweeps());
        put(ArenaFigure.MUZZY_NMADVISE, muzzyDecay.advices());
        put(ArenaFigure.MUZZY_PURGED, muzzyDecay.purgedPages());
        put(ArenaFigure.BASE, base.allocated());
        put(ArenaFigure.INTERNAL, arena.stats().internalBytes);
        put(ArenaFigure.METADATA_THP, base.hugePages());
        put(
                ArenaFigure.TCACHE_BYTES,
                tcaches.of(arena).stream().mapToLong(Tcache::cachedBytes).sum());
        put(ArenaFigure.RESIDENT, base.resident() + ((active + dirty) << SizeClasses.LG_PAGE));
        put(ArenaFigure.ABANDONED_VM, pac.abandonedBytes());
    }

    private void readBins(Arena arena, SizeClasses sizes, int i) {
        for (Bin bin : arena.bins().shards(i)) {
            BinFigures figures = bin.figures();
            put(ClassFigure.BIN_NMALLOC, i, figures.mallocs());
            put(ClassFigure.BIN_NDALLOC, i, figures.dallocs());
            put(ClassFigure.BIN_NREQUESTS, i, figures.requests());
            put(ClassFigure.BIN_CURREGS, i, figures.currentRegions());
            put(ClassFigure.BIN_NFILLS, i, figures.fills());
            put(ClassFigure.BIN_NFLUSHES, i, figures.flushes());
            put(ClassFigure.BIN_NSLABS, i, figures.slabs());
            put(ClassFigure.BIN_NRESLABS, i, figures.reusedSlabs());
            put(ClassFigure.BIN_CURSLABS, i, figures.currentSlabs());
            put(ClassFigure.BIN_NONFULL_SLABS, i, figures.nonfullSlabs());
        }
        put(ArenaFigure.SMALL_ALLOCATED, get(ClassFigure.BIN_CURREGS, i) * sizes.sizeOf(i));
        put(ArenaFigure.SMALL_NMALLOC, get(ClassFigure.BIN_NMALLOC, i));
        put(ArenaFigure.SMALL_NDALLOC, get(ClassFigure.BIN_NDALLOC, i));
        put(ArenaFigure.SMALL_NREQUESTS, get(ClassFigure.BIN_NREQUESTS, i));
        put(ArenaFigure.SMALL_NFILLS, get(ClassFigure.BIN_NFILLS, i));
        put(ArenaFigure.SMALL_NFLUSHES, get(ClassFigure.BIN_NFLUSHES, i));
    }

    /** A large allocation past a cache counts as one request and one fill. */
    private void readLarge(Arena arena, SizeClasses sizes, int szind) {
        ArenaStats stats = arena.stats();
        int i = szind - SizeClasses.BINS;
        long mallocs = stats.largeMallocs(szind);
        long requests = mallocs + stats.largeRequestsServedByCaches(szind);
        long live = mallocs - stats.largeDallocs(szind);
        put(ClassFigure.LEXTENT_NMALLOC, i, mallocs);
        put(ClassFigure.LEXTENT_NDALLOC, i, stats.largeDallocs(szind));
        put(ClassFigure.LEXTENT_NREQUESTS, i, requests);
        put(ClassFigure.LEXTENT_CURLEXTENTS, i, live);
        put(ArenaFigure.LARGE_ALLOCATED, live * sizes.sizeOf(szind));
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
