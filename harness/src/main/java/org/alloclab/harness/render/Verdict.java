package org.alloclab.harness.render;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.spi.NativeTwin;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.measure.CheckpointFigures;
import org.alloclab.harness.measure.RunFigures;
import org.alloclab.harness.plan.LayerChoice;
import org.alloclab.harness.study.compare.Baseline;
import org.alloclab.harness.study.compare.Comparison;
import org.alloclab.harness.study.compare.Outcome;

/**
 * What a comparison comes to.
 *
 * @param sentences which contender keeps least at the peak, how much less than the baseline, and at which price
 * @param line how the real one is run; empty where the best is the baseline, or has no real counterpart
 */
public record Verdict(List<String> sentences, Optional<String> line) {
    public Verdict {
        sentences = List.copyOf(sentences);
    }

    public static Verdict of(Comparison comparison, Baseline baseline) {
        Outcome base = baseline.of(comparison);
        boolean withStart = Leading.countsFromTheStart(comparison);
        Metric grown = withStart ? RunFigures.PEAK_RSS_WITH_START : RunFigures.PEAK_RSS;
        Metric peak = Leading.knowsProcess(comparison) ? RunFigures.PROCESS_RSS_PEAK : grown;
        Metric end = withStart ? RunFigures.END_RSS_WITH_START : RunFigures.END_RSS;
        Optional<Outcome> best = comparison.outcomes().stream()
                .filter(outcome -> outcome.measured().run().death().isEmpty())
                .filter(outcome -> outcome.measured().run().failed()
                        <= base.measured().run().failed())
                .min(Comparator.<Outcome>comparingLong(outcome -> number(outcome, peak))
                        .thenComparingLong(outcome -> number(outcome, end)));
        if (best.isEmpty()) {
            return new Verdict(List.of(comparison.trace() + ": no contender lived to see the end."), Optional.empty());
        }
        return of(comparison, base, best.get(), peak, end);
    }

    private static Verdict of(Comparison comparison, Outcome base, Outcome best, Metric peak, Metric end) {
        List<String> said = new ArrayList<>();
        boolean same = best.equals(base);
        said.add(String.format(
                Locale.ROOT,
                "%s: %s keeps least resident at the peak, %s kB%s, and %s kB at the end%s.",
                comparison.trace(),
                best.name(),
                FigureText.readable(peak, figures(best)),
                same ? ", as the others are held against" : than(best, base, peak),
                FigureText.readable(end, figures(best)),
                same ? "" : than(best, base, end)));
        if (!same) {
            said.add(String.format(
                    Locale.ROOT,
                    "It takes %s page faults and %s system calls; %s takes %s and %s.",
                    FigureText.readable(CheckpointFigures.MINOR_FAULTS, figures(best)),
                    FigureText.readable(RunFigures.SYSTEM_CALLS, figures(best)),
                    base.name(),
                    FigureText.readable(CheckpointFigures.MINOR_FAULTS, figures(base)),
                    FigureText.readable(RunFigures.SYSTEM_CALLS, figures(base))));
        }
        base.largestWaste()
                .ifPresent(waste -> said.add(String.format(
                        Locale.ROOT,
                        "Of what %s keeps at the end and nothing uses, most is %s: %,d kB.",
                        base.name(),
                        waste.kind(),
                        waste.residentBytes() >> 10)));
        said.add("One run of one program, simulated; contention between threads is not modelled.");
        return new Verdict(said, same ? Optional.empty() : line(best.plan().allocator()));
    }

    private static String than(Outcome best, Outcome base, Metric metric) {
        long theirs = number(base, metric);
        if (theirs == 0) {
            return "";
        }
        double change = 100.0 * (number(best, metric) - theirs) / theirs;
        return String.format(
                Locale.ROOT, ", %.0f %% %s than %s", Math.abs(change), change <= 0 ? "less" : "more", base.name());
    }

    /** The environment in which a program runs on the real library with the same settings. */
    static Optional<String> line(LayerChoice<UserAllocatorProvider> choice) {
        Optional<NativeTwin> twin = choice.provider().nativeTwin();
        if (twin.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> set = new LinkedHashMap<>();
        Map<String, String> all = choice.options().asTexts();
        for (OptionSpec<?> spec : choice.provider().options()) {
            if (choice.options().isSet(spec) && all.containsKey(spec.name())) {
                set.put(spec.name(), all.get(spec.name()));
            }
        }
        StringBuilder line = new StringBuilder();
        if (!twin.get().isBuiltIn()) {
            line.append("LD_PRELOAD=").append(twin.get().library()).append(' ');
        }
        twin.get()
                .environment()
                .of(set)
                .forEach((name, value) ->
                        line.append(name).append("='").append(value).append("' "));
        String debian = twin.get().debianPackage();
        return Optional.of(line + "./program" + (debian.isEmpty() ? "" : "    # from the package " + debian));
    }

    private static MetricSnapshot figures(Outcome outcome) {
        return RunFigures.ALL.read(outcome.measured());
    }

    private static long number(Outcome outcome, Metric metric) {
        Number value = figures(outcome).asMap().get(metric);
        return value == null ? Long.MAX_VALUE : value.longValue();
    }
}
