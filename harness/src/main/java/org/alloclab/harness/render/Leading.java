package org.alloclab.harness.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.harness.measure.RunFigures;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.output.TextTable;
import org.alloclab.harness.study.compare.Baseline;
import org.alloclab.harness.study.compare.Comparison;
import org.alloclab.harness.study.compare.Outcome;

/** The table that decides: resident memory and its difference to a baseline, what it costs, and what most of the waste is. */
final class Leading {
    private static final String NONE = "-";

    private final Comparison comparison;
    private final Outcome baseline;
    private final boolean process;
    private final boolean idle;
    private final boolean fromTheStart;

    Leading(Comparison comparison, Baseline baseline) {
        this.comparison = comparison;
        this.baseline = baseline.of(comparison);
        this.process = knowsProcess(comparison);
        this.idle = comparison.outcomes().stream()
                .anyMatch(outcome -> outcome.measured().idleNanos() > 0);
        this.fromTheStart = countsFromTheStart(comparison);
    }

    /** Whether the trace told what its process kept beside the heap. */
    static boolean knowsProcess(Comparison comparison) {
        return comparison.outcomes().stream()
                .anyMatch(outcome -> outcome.measured().run().end().besideBytes() != 0);
    }

    /** Whether some allocator is not believed: then its start counts, and that of the others beside it. */
    static boolean countsFromTheStart(Comparison comparison) {
        return comparison.outcomes().stream()
                .anyMatch(outcome -> outcome.plan().allocator().isRefereed());
    }

    private List<Column> heap() {
        return fromTheStart ? Column.HEAP_WITH_START : Column.HEAP;
    }

    List<String> headings() {
        List<String> headings = new ArrayList<>(List.of(""));
        for (Column column : columns()) {
            headings.add(column.title());
            if (isCompared(column)) {
                headings.add("\u00b1");
            }
        }
        headings.add(headings.size() - Column.WORK.size(), "RSS/live");
        headings.add("largest waste");
        return headings;
    }

    List<List<String>> rows() {
        List<Column> columns = columns();
        return comparison.outcomes().stream()
                .map(outcome -> cells(outcome, columns))
                .toList();
    }

    TextTable table() {
        TextTable table = new TextTable("  ", headings());
        rows().forEach(table::row);
        return table;
    }

    private List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        if (process) {
            columns.addAll(Column.WHOLE_PROCESS);
        }
        columns.addAll(heap());
        if (fromTheStart) {
            columns.add(Column.START);
        }
        columns.removeIf(column -> !idle && isOfIdle(column.metric()));
        columns.addAll(Column.WORK);
        return columns;
    }

    private static boolean isOfIdle(Metric metric) {
        return metric.equals(RunFigures.IDLE_RSS) || metric.equals(RunFigures.PROCESS_RSS_IDLE);
    }

    /** Of the whole process where it is known, otherwise of the heap. */
    private boolean isCompared(Column column) {
        return (process ? Column.WHOLE_PROCESS : heap()).contains(column);
    }

    private List<String> cells(Outcome outcome, List<Column> columns) {
        MetricSnapshot own = RunFigures.ALL.read(outcome.measured());
        MetricSnapshot others = RunFigures.ALL.read(baseline.measured());
        List<String> cells = new ArrayList<>(List.of(outcome.name()));
        for (Column column : columns) {
            cells.add(FigureText.readable(column.metric(), own));
            if (isCompared(column)) {
                cells.add(outcome.equals(baseline) ? "" : difference(column.metric(), own, others));
            }
        }
        cells.add(cells.size() - Column.WORK.size(), ratio(own));
        cells.add(outcome.largestWaste().map(Leading::waste).orElse(NONE));
        return cells;
    }

    private static String waste(Share share) {
        return share.kind() + " " + String.format(Locale.ROOT, "%,d", share.residentBytes() >> 10);
    }

    private static String ratio(MetricSnapshot figures) {
        return Optional.ofNullable(figures.asMap().get(RunFigures.RSS_PER_LIVE))
                .map(value -> String.format(Locale.ROOT, "%.2f", value.doubleValue()))
                .orElse(NONE);
    }

    private static String difference(Metric metric, MetricSnapshot own, MetricSnapshot others) {
        Number mine = own.asMap().get(metric);
        Number theirs = others.asMap().get(metric);
        return mine == null || theirs == null || theirs.doubleValue() == 0
                ? NONE
                : String.format(Locale.ROOT, "%+.0f%%", 100 * (mine.doubleValue() / theirs.doubleValue() - 1));
    }

    /** What its columns are, for people who read them for the first time. */
    String explanation() {
        return (process
                        ? "process: all that the process kept resident, with files, code and stacks as they were recorded.\n"
                        : "")
                + "Sizes in kB; RSS: resident, grown since "
                + (fromTheStart ? "before the allocator's start, of which start" : "the program's first call")
                + "; \u00b1: against " + baseline.name()
                + (idle ? "; idle: behind --idle" : "") + ".\n"
                + "RSS/live: most resident over most live; faults: minor; waste: what nothing uses, at the end (see why).\n";
    }
}
