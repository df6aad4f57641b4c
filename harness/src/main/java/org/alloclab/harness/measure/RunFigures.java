package org.alloclab.harness.measure;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.alloclab.api.metric.Direction;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.Unit;
import org.alloclab.api.probe.FaultKind;
import org.alloclab.harness.result.RunResult;

/** What a machine made of a trace. Sizes of the process are growth since before the first operation, but for the process's own. */
public final class RunFigures {
    public static final Metric FAILED = lower("failed", Unit.COUNT, "Allocations answered with NULL.");
    public static final Metric PEAK_RSS = lower("peak_rss_bytes", Unit.BYTES, "The most that was resident, grown.")
            .from("VmHWM");
    public static final Metric END_RSS =
            lower("end_rss_bytes", Unit.BYTES, "Resident at the end, grown.").from("VmRSS");
    public static final Metric START_RSS = lower(
            "start_rss_bytes",
            Unit.BYTES,
            "Resident memory that the allocator's own start took, before the program's first call.");
    public static final Metric PEAK_RSS_WITH_START = lower(
                    "peak_rss_with_start_bytes",
                    Unit.BYTES,
                    "The most that was resident, grown since before the allocator's own start.")
            .by("peak_rss_bytes + start_rss_bytes");
    public static final Metric END_RSS_WITH_START = lower(
                    "end_rss_with_start_bytes",
                    Unit.BYTES,
                    "Resident at the end, grown since before the allocator's own start.")
            .by("end_rss_bytes + start_rss_bytes");
    public static final Metric PEAK_VSZ = lower("peak_vsz_bytes", Unit.BYTES, "The most that was mapped, grown.")
            .from("VmPeak");
    public static final Metric END_VSZ =
            lower("end_vsz_bytes", Unit.BYTES, "Mapped at the end, grown.").from("VmSize");
    public static final Metric SYSTEM_CALLS = lower("syscalls", Unit.COUNT, "System calls of the loop.");
    public static final Metric FRAG_MEAN = fragmentation("frag_mean", "averaged over time", "mean(R / L) - 1");
    public static final Metric FRAG_AT_MAX_LIVE =
            fragmentation("frag_at_max_live", "when most was live", "R / L - 1 where L is greatest");
    public static final Metric FRAG_AT_MAX_RSS =
            fragmentation("frag_at_max_rss", "when most was resident", "R / L - 1 where R is greatest");
    public static final Metric FRAG_PEAKS = fragmentation("frag_peaks", "peak over peak", "max(R) / max(L) - 1");
    public static final Metric HUGE_FAULTS =
            Metric.count("huge_faults", "Faults of the loop that were served with a huge page.");
    public static final Metric PINNED = lower(
            "pinned_stretches",
            Unit.COUNT,
            "Stretches of a huge page in which another program has memory that cannot be moved.");
    public static final Metric PROCESS_RSS_PEAK = lower(
                    "process_rss_peak_kb", Unit.KILOBYTES, "The most of the whole process that was resident.")
            .from("VmHWM");
    public static final Metric PROCESS_RSS_END = lower(
                    "process_rss_end_kb",
                    Unit.KILOBYTES,
                    "Resident of the whole process at the last moment before its exit begins.")
            .from("VmRSS");

    public static final Metric IDLE_RSS = lower(
                    "idle_rss_bytes", Unit.BYTES, "Resident behind the time of --idle, grown.")
            .from("VmRSS");
    public static final Metric PROCESS_RSS_IDLE = lower(
                    "process_rss_idle_kb", Unit.KILOBYTES, "Resident of the whole process behind the time of --idle.")
            .from("VmRSS");
    public static final Metric RSS_PER_LIVE = lower(
                    "rss_per_live", Unit.RATIO, "The most that was resident, grown, over the most that was live.")
            .by("max(R) / max(L)");

    public static final Metric LOW_PEAK_RSS =
            low("peak_rss_low_bytes", Unit.BYTES, "peak_rss_bytes if the program wrote to none of its blocks");
    public static final Metric LOW_END_RSS =
            low("end_rss_low_bytes", Unit.BYTES, "end_rss_bytes if the program wrote to none of its blocks");
    public static final Metric LOW_PROCESS_PEAK = low(
            "process_rss_peak_low_kb",
            Unit.KILOBYTES,
            "process_rss_peak_kb if the program wrote to none of its blocks");
    public static final Metric LOW_PROCESS_END = low(
            "process_rss_end_low_kb", Unit.KILOBYTES, "process_rss_end_kb if the program wrote to none of its blocks");

    public static final Metric SMALLEST_LIMIT = lower(
            "smallest_limit_kb",
            Unit.KILOBYTES,
            "The smallest memory limit that the program lives in, exact to 64 kB, where --smallest-limit asked for it.");

