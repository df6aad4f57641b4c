package org.alloclab.libc.jemalloc.background;

import java.util.Arrays;
import java.util.function.Consumer;
import org.alloclab.api.machine.Clock;
import org.alloclab.libc.jemalloc.conf.Config;
import org.alloclab.libc.jemalloc.conf.Options;
import org.alloclab.libc.jemalloc.decay.Decay;
import org.alloclab.libc.jemalloc.extent.Eagerness;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.jspecify.annotations.Nullable;

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
 * <p>A simulated background thread runs when the virtual clock has passed the time it sleeps until: where the run lets time
 * pass between operations, at that time; otherwise at the next call into the allocator that looks at the clock or frees an
 * extent. It costs no system calls of its own. (jemalloc 5.3.0 background_thread.c)
 *
 * <p>Not modelled: the creation of the threads, whose stacks and control blocks come from libc; and the exact moment at
 * which the kernel runs them, for they race with the program; so {@code stats.background_thread.*} and the lock counts of
 * {@code max_per_bg_thd} are not those of a real run.
 */
public final class BackgroundThreads implements DeferredWork {
    private static final int DEFAULT_THREADS = 4;
    private static final long MIN_SLEEP_NANOS = 100_000_000;
    private static final long PAGES_THRESHOLD = 1024;
    private static final long FOR_EVER = -1;

    private final Clock clock;
    private final int max;
    private final Sleeper[] sleepers;
    private final Mutex mutex;
    private @Nullable ArenaDecay[] arenas = {};
    private boolean enabled;
    private int limit;
    private int oversizeArena = -1;
    private long runs;
    private long sleptNanos;

    public BackgroundThreads(Config config, Clock clock, Mutex mutex) {
        this.clock = clock;
        this.mutex = mutex;
        this.max = (int)
                (config.maxBackgroundThreads() > Options.ARENA_LIMIT ? DEFAULT_THREADS : config.maxBackgroundThreads());
        this.sleepers = new Sleeper[max];
        for (int i = 0; i < max; i++) {
            sleepers[i] = new Sleeper();
        }
        this.limit = max;
        this.enabled = config.backgroundThread();
    }

    public boolean enabled() {
        return enabled;
    }

    /** Starts the threads of all arenas. (background_threads_enable) */
    public void enable() {
        if (!enabled) {
            enabled = true;
            for (ArenaDecay arena : arenas) {
                if (arena != null) {
                    serve(arena.arenaIndex());
                }
            }
        }
    }

    /** Ends every thread. (background_threads_disable) */
    public void disable() {
        if (enabled) {
            enabled = false;
            for (Sleeper sleeper : sleepers) {
                sleeper.started = false;
                sleeper.wakeNanos = FOR_EVER;
            }
        }
    }

    /** Number of threads that may run now. */
    public int limit() {
        return limit;
    }

    /** Lets only so many threads run; those that run start anew. */
    public void limit(int threads) {
        boolean running = enabled;
        disable();
        limit = threads;
        if (running) {
            enable();
        }
    }

    /** Says which arena serves oversize requests: no thread is started for it when it is made. */
    public void oversizeArena(int arenaIndex) {
        oversizeArena = arenaIndex;
    }

    /** Time that threads slept, those included that were woken. */
    public long sleptNanos() {
        return sleptNanos;
    }

    /** Starts the thread of an arena, if it does not run. (background_thread_create) */
    public void serve(int arenaIndex) {
        if (enabled) {
            sleeperOf(arenaIndex).started = true;
        }
    }

    public Mutex mutex() {
        return mutex;
    }

    /** Number of threads that there are records for. */
    public int max() {
        return max;
    }

    public long runs() {
        return runs;
    }

    /** Number of threads that serve an arena. */
    public int count() {
        int count = 0;
        for (Sleeper sleeper : sleepers) {
            count += enabled && sleeper.started ? 1 : 0;
        }
        return count;
    }

