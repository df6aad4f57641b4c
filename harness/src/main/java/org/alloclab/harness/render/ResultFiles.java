package org.alloclab.harness.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.metric.Unit;
import org.alloclab.api.probe.FaultKind;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.harness.measure.CheckpointFigures;
import org.alloclab.harness.measure.KernelFigures;
import org.alloclab.harness.measure.RunFigures;
import org.alloclab.harness.measure.Series;
import org.alloclab.harness.measure.TimedSeries;
import org.alloclab.harness.measure.TraceFigures;
import org.alloclab.harness.measure.attribution.Attribution;
import org.alloclab.harness.result.ComparisonFile;
import org.alloclab.harness.result.ConfirmationFile;
import org.alloclab.harness.result.DeathEntry;
import org.alloclab.harness.result.PlanEntry;
import org.alloclab.harness.result.ReplayFile;
import org.alloclab.harness.result.ResultFile;
import org.alloclab.harness.result.RunRecord;
import org.alloclab.harness.result.RunResult;
import org.alloclab.harness.study.compare.Comparison;
import org.alloclab.harness.study.compare.Outcome;
import org.alloclab.harness.study.confirm.Confirmation;
import org.alloclab.harness.study.confirm.ConfirmationFigures;
import org.alloclab.harness.study.confirm.ConfirmedRow;
import org.alloclab.harness.study.verify.FacedLibrary;
import org.alloclab.harness.trace.TraceTotals;

/** Typed results as the records of a file. */
public final class ResultFiles {
    /** Samples of a series that are written at most. */
    private static final int SAMPLES = 256;

    private ResultFiles() {}

    /** Comparisons. */
    public static ComparisonFile of(String version, List<Comparison> comparisons) {
        return new ComparisonFile(
                ResultFile.SCHEMA,
                ComparisonFile.KIND,
                version,
                declared(TraceFigures.ALL.metrics(), RunFigures.ALL.metrics(), OwnFigures.of(comparisons)),
                comparisons.stream().map(ResultFiles::trace).toList());
    }

    private static ComparisonFile.TraceEntry trace(Comparison comparison) {
        return new ComparisonFile.TraceEntry(
                comparison.trace(),
                comparison.digest(),
                numbers(TraceFigures.ALL.read(comparison.totals())),
                comparison.outcomes().stream().map(ResultFiles::run).toList(),
                comparison.failures().stream()
                        .map(failure -> new ComparisonFile.FailureEntry(
                                failure.name(), failure.plugIn(), failure.operation(), failure.text()))
                        .toList());
    }

    private static ComparisonFile.RunEntry run(Outcome outcome) {
        RunResult run = outcome.measured().run();
        return new ComparisonFile.RunEntry(
                outcome.name(),
                PlanEntry.of(outcome.plan()),
                outcome.plan().seed(),
                numbers(RunFigures.ALL.read(outcome.measured())),
                outcome.owners().map(ResultFiles::kinds).orElse(null),
                outcome.measured()
                        .timed()
                        .map(ResultFiles::samples)
                        .orElseGet(() ->
                                samples(outcome.measured().series(), run.start().nanos())),
                run.death().map(DeathEntry::of).orElse(null),
                values(outcome.own()));
    }

    private static List<ComparisonFile.KindEntry> kinds(Attribution attribution) {
        return attribution.shares().stream()
                .map(share -> new ComparisonFile.KindEntry(
                        share.kind(),
                        share.role(),
                        share.residentBytes(),
                        share.pinnedBytes(),
                        share.returnableBytes()))
                .toList();
    }

    private static List<ComparisonFile.Sample> samples(Series series, long startNanos) {
        List<ComparisonFile.Sample> samples = new ArrayList<>();
        int step = (series.count() + SAMPLES - 1) / SAMPLES;
        for (int i = 0; i < series.count(); i += step) {
            samples.add(new ComparisonFile.Sample(
                    (series.nanos(i) - startNanos) / 1e9,
                    series.liveBytes(i) >> 10,
                    series.grownBytes(i) >> 10,
                    series.residentBytes(i) >> 10));
        }
        return samples;
    }

    private static List<ComparisonFile.Sample> samples(TimedSeries series) {
        List<ComparisonFile.Sample> samples = new ArrayList<>();
        for (int i = 0; i < series.count(); i++) {
            samples.add(new ComparisonFile.Sample(
                    series.sinceStart(i) / 1e9,
                    series.liveBytes(i) >> 10,
                    series.grownBytes(i) >> 10,
                    series.processBytes(i) >> 10));
        }
        return samples;
    }

