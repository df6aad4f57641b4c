package org.alloclab.libc.jemalloc;

/**
 * What jemalloc counts of one of its mutexes: how often it was locked, and how often by another thread than the last time.
 * A thread is told by the address of its {@code tsd_t}, 0 while the library starts.
 *
 * <p>Not modelled: contention. Simulated threads run one at a time, so nobody waits or spins. (jemalloc 5.3.0
 * mutex_prof.h; mutex.h, mutex_owner_stats_update)
 */
final class Mutex {
    private final Jemalloc jemalloc;
    private long locks;
    private long ownerSwitches;
    private long owner;

    Mutex(Jemalloc jemalloc) {
        this.jemalloc = jemalloc;
    }

    /** Locks it for the running thread. */
    void lock() {
        locks++;
        long running = jemalloc.running();
        if (owner != running) {
            owner = running;
            ownerSwitches++;
        }
    }

    /** Forgets what was counted, and by whom it was locked. */
    void reset() {
        locks = 0;
        ownerSwitches = 0;
        owner = 0;
    }

    /** What was counted so far. */
    Counts counts() {
        return new Counts(locks, ownerSwitches);
    }

    /**
     * Counts of a mutex, or of several.
     *
     * @param locks {@code num_ops}
     * @param ownerSwitches {@code num_owner_switch}
     */
    record Counts(long locks, long ownerSwitches) {
        static final Counts NONE = new Counts(0, 0);

        Counts plus(Counts other) {
            return new Counts(locks + other.locks, ownerSwitches + other.ownerSwitches);
        }
    }
}
