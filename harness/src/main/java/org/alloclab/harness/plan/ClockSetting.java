package org.alloclab.harness.plan;

/**
 * The virtual time of operations.
 *
 * <pre>
 *   by steps              startNanos + i * stepNanos
 *   as it was recorded    startNanos + factor * nanoseconds since the trace's start; by steps where the trace has no times
 * </pre>
 *
 * <p>Pauses of a trace come on top of steps.
 *
 * @param startNanos time of operation 0, and of all that happens before it
 * @param stepNanos time from each operation to the next
 * @param factor of recorded times, or {@link #STEPS} where they do not count
 */
public record ClockSetting(long startNanos, long stepNanos, double factor) {
    /** No factor: recorded times do not count. */
    public static final double STEPS = 0;

    /** 1000 seconds after the origin, a microsecond for each operation. */
    public static final ClockSetting DEFAULT = new ClockSetting(1_000_000_000_000L, 1_000L);

    /** As recorded; {@link #DEFAULT} for a trace without times. */
    public static final ClockSetting RECORDED = DEFAULT.times(1);

    private static final double MOST_FACTOR = 1e6;

    public ClockSetting {
        if (startNanos < 0 || stepNanos < 0) {
            throw new IllegalArgumentException("--clock takes START_NS,STEP_NS of at least 0: was " + startNanos + ","
                    + stepNanos + "; the default is 1000000000000,1000");
        }
        if (!(factor >= 0 && factor <= MOST_FACTOR)) {
            throw new IllegalArgumentException(
                    "--clock traceXFACTOR takes a factor above 0, at most 1e6: was " + factor);
        }
    }

    /** By steps. */
    public ClockSetting(long startNanos, long stepNanos) {
        this(startNanos, stepNanos, STEPS);
    }

    /** As recorded, but so many times slower. */
    public ClockSetting times(double newFactor) {
        return new ClockSetting(startNanos, stepNanos, newFactor);
    }

    /** Whether recorded times count. */
    public boolean isRecorded() {
        return factor != STEPS;
    }

    /** Virtual time that so much recorded time takes. */
    public long scaled(long nanos) {
        return isRecorded() && factor != 1 ? Math.round(nanos * factor) : nanos;
    }
}