    /** A confirmation. */
    public static ConfirmationFile of(String version, Confirmation confirmation) {
        return new ConfirmationFile(
                ResultFile.SCHEMA,
                ConfirmationFile.KIND,
                version,
                ConfirmationFigures.ALL.metrics(),
                confirmation.trace(),
                confirmation.digest(),
                confirmation.command(),
                confirmation.runs(),
                confirmation.rows().stream().map(ResultFiles::row).toList());
    }

    private static ConfirmationFile.RowEntry row(ConfirmedRow row) {
        FacedLibrary library = row.library();
        return new ConfirmationFile.RowEntry(
                row.name(),
                library.project()
                        + library.version().map(version -> " " + version).orElse(""),
                library.file().map(Object::toString).orElse(""),
                library.modelled(),
                row.failed(),
                row.trouble(),
                row.comparands().stream()
                        .map(comparand -> new ConfirmationFile.OccasionEntry(
                                comparand.occasion().name(),
                                comparand.verdict().name().toLowerCase(Locale.ROOT),
                                numbers(ConfirmationFigures.ALL.read(comparand))))
                        .toList());
    }

    /** A replay. */
    public static ReplayFile of(String version, RunRecord record) {
        RunResult run = record.result();
        Map<String, Long> calls = new LinkedHashMap<>();
        run.systemCalls().forEach((call, count) -> calls.put(call.linuxName(), count));
        Map<String, Long> faults = new LinkedHashMap<>();
        run.faults().forEach((kind, count) -> {
            if (count > 0) {
                faults.put(kind.name().toLowerCase(Locale.ROOT), count);
            }
        });
        return new ReplayFile(
                ResultFile.SCHEMA,
                ReplayFile.KIND,
                version,
                trace(record, run.trace()),
                PlanEntry.of(record.plan()),
                record.plan().seed(),
                run.played(),
                run.failed(),
                run.death().map(DeathEntry::of).orElse(null),
                calls,
                faults,
                values(CheckpointFigures.ALL.read(run.start())),
                values(CheckpointFigures.ALL.read(run.end())),
                values(run.allocator()),
                run.kernel().map(kernel -> kernel(kernel, run)).orElse(null),
                declared(
                        TraceFigures.ALL.metrics(),
                        List.of(RunFigures.FAILED),
                        CheckpointFigures.ALL.metrics(),
                        List.copyOf(run.allocator().asMap().keySet()),
                        KernelFigures.ALL.metrics(),
                        counted()));
    }

    private static ReplayFile.TraceEntry trace(RunRecord record, TraceTotals totals) {
        return new ReplayFile.TraceEntry(
                record.trace(),
                record.format(),
                record.traceDigest(),
                numbers(TraceFigures.ALL.read(totals)),
                Optional.of(totals.firstSkipped())
                        .filter(text -> !text.isEmpty())
                        .orElse(null));
    }

    private static ReplayFile.KernelEntry kernel(KernelMemory kernel, RunResult run) {
        Map<String, ReplayFile.ObjectsEntry> objects = new LinkedHashMap<>();
        for (KernelMemory.Objects kind : kernel.objects()) {
            objects.put(kind.cache(), new ReplayFile.ObjectsEntry(kind.count(), kind.bytesEach()));
        }
        return new ReplayFile.KernelEntry(numbers(KernelFigures.ALL.read(run)), objects);
    }

    /** What is counted by kind, under its place in the file. */
    private static List<Metric> counted() {
        return Stream.concat(
                        Stream.of(SystemCall.values())
                                .map(call -> Metric.count(
                                        "syscalls." + call.linuxName(), "System calls " + call.linuxName() + ".")),
                        Stream.of(FaultKind.values())
                                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                                .map(kind -> Metric.count("faults." + kind, "Page faults of the kind " + kind + ".")))
                .toList();
    }

    @SafeVarargs
    private static List<Metric> declared(List<Metric>... catalogues) {
        Map<String, Metric> byKey = new LinkedHashMap<>();
        for (List<Metric> metrics : catalogues) {
            metrics.forEach(metric -> byKey.putIfAbsent(metric.key(), metric));
        }
        return List.copyOf(byKey.values());
    }

    private static Map<String, Number> numbers(MetricSnapshot snapshot) {
        Map<String, Number> numbers = new LinkedHashMap<>();
        snapshot.asMap().forEach((metric, value) -> numbers.put(metric.key(), value));
        return numbers;
    }

    private static Map<String, Object> values(MetricSnapshot snapshot) {
        Map<String, Object> values = new LinkedHashMap<>();
        snapshot.asMap()
                .forEach((metric, value) -> values.put(
                        metric.key(), metric.unit() == Unit.ADDRESS ? FigureText.raw(metric, value) : value));
        return values;
    }
}
