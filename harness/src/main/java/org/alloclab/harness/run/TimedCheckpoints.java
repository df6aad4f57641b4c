package org.alloclab.harness.run;

/** Checkpoints at evenly spaced times since the start. */
public final class TimedCheckpoints implements Alarm {
    private final long periodNanos;
    private long due;

    /**
     * Checkpoints.
     *
     * @param startNanos when the loop begins
     * @param periodNanos time between two of them, above 0
     */
    public TimedCheckpoints(long startNanos, long periodNanos) {
        this.periodNanos = periodNanos;
        this.due = startNanos + periodNanos;
    }

    @Override
    public long dueNanos() {
        return due;
    }

    @Override
    public void happen(long op, Run run) {
        due += periodNanos;
        run.checkpoint(op);
    }
}
