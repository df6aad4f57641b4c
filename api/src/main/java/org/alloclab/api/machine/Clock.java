package org.alloclab.api.machine;

/** The simulated time, to be read. Only the run moves it. */
@FunctionalInterface
public interface Clock {

    /** Nanoseconds since an arbitrary origin, as {@code CLOCK_MONOTONIC}. */
    long nanos();
}