    @Override
    public void arenaMade(ArenaDecay arena) {
        int index = arena.arenaIndex();
        if (index >= arenas.length) {
            arenas = Arrays.copyOf(arenas, index + 1);
        }
        arenas[index] = arena;
        if (index != oversizeArena) {
            if (index != 0) {
                mutex.lock();
            }
            serve(index);
        }
    }

    @Override
    public Eagerness eagerness() {
        return enabled ? Eagerness.NEVER : Eagerness.ON_EPOCH_ADVANCE;
    }

    /** A thread that sleeps for ever has to look. (background_thread_inactivity_check) */
    @Override
    public void pagesFreed(int arenaIndex) {
        if (!enabled) {
            return;
        }
        Sleeper sleeper = sleeperOf(arenaIndex);
        if (sleeper.started && sleeper.wakeNanos == FOR_EVER) {
            sleep(arenaIndex % limit);
        }
        runDue();
    }

    /** Its thread may have to wake early. (arena_maybe_do_deferred_work) */
    @Override
    public void epochBegan(int arenaIndex, Decay decay, long newPages) {
        if (!enabled) {
            return;
        }
        Sleeper sleeper = sleeperOf(arenaIndex);
        if (sleeper.started && sleeper.wakeNanos == FOR_EVER) {
            sleep(arenaIndex % limit);
        } else if (sleeper.started && decay.gradual() && sleeper.wakeNanos > decay.epoch()) {
            long remaining = sleeper.wakeNanos - decay.epoch();
            sleeper.newPages += newPages > 0 ? decay.purgeWithin(remaining, newPages) : 0;
            if (sleeper.newPages > PAGES_THRESHOLD) {
                sleeper.newPages = 0;
                if (remaining >= MIN_SLEEP_NANOS) {
                    sleeper.wakeNanos = clock.nanos();
                }
            }
        }
        runDue();
    }

    /** When the first of the sleeping threads wakes up, or {@link Long#MAX_VALUE} if all sleep for ever. */
    public long nextWakeNanos() {
        long soonest = Long.MAX_VALUE;
        if (enabled) {
            for (Sleeper sleeper : sleepers) {
                if (sleeper.started && sleeper.wakeNanos != FOR_EVER) {
                    soonest = Math.min(soonest, sleeper.wakeNanos);
                }
            }
        }
        return soonest;
    }

    /** Runs the threads whose time has come. */
    public void runDue() {
        long now = clock.nanos();
        for (int i = 0; i < max; i++) {
            Sleeper sleeper = sleepers[i];
            if (sleeper.started && !sleeper.running && sleeper.wakeNanos != FOR_EVER && sleeper.wakeNanos <= now) {
                work(i);
            }
        }
    }

    /** Purges the arenas of a thread, which then goes to sleep. (background_work_sleep_once) */
    private void work(int thread) {
        schedule(thread, ArenaDecay::decayInBackground);
    }

    /** Lets a thread go to sleep again, for as long as its arenas allow. */
    private void sleep(int thread) {
        schedule(thread, arena -> {});
    }

    private void schedule(int thread, Consumer<ArenaDecay> work) {
        Sleeper sleeper = sleepers[thread];
        sleeper.running = true;
        long soonest = FOR_EVER;
        for (int i = thread; i < arenas.length; i += limit) {
            ArenaDecay arena = arenas[i];
            if (arena != null) {
                work.accept(arena);
                soonest = ArenaDecay.sooner(soonest, arena.nanosUntilPurge(PAGES_THRESHOLD));
            }
        }
        runs++;
        sleptNanos += sleeper.asleepSince == 0 ? 0 : clock.nanos() - sleeper.asleepSince;
        sleeper.asleepSince = clock.nanos();
        sleeper.newPages = 0;
        sleeper.wakeNanos = soonest == FOR_EVER ? FOR_EVER : clock.nanos() + Math.max(MIN_SLEEP_NANOS, soonest);
        sleeper.running = false;
    }

    private Sleeper sleeperOf(int arenaIndex) {
        return sleepers[arenaIndex % limit];
    }

    private static final class Sleeper {
        boolean started;
        boolean running;
        long wakeNanos = FOR_EVER;
        long asleepSince;
        long newPages;
    }
}
