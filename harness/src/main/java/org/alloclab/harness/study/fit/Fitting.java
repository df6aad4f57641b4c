package org.alloclab.harness.study.fit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.alloclab.harness.measure.Measured;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.study.Lanes;
import org.alloclab.harness.study.compare.Comparison;
import org.alloclab.harness.study.compare.Pace;
import org.alloclab.harness.trace.DecodedTrace;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.synthetic.FittedRow;
import org.alloclab.harness.trace.synthetic.Fitter;
import org.alloclab.harness.trace.synthetic.SyntheticFormat;

/** Fits a trace with more and more phases until the generator matches. */
public final class Fitting {
    private static final int[] PHASES = {1, 8, 64, 512};

    private final TraceSource source;
    private final TraceFormat format;
    private final ReadOptions options;
    private final RunPlan ofTrace;
    private final RunPlan ofGenerator;
    private final Table table;
    private final Consumer<String> progress;

    /** Keeps the table of a generator. */
    @FunctionalInterface
    public interface Table {

        /** Writes the table in place of the last one; answers the workload that plays it. */
        TraceSource keep(List<FittedRow> rows) throws IOException;
    }

    /**
     * A fitting.
     *
     * @param ofTrace the plan that the trace is played on
     * @param ofGenerator the same for the generator, which knows itself what is written
     * @param progress hears what is done
     */
    public Fitting(
            TraceSource source,
            TraceFormat format,
            ReadOptions options,
            RunPlan ofTrace,
            RunPlan ofGenerator,
            Table table,
            Consumer<String> progress) {
        this.source = source;
        this.format = format;
        this.options = options;
        this.ofTrace = ofTrace;
        this.ofGenerator = ofGenerator;
        this.table = table;
        this.progress = progress;
    }

    /** The generator with fewest phases that matches, or the nearest one; its table is kept. */
    public Fit fit() throws IOException {
        progress.accept("playing the trace");
        Comparison played = Comparison.run("", source, format, options, Map.of("trace", ofTrace), 0);
        long ops = played.totals().ops();
        Measured original = played.outcomes().get(0).measured();
        List<Fit> tried = new ArrayList<>();
        for (int phases : PHASES) {
            if (phases > 1 && phases > ops) {
                break;
            }
            progress.accept("fitting " + phases + (phases == 1 ? " phase" : " phases"));
            Fit fit = fit(ops, phases, original);
            tried.add(fit);
            progress.accept(fit.likenesses().stream()
                    .map(each -> String.format(
                            Locale.ROOT, "%s %+.1f %%", each.figure().meaning(), 100 * each.difference()))
                    .collect(Collectors.joining(", ")));
            if (fit.isMatch()) {
                return fit;
            }
        }
        Fit nearest = tried.stream()
                .min((a, b) -> Double.compare(a.worst(), b.worst()))
                .orElseThrow();
        if (nearest.phases() != tried.get(tried.size() - 1).phases()) {
            fit(ops, nearest.phases(), original);
        }
        return nearest;
    }

    private Fit fit(long ops, int phases, Measured original) throws IOException {
        Fitter fitter = new Fitter(ops, phases);
        try (DecodedTrace decoded = new DecodedTrace(format.open(source, options))) {
            for (OpBatch batch = decoded.next(); batch != null; batch = decoded.next()) {
                fitter.take(batch);
            }
        }
        List<FittedRow> rows = fitter.rows();
        TraceSource generator = table.keep(rows);
        Heats heats = new Heats(generator, new SyntheticFormat(), options, Lanes.ofThisJava());
        Measured made = Comparison.run("", heats, Map.of("generator", ofGenerator), 0, Pace.BY_OPERATIONS)
                .outcomes()
                .get(0)
                .measured();
        return new Fit(phases, rows.size(), fitter.blocks(), likenesses(original, made));
    }

    private static List<Likeness> likenesses(Measured trace, Measured generator) {
        return List.of(
                new Likeness(Likeness.Kind.PEAK_LIVE, live(trace), live(generator)),
                new Likeness(Likeness.Kind.RSS_RATIO, ratio(trace), ratio(generator)),
                new Likeness(Likeness.Kind.FAULTS, faults(trace), faults(generator)));
    }

    private static double live(Measured measured) {
        return measured.run().trace().peakLiveBytes();
    }

    private static double ratio(Measured measured) {
        long grown =
                measured.residentPeakBytes() - measured.run().start().space().rssBytes();
        return live(measured) == 0 ? 0 : grown / live(measured);
    }

    private static double faults(Measured measured) {
        return measured.run().end().space().minorFaults()
                - measured.run().start().space().minorFaults();
    }
}
