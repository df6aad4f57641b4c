package org.alloclab.api.machine;

/** The simulated time. Only the run advances it; layers read it. */
public final class VirtualClock {
    private long nanos;

    public VirtualClock(long startNanos) {
        this.nanos = startNanos;
    }

    /** Nanoseconds since an arbitrary origin, as {@code CLOCK_MONOTONIC}. */
    public long nanos() {
        return nanos;
    }

    public void set(long now) {
        nanos = now;
    }
}
