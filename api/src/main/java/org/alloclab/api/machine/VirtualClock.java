package org.alloclab.api.machine;

/**
 * A clock that stands still until it is set; the run sets it in front of each operation, or lets it follow them where they come
 * at even distances.
 */
public final class VirtualClock implements Clock {
    private long nanos;
    private long step;
    private Execution followed = Execution.BOOT;
    private long first;

    /** Stands at this time, in nanoseconds. */
    public VirtualClock(long startNanos) {
        this.nanos = startNanos;
    }

    @Override
    public long nanos() {
        return step == 0 ? nanos : nanos + (followed.operation() - first) * step;
    }

    /** From now on it is this time, in nanoseconds. */
    public void set(long now) {
        nanos = now;
        step = 0;
        followed = Execution.BOOT;
    }

    /**
     * From now on the time is that of the operation that runs.
     *
     * @param execution says which one runs
     * @param operation the next one to run
     * @param now its time, in nanoseconds
     * @param stepNanos from each operation to the next one
     */
    public void follow(Execution execution, long operation, long now, long stepNanos) {
        nanos = now;
        step = stepNanos;
        followed = execution;
        first = operation;
    }
}
