package org.alloclab.harness.study.tune;

import java.util.function.ToLongFunction;
import org.alloclab.api.metric.Metric;
import org.alloclab.harness.measure.CheckpointFigures;
import org.alloclab.harness.measure.Measured;
import org.alloclab.harness.measure.RunFigures;

/**
 * What a trial is judged by. Less is better in each.
 *
 * @param rssPeakKb the most of the process that was resident
 * @param rssEndKb resident at the last moment before its exit begins
 * @param faults minor and major page faults
 * @param calls system calls
 * @param died whether the simulated program died
 */
public record TrialFigures(long rssPeakKb, long rssEndKb, long faults, long calls, boolean died) {

    /** The figures of a run. */
    public static TrialFigures of(Measured measured) {
        ToLongFunction<Metric> figure = metric -> RunFigures.ALL.figures().stream()
                .filter(each -> each.metric().equals(metric))
                .findFirst()
                .flatMap(each -> each.reading().apply(measured))
                .map(Number::longValue)
                .orElse(0L);
        return new TrialFigures(
                figure.applyAsLong(RunFigures.PROCESS_RSS_PEAK),
                figure.applyAsLong(RunFigures.PROCESS_RSS_END),
                figure.applyAsLong(CheckpointFigures.MINOR_FAULTS) + figure.applyAsLong(CheckpointFigures.MAJOR_FAULTS),
                figure.applyAsLong(RunFigures.SYSTEM_CALLS),
                measured.run().death().isPresent());
    }

    /** Whether these are worse in none and better in one; a program that died is dominated by each that lives. */
    boolean dominates(TrialFigures other) {
        if (died != other.died) {
            return other.died;
        }
        boolean noWorse = rssPeakKb <= other.rssPeakKb
                && rssEndKb <= other.rssEndKb
                && faults <= other.faults
                && calls <= other.calls;
        return noWorse && !equals(other);
    }
}
