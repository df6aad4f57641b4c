package org.alloclab.vm.cgroup;

import org.alloclab.api.machine.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The time that processes were made to sleep, for their group's sake. The run's clock does not know of it: what is measured
 * here is that clock and all the sleep before.
 */
public final class Stalls {
    private final Clock clock;
    private long slept;

    public Stalls(Clock clock) {
        this.clock = clock;
    }

    public long now() {
        return clock.nanos() + slept;
    }

    /** All the sleep so far, in nanoseconds. */
    public long sleptNanos() {
        return slept;
    }

    /** A process of a group sleeps: that group and those above it wait for memory (psi_memstall_enter). */
    public void sleep(MemoryGroup group, long nanos) {
        long from = now();
        for (@Nullable MemoryGroup waiting = group; waiting != null; waiting = waiting.parent) {
            waiting.pressure.stalled(from, nanos);
        }
        slept += nanos;
    }
}
