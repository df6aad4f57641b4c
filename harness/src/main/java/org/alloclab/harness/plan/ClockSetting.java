package org.alloclab.harness.plan;

/**
 * The virtual time of operation {@code i}: {@code startNanos + i * stepNanos}.
 *
 * @param startNanos time of operation 0, and of all that happens before it
 * @param stepNanos time from each operation to the next
 */
public record ClockSetting(long startNanos, long stepNanos) {

    /** 1000 seconds after the origin, a microsecond for each operation. */
    public static final ClockSetting DEFAULT = new ClockSetting(1_000_000_000_000L, 1_000L);

    public ClockSetting {
        if (startNanos < 0 || stepNanos < 0) {
            throw new IllegalArgumentException("--clock takes START_NS,STEP_NS of at least 0: was " + startNanos + ","
                    + stepNanos + "; the default is 1000000000000,1000");
        }
    }
}
