package org.alloclab.harness.study.compare;

import org.alloclab.harness.measure.TimedSeries;
import org.alloclab.harness.run.Alarm;
import org.alloclab.harness.run.Run;

/** Takes a sample at evenly spaced times. */
final class TimedSampler implements Alarm {
    private final TimedSeries series;
    private final long periodNanos;
    private long due;

    TimedSampler(TimedSeries series, long startNanos, long periodNanos) {
        this.series = series;
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
        series.add(run.take(op));
    }
}
