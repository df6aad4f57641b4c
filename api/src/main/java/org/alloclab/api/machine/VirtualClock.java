package org.alloclab.api.machine;

/** A clock that stands still until it is set; the run sets it in front of each operation. */
public final class VirtualClock implements Clock {
    private long nanos;

    /** Stands at this time, in nanoseconds. */
    public VirtualClock(long startNanos) {
        this.nanos = startNanos;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    /** From now on it is this time, in nanoseconds. */
    public void set(long now) {
        nanos = now;
    }
}
