package org.alloclab.libc.jemalloc;

/**
 * The threads that purge in the background ({@code opt.background_thread}).
 *
 * <pre>
 *   thread t serves arenas t, t + n, t + 2n ...   n: at most 4, or max_background_threads
 *
 *   sleep ──► purge its arenas ──► sleep until the next page has to go, at least 100 ms ──► ...
 *     └── for ever, until an application thread frees pages
 * </pre>
 *
 * <p>A simulated background thread runs when the virtual clock has passed the time it sleeps until, at the next call into
 * the allocator that looks at the clock or frees an extent; it costs no system calls of its own. (jemalloc 5.3.0
 * background_thread.c)
 *
 * <p>Not modelled: the creation of the threads, whose stacks and control blocks come from libc; and the exact moment at
 * which the kernel runs them, for they race with the program; so {@code stats.background_thread.*} and the lock counts of
 * {@code max_per_bg_thd} are not those of a real run.
 */
final class BackgroundThreads {
    private static final int DEFAULT_THREADS = 4;
    private static final long MIN_SLEEP_NANOS = 100_000_000;
    private static final long PAGES_THRESHOLD = 1024;
    private static final long FOR_EVER = -1;

    private final Jemalloc jemalloc;
    private final int max;
    private final Sleeper[] sleepers;
    private final Mutex mutex;
    private boolean enabled;
    private int limit;
    private long runs;
    private long sleptNanos;

    BackgroundThreads(Jemalloc jemalloc, Config config) {
        this.jemalloc = jemalloc;
        this.max = (int) (config.maxBackgroundThreads() > 4095 ? DEFAULT_THREADS : config.maxBackgroundThreads());
        this.sleepers = new Sleeper[max];
        for (int i = 0; i < max; i++) {
            sleepers[i] = new Sleeper();
        }
        this.mutex = new Mutex(jemalloc);
        this.limit = max;
        this.enabled = config.backgroundThread();
    }

    boolean enabled() {
        return enabled;
    }

    /** Starts the threads of all arenas, or ends every thread. (background_threads_enable) */
    void enable(boolean wanted) {
        if (wanted == enabled) {
            return;
        }
        enabled = wanted;
        for (Sleeper sleeper : sleepers) {
            sleeper.started = false;
            sleeper.wakeNanos = FOR_EVER;
        }
        for (int i = 0; wanted && i < jemalloc.arenasTotal(); i++) {
            Arena arena = jemalloc.arenaAt(i);
            if (arena != null) {
                serve(arena);
            }
        }
    }

    /** Number of threads that may run now. */
    int limit() {
        return limit;
    }

    /** Lets only so many threads run; those that run start anew. */
    void limit(int threads) {
        boolean running = enabled;
        enable(false);
        limit = threads;
        enable(running);
    }

    /** Time that threads slept, those included that were woken. */
    long sleptNanos() {
        return sleptNanos;
    }

    /** Starts the thread of an arena, if it does not run. (background_thread_create) */
    void serve(Arena arena) {
        if (enabled) {
            sleeperOf(arena).started = true;
        }
    }

    Mutex mutex() {
        return mutex;
    }

    /** Number of threads that there are records for. */
    int max() {
        return max;
    }

    long runs() {
        return runs;
    }

    /** Number of threads that serve an arena. */
    int count() {
        int count = 0;
        for (Sleeper sleeper : sleepers) {
            count += enabled && sleeper.started ? 1 : 0;
        }
        return count;
    }

    /** An arena was made. */
    void arenaMade(Arena arena) {
        if (!jemalloc.isHuge(arena)) {
            if (arena.index() != 0) {
                mutex.lock();
            }
            serve(arena);
        }
    }

    Pac.Eagerness eagerness(boolean background) {
        if (background) {
            return Pac.Eagerness.ALWAYS;
        }
        return enabled ? Pac.Eagerness.NEVER : Pac.Eagerness.ON_EPOCH_ADVANCE;
    }

    /** An application thread freed pages: a thread that sleeps for ever has to look. */
    void inactivityCheck(Arena arena) {
        if (!enabled) {
            return;
        }
        Sleeper sleeper = sleeperOf(arena);
        if (sleeper.started && sleeper.wakeNanos == FOR_EVER) {
            schedule(arena.index() % limit, false);
        }
        runDue();
    }

    /** An epoch began for an arena: its thread may have to wake early. (arena_maybe_do_deferred_work) */
    void maybeWake(Arena arena, Decay decay, long newPages) {
        if (!enabled) {
            return;
        }
        Sleeper sleeper = sleeperOf(arena);
        if (sleeper.started && sleeper.wakeNanos == FOR_EVER) {
            schedule(arena.index() % limit, false);
        } else if (sleeper.started && decay.gradual() && sleeper.wakeNanos > decay.epoch()) {
            long remaining = sleeper.wakeNanos - decay.epoch();
            sleeper.newPages += newPages > 0 ? decay.purgeWithin(remaining, newPages) : 0;
            if (sleeper.newPages > PAGES_THRESHOLD) {
                sleeper.newPages = 0;
                if (remaining >= MIN_SLEEP_NANOS) {
                    sleeper.wakeNanos = jemalloc.now();
                }
            }
        }
        runDue();
    }

    private void runDue() {
        long now = jemalloc.now();
        for (int i = 0; i < max; i++) {
            Sleeper sleeper = sleepers[i];
            if (sleeper.started && !sleeper.running && sleeper.wakeNanos != FOR_EVER && sleeper.wakeNanos <= now) {
                schedule(i, true);
            }
        }
    }

    /** Works, if it is time, and goes to sleep. (background_work_sleep_once) */
    private void schedule(int thread, boolean work) {
        Sleeper sleeper = sleepers[thread];
        sleeper.running = true;
        long soonest = FOR_EVER;
        for (int i = thread; i < jemalloc.arenasTotal(); i += limit) {
            Arena arena = jemalloc.arenaAt(i);
            if (arena == null) {
                continue;
            }
            if (work) {
                arena.decay(true, false);
            }
            Pac pac = arena.pageAllocator().pac();
            long dirty = pac.dirtyDecay().nanosUntilPurge(pac.dirty().pages(), PAGES_THRESHOLD);
            long muzzy = pac.muzzyDecay().nanosUntilPurge(pac.muzzy().pages(), PAGES_THRESHOLD);
            soonest = sooner(soonest, sooner(dirty, muzzy));
        }
        runs++;
        sleptNanos += sleeper.asleepSince == 0 ? 0 : jemalloc.now() - sleeper.asleepSince;
        sleeper.asleepSince = jemalloc.now();
        sleeper.newPages = 0;
        sleeper.wakeNanos = soonest == FOR_EVER ? FOR_EVER : jemalloc.now() + Math.max(MIN_SLEEP_NANOS, soonest);
        sleeper.running = false;
    }

    /** The shorter of two times, of which {@link Decay#NEVER}, all ones, is the longest. */
    private static long sooner(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? a : b;
    }

    private Sleeper sleeperOf(Arena arena) {
        return sleepers[arena.index() % limit];
    }

    private static final class Sleeper {
        boolean started;
        boolean running;
        long wakeNanos = FOR_EVER;
        long asleepSince;
        long newPages;
    }
}
