package org.alloclab.libc.jemalloc.ctl;

import org.alloclab.api.machine.Clock;
import org.alloclab.libc.jemalloc.arena.Arena;
import org.alloclab.libc.jemalloc.arena.Arenas;
import org.alloclab.libc.jemalloc.arena.Bin;
import org.alloclab.libc.jemalloc.background.BackgroundThreads;
import org.alloclab.libc.jemalloc.base.Base;
import org.alloclab.libc.jemalloc.base.Pages;
import org.alloclab.libc.jemalloc.conf.Options;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.alloclab.libc.jemalloc.tcache.Tcaches;

/**
 * The figures that {@code mallctl} shows: those of the last refresh, which writing {@code epoch} asks for.
 *
 * <pre>
 *   first arena's base    | ctl_arenas_t | ctl_stats_t | all | destroyed | arena 0 | arena 1 | ...
 *                           32800          720           37856 bytes each
 * </pre>
 *
 * <p>The first call of {@code mallctl} allocates these records; {@code stats.metadata} and {@code stats.resident} include
 * them from then on. (jemalloc 5.3.0 ctl.c, ctl_init, ctl_refresh)
 */
public final class CtlSnapshot {
    /** The index that stands for all arenas together. */
    public static final long ALL = Options.ARENA_LIMIT + 1L;

    /** The index that stands for the arenas that are no more. */
    public static final long DESTROYED = ALL + 1;

    private static final int ARENAS_BYTES = 32800;
    private static final int ARENAS_HEADER_BYTES = 24;
    private static final int STATS_BYTES = 720;
    private static final int ARENA_BYTES = 37856;
    private static final int ARENA_HEADER_BYTES = 80;

    private final Arenas existing;
    private final Tcaches tcaches;
    private final BackgroundThreads background;
    private final Pages pages;
    private final SizeClasses sizes;
    private final Clock clock;
    private final CtlArena destroyed = CtlArena.empty();
    private CtlArena all = CtlArena.empty();
    private CtlArena[] arenas = {};
    private long[] records = {};
    private final Mutex mutex;
    private Mutex.Counts mutexCounts = Mutex.Counts.NONE;
    private Mutex.Counts backgroundMutexCounts = Mutex.Counts.NONE;
    private long backgroundThreads;
    private long backgroundRuns;
    private long backgroundInterval;
    private long epoch;

    CtlSnapshot(
            Arenas existing,
            Tcaches tcaches,
            BackgroundThreads background,
            Pages pages,
            SizeClasses sizes,
            Clock clock,
            Mutex mutex) {
        this.existing = existing;
        this.tcaches = tcaches;
        this.background = background;
        this.pages = pages;
        this.sizes = sizes;
        this.clock = clock;
        this.mutex = mutex;
    }

    /** The mutex of {@code mallctl} itself. */
    Mutex mutex() {
        return mutex;
    }

    /** The counts of a mutex that is no arena's; those of profiling are never locked. */
    Mutex.Counts globalMutex(String name) {
        return switch (name) {
            case "ctl" -> mutexCounts;
            case "background_thread" -> backgroundMutexCounts;
            default -> Mutex.Counts.NONE;
        };
    }

    /** Makes the records, at the first call of all. */
    void init() {
        if (epoch != 0) {
            return;
        }
        mutex.lock();
        Base base = existing.firstBase();
        int count = existing.total();
        pages.touchWrite(base.alloc(ARENAS_BYTES, SizeClasses.QUANTUM), ARENAS_HEADER_BYTES + 8L * (2 + count));
        pages.touchWrite(base.alloc(STATS_BYTES, SizeClasses.QUANTUM), STATS_BYTES);
        for (int i = 0; i < 2; i++) {
            pages.touchWrite(base.alloc(ARENA_BYTES, SizeClasses.QUANTUM), ARENA_BYTES);
        }
        records = new long[count];
        arenas = new CtlArena[count];
        for (int i = 0; i < count; i++) {
            records[i] = base.alloc(ARENA_BYTES, SizeClasses.QUANTUM);
            pages.touchWrite(records[i], ARENA_HEADER_BYTES);
            arenas[i] = CtlArena.empty();
        }
        refresh();
    }

    /** Reads all figures. */
    void refresh() {
        all = CtlArena.empty();
        all.initialised = true;
        for (int i = 0; i < arenas.length; i++) {
            Arena arena = existing.at(i);
            if (arena != null) {
                pages.touchWrite(records[i], ARENA_BYTES);
                arena.stats().readRecords();
                arenas[i] = CtlArena.of(arena, tcaches, sizes, clock.nanos());
                arenas[i].readMutexes(arena);
                all.add(arenas[i]);
            }
        }
        all.uptimeNanos = arenas[0].uptimeNanos;
        backgroundThreads = background.count();
        backgroundRuns = background.enabled() ? background.runs() : 0;
        backgroundInterval = backgroundRuns == 0 ? 0 : background.sleptNanos() / backgroundRuns;
        background.mutex().lock();
        background.mutex().lock();
        backgroundMutexCounts = background.mutex().counts();
        mutexCounts = mutex.counts();
        epoch++;
    }

    /** Makes all mutexes forget what they counted. (stats_mutexes_reset_ctl) */
    void resetMutexes() {
        mutex.reset();
        background.mutex().reset();
        existing.forEach(arena -> {
            CtlArena.mutexesOf(arena).values().forEach(Mutex::reset);
            for (int szind = 0; szind < SizeClasses.BINS; szind++) {
                for (Bin bin : arena.bins().shards(szind)) {
                    bin.mutex().reset();
                }
            }
        });
    }

    long epoch() {
        return epoch;
    }

    /** Number of arenas, initialised or not. */
    int count() {
        return arenas.length;
    }

    CtlArena all() {
        return all;
    }

    /** Whether an index is that of an arena, or of all, or of the one behind the last, an older name for all. */
    boolean isArena(long index) {
        return index == ALL || index == DESTROYED || (index >= 0 && index <= arenas.length);
    }

    /** The figures at an index that {@link #isArena}. */
    CtlArena at(long index) {
        if (index == DESTROYED) {
            return destroyed;
        }
        return index == ALL || index == arenas.length ? all : arenas[(int) index];
    }

    long backgroundThreads() {
        return backgroundThreads;
    }

    long backgroundRuns() {
        return backgroundRuns;
    }

    long backgroundInterval() {
        return backgroundInterval;
    }
}
