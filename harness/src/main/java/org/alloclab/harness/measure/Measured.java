package org.alloclab.harness.measure;

import java.util.Optional;
import java.util.OptionalLong;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.harness.result.Checkpoint;
import org.alloclab.harness.result.RunResult;

/**
 * A run and what was sampled on the way.
 *
 * @param run what came of it
 * @param series the samples
 * @param timed samples by time, where they were taken
 * @param exitBegins the last moment before the program began its exit, where the trace tells it
 * @param idleNanos how long nothing was done behind the last operation
 * @param besideBytesAtPeak what the recorded process kept beside what is simulated, when most was resident
 * @param pinnedStretches stretches of a huge page in which another program has memory that cannot be moved
 * @param lowerBound the other bound, where this one is one and the two are far apart
 * @param smallestLimitBytes the smallest memory limit that the program lives in, where it was looked for
 */
public record Measured(
        RunResult run,
        Series series,
        Optional<TimedSeries> timed,
        Optional<Checkpoint> exitBegins,
        long idleNanos,
        long besideBytesAtPeak,
        long pinnedStretches,
        Optional<LowerBound> lowerBound,
        OptionalLong smallestLimitBytes) {

    /** A run without recorded times. */
    public Measured(RunResult run, Series series, long pinnedStretches) {
        this(
                run,
                series,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                pinnedStretches,
                Optional.empty(),
                OptionalLong.empty());
    }

    /** The same beside the other bound; told where the two differ by more than a tenth. */
    public Measured withLowerBound(LowerBound bound) {
        return new Measured(
                run,
                series,
                timed,
                exitBegins,
                idleNanos,
                besideBytesAtPeak,
                pinnedStretches,
                Optional.of(bound).filter(low -> low.isFarBelow(this)),
                smallestLimitBytes);
    }

    /** The same with the smallest memory limit that the program lives in. */
    public Measured withSmallestLimit(long bytes) {
        return new Measured(
                run,
                series,
                timed,
                exitBegins,
                idleNanos,
                besideBytesAtPeak,
                pinnedStretches,
                lowerBound,
                OptionalLong.of(bytes));
    }

    /** The end as a user sees it: before the exit begins. */
    Checkpoint last() {
        return exitBegins.orElse(run.end());
    }

    /** Behind the time in which nothing was done, if there was any. */
    Optional<Checkpoint> idle() {
        return idleNanos > 0 && run.death().isEmpty() ? Optional.of(run.end()) : Optional.empty();
    }

    /** The most of the whole process that was resident. */
    long processPeakBytes() {
        long sampled = timed.map(TimedSeries::mostOfProcess).orElse(0L);
        return Math.max(residentPeakBytes() + besideBytesAtPeak, Math.max(sampled, last().processBytes()));
    }

    AddressSpaceFigures start() {
        return run.start().space();
    }

    AddressSpaceFigures end() {
        return run.end().space();
    }

    /** The most that was resident: the address space's own figure, or the highest sample where it keeps none. */
    public long residentPeakBytes() {
        return run.residentPeak()
                .map(peak -> peak.bytes())
                .orElseGet(() -> Math.max(series.mostResident(), end().rssBytes()));
    }

    /** The most that was mapped, likewise. */
    long virtualPeakBytes() {
        return run.virtualPeakBytes().orElseGet(() -> Math.max(series.mostVirtual(), end().vszBytes()));
    }
}