    /** In the order of a comparison's columns. */
    public static final Catalogue<Measured> ALL = Catalogue.of(
                    of(TraceFigures.OPS, RunResult::played), of(FAILED, RunResult::failed))
            .and(Catalogue.of(of(TraceFigures.PEAK_LIVE, run -> run.trace().peakLiveBytes())))
            .and(size())
            .and(fragmentation())
            .and(kernel())
            .and(Catalogue.of(
                    Figure.of(PROCESS_RSS_PEAK, it -> it.processPeakBytes() >> 10),
                    Figure.of(PROCESS_RSS_END, it -> it.last().processBytes() >> 10),
                    Figure.ratio(KernelFigures.UNUSABLE, it -> KernelFigures.unusable(it.run()))))
            .and(leading())
            .and(Catalogue.of(
                    new Figure<>(LOW_PEAK_RSS, it -> it.lowerBound().map(LowerBound::peakBytes)),
                    new Figure<>(LOW_END_RSS, it -> it.lowerBound().map(LowerBound::endBytes)),
                    new Figure<>(LOW_PROCESS_PEAK, it -> it.lowerBound().map(bound -> bound.processPeakBytes() >> 10)),
                    new Figure<>(LOW_PROCESS_END, it -> it.lowerBound().map(bound -> bound.processEndBytes() >> 10)),
                    new Figure<>(
                            SMALLEST_LIMIT,
                            it -> it.smallestLimitBytes().isPresent()
                                    ? Optional.of(it.smallestLimitBytes().getAsLong() >> 10)
                                    : Optional.empty()),
                    of(
                            START_RSS,
                            run -> run.start().space().rssBytes() - run.before().rssBytes()),
                    Figure.of(
                            PEAK_RSS_WITH_START,
                            it -> it.residentPeakBytes() - it.run().before().rssBytes()),
                    Figure.of(
                            END_RSS_WITH_START,
                            it -> it.last().space().rssBytes()
                                    - it.run().before().rssBytes())));

    private RunFigures() {}

    private static Catalogue<Measured> leading() {
        return Catalogue.of(
                new Figure<>(
                        IDLE_RSS,
                        it -> it.idle()
                                .map(idle ->
                                        idle.space().rssBytes() - it.start().rssBytes())),
                new Figure<>(PROCESS_RSS_IDLE, it -> it.idle().map(idle -> idle.processBytes() >> 10)),
                Figure.ratio(RSS_PER_LIVE, RunFigures::residentPerLive));
    }

    private static OptionalDouble residentPerLive(Measured it) {
        long live = it.run().trace().peakLiveBytes();
        long grown = it.residentPeakBytes() - it.start().rssBytes();
        return live == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) grown / live);
    }

    private static Catalogue<Measured> size() {
        return Catalogue.of(
                Figure.of(PEAK_RSS, it -> it.residentPeakBytes() - it.start().rssBytes()),
                Figure.of(
                        END_RSS, it -> it.last().space().rssBytes() - it.start().rssBytes()),
                Figure.of(PEAK_VSZ, it -> it.virtualPeakBytes() - it.start().vszBytes()),
                Figure.of(
                        END_VSZ, it -> it.last().space().vszBytes() - it.start().vszBytes()),
                Figure.of(
                        CheckpointFigures.MINOR_FAULTS,
                        it -> it.end().minorFaults() - it.start().minorFaults()),
                Figure.of(
                        CheckpointFigures.MAJOR_FAULTS,
                        it -> it.end().majorFaults() - it.start().majorFaults()),
                of(
                        SYSTEM_CALLS,
                        run -> run.systemCalls().values().stream()
                                .mapToLong(Long::longValue)
                                .sum()));
    }

    private static Catalogue<Measured> fragmentation() {
        return Catalogue.of(
                way(FRAG_MEAN, Fragmentation::mean),
                way(FRAG_AT_MAX_LIVE, Fragmentation::atMostLive),
                way(FRAG_AT_MAX_RSS, Fragmentation::atMostResident),
                way(FRAG_PEAKS, Fragmentation::peaks));
    }

    private static Catalogue<Measured> kernel() {
        return Catalogue.of(of(HUGE_FAULTS, run -> run.faults().getOrDefault(FaultKind.HUGE, 0L)))
                .and(KernelFigures.FRAMES.in(Measured::run))
                .and(Catalogue.of(Figure.of(PINNED, Measured::pinnedStretches)))
                .and(KernelFigures.MEMORY.in(Measured::run));
    }

    private static Figure<Measured> of(Metric metric, ToLongFunction<RunResult> reading) {
        return Figure.of(metric, it -> reading.applyAsLong(it.run()));
    }

    private static Figure<Measured> way(Metric metric, Function<Fragmentation, OptionalDouble> which) {
        return Figure.ratio(metric, it -> which.apply(it.series().fragmentation()));
    }

    private static Metric low(String key, Unit unit, String what) {
        return lower(
                key,
                unit,
                what + ": the lower bound, where touch is not known and the bounds differ by more than a tenth.");
    }

    private static Metric lower(String key, Unit unit, String meaning) {
        return Metric.of(key, unit, Direction.LOWER_IS_BETTER, meaning);
    }

    private static Metric fragmentation(String key, String when, String formula) {
        return lower(key, Unit.RATIO, "Resident over live bytes less 1, " + when + ".")
                .by(formula)
                .from("M. Johnstone, P. Wilson, The memory fragmentation problem: solved? (1998)");
    }
}
