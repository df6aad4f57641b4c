package org.alloclab.harness.study.tune;

import java.util.Optional;
import java.util.function.Function;
import org.alloclab.api.metric.Metric;
import org.alloclab.harness.measure.CheckpointFigures;
import org.alloclab.harness.measure.Measured;
import org.alloclab.harness.measure.RunFigures;

/**
 * What a trial is judged by. Less is better in each.
 *
 * @param rssPeakKb the most of the process that was resident
 * @param rssEndKb resident at the last moment before its exit begins; behind the time of {@code --idle} where that was asked for
 * @param faults minor and major page faults
 * @param calls system calls
 * @param died whether the simulated program died
 */
public record TrialFigures(long rssPeakKb, long rssEndKb, long faults, long calls, boolean died) {

    /** The figures of a run. */
    public static TrialFigures of(Measured measured) {
        Function<Metric, Optional<Long>> figure = metric -> RunFigures.ALL.figures().stream()
                .filter(each -> each.metric().equals(metric))
                .findFirst()
                .flatMap(each -> each.reading().apply(measured))
                .map(Number::longValue);
        return new TrialFigures(
                figure.apply(RunFigures.PROCESS_RSS_PEAK).orElse(0L),
                figure.apply(RunFigures.PROCESS_RSS_IDLE)
                        .or(() -> figure.apply(RunFigures.PROCESS_RSS_END))
                        .orElse(0L),
                figure.apply(CheckpointFigures.MINOR_FAULTS).orElse(0L)
                        + figure.apply(CheckpointFigures.MAJOR_FAULTS).orElse(0L),
                figure.apply(RunFigures.SYSTEM_CALLS).orElse(0L),
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
