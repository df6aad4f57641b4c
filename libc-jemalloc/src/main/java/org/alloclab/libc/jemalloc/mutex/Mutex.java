package org.alloclab.libc.jemalloc.mutex;

/**
 * What jemalloc counts of one of its mutexes: how often it was locked, and how often by another thread than the last time.
 * A thread is told by the address of its {@code tsd_t}, 0 while the library starts.
 *
 * <p>Not modelled: contention. Simulated threads run one at a time, so nobody waits or spins. (jemalloc 5.3.0
 * mutex_prof.h; mutex.h, mutex_owner_stats_update)
 */
public final class Mutex {
    private final RunningThread running;
    private long locks;
    private long ownerSwitches;
    private long owner;

    public Mutex(RunningThread running) {
        this.running = running;
    }

    /** Locks it for the running thread. */
    public void lock() {
        locks++;
        long record = running.record();
        if (owner != record) {
            owner = record;
            ownerSwitches++;
        }
    }

    /** Forgets what was counted, and by whom it was locked. */
    public void reset() {
        locks = 0;
        ownerSwitches = 0;
        owner = 0;
    }

    /** What was counted so far. */
    public Counts counts() {
        return new Counts(locks, ownerSwitches);
    }

    /**
     * Counts of a mutex, or of several.
     *
     * @param locks {@code num_ops}
     * @param ownerSwitches {@code num_owner_switch}
     */
    public record Counts(long locks, long ownerSwitches) {
        public static final Counts NONE = new Counts(0, 0);

        public Counts plus(Counts other) {
            return new Counts(locks + other.locks, ownerSwitches + other.ownerSwitches);
        }
    }
}
