package org.alloclab.harness.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.harness.measure.RunFigures;
import org.alloclab.harness.output.TextTable;
import org.alloclab.harness.result.RunResult;
import org.alloclab.harness.study.compare.Baseline;
import org.alloclab.harness.study.compare.Comparison;
import org.alloclab.harness.study.compare.Outcome;

/** Comparisons as a table for people. */
public final class ComparisonTable {
    private ComparisonTable() {}

    /** What decides. */
    public static String of(List<Comparison> comparisons, Baseline baseline) {
        return text(comparisons, baseline, false);
    }

    /** Every figure, with a line on each. */
    public static String full(List<Comparison> comparisons, Baseline baseline) {
        return text(comparisons, baseline, true);
    }

    private static String text(List<Comparison> comparisons, Baseline baseline, boolean full) {
        StringBuilder text = new StringBuilder();
        for (Comparison comparison : comparisons) {
            text.append(head(comparison));
            if (!comparison.outcomes().isEmpty()) {
                text.append(new Leading(comparison, baseline).table());
            }
            comparison.outcomes().forEach(outcome -> text.append(remarks(outcome)));
            comparison
                    .failures()
                    .forEach(failure -> text.append("  ")
                            .append(failure.name())
                            .append(": left out by ")
                            .append(failure.text())
                            .append('\n'));
            if (full) {
                text.append("  the rest\n").append(table(Column.REST, comparison.outcomes()));
            }
            text.append(own(comparison, full));
            if (differBelow(comparison.outcomes()) || full) {
                text.append("  the kernel's side at the end\n");
                text.append(table(Column.KERNEL, comparison.outcomes()));
            }
            text.append(System.lineSeparator());
        }
        comparisons.stream()
                .flatMap(comparison -> WorkloadText.of(comparison).stream())
                .distinct()
                .forEach(line -> text.append(line).append(".\n"));
        comparisons.stream()
                .filter(comparison -> !comparison.outcomes().isEmpty())
                .map(comparison -> new Leading(comparison, baseline).explanation())
                .distinct()
                .forEach(text::append);
        if (full) {
            Stream.concat(Column.REST.stream(), Column.KERNEL.stream())
                    .forEach(column -> text.append(column.explained()).append('\n'));
        } else if (comparisons.stream().anyMatch(comparison -> differBelow(comparison.outcomes()))) {
            Column.KERNEL.forEach(column -> text.append(column.explained()).append('\n'));
        }
        if (!full) {
            text.append("--all shows the rest.\n");
        }
        return text.toString();
    }

    /**
     * The table that decides, for whoever draws it otherwise.
     *
     * @param headings of its columns, the first of which names the rows
     * @param rows its cells
     * @param explanation what the columns are, in lines
     */
    public record Lead(List<String> headings, List<List<String>> rows, String explanation) {
        public Lead {
            headings = List.copyOf(headings);
            rows = List.copyOf(rows);
        }
    }

    /** The table that decides. */
    public static Lead lead(Comparison comparison, Baseline baseline) {
        Leading leading = new Leading(comparison, baseline);
        return new Lead(leading.headings(), leading.rows(), leading.explanation());
    }

    /** The trace, in one line. */
    public static String head(Comparison comparison) {
        return String.format(
                Locale.ROOT,
                "%s: %,d operations, %,d thread%s, at most %,d kB live in %,d blocks, %,d kB at the end%n",
                comparison.trace(),
                comparison.totals().ops(),
                comparison.totals().threads(),
                comparison.totals().threads() == 1 ? "" : "s",
                comparison.totals().peakLiveBytes() >>> 10,
                comparison.totals().peakLiveBlocks(),
                comparison.totals().endLiveBytes() >>> 10);
    }

    /** Whether the machines have page-frame or slab allocators of several kinds. */
    private static boolean differBelow(List<Outcome> outcomes) {
        return outcomes.stream()
                        .map(outcome -> outcome.plan().frames().provider().id()
                                + " "
                                + outcome.plan().slab().provider().id())
                        .distinct()
                        .count()
                > 1;
    }

    /** What allocators declare as their own figures: of those that are not believed, or of all. */
    private static String own(Comparison comparison, boolean all) {
        List<Outcome> rows = comparison.outcomes().stream()
                .filter(outcome -> all || outcome.plan().allocator().isRefereed())
                .filter(outcome -> !outcome.own().asMap().isEmpty())
                .toList();
        List<Metric> columns = OwnFigures.of(rows.stream());
        if (columns.isEmpty()) {
            return "";
        }
        List<String> headings = new ArrayList<>(List.of(""));
        columns.forEach(metric -> headings.add(metric.key()));
        TextTable table = new TextTable("  ", headings);
        for (Outcome outcome : rows) {
            List<String> cells = new ArrayList<>(List.of(outcome.name()));
            columns.forEach(metric -> {
                String cell = OwnFigures.raw(metric, outcome);
                cells.add(cell.isEmpty() ? "-" : cell);
            });
            table.row(cells);
        }
        return "  figures of their own, at the end, in their own units\n" + table;
    }

    private static TextTable table(List<Column> columns, List<Outcome> outcomes) {
        List<String> headings = new ArrayList<>(List.of(""));
        columns.forEach(column -> headings.add(column.title()));
        TextTable table = new TextTable("  ", headings);
        for (Outcome outcome : outcomes) {
            MetricSnapshot figures = RunFigures.ALL.read(outcome.measured());
            List<String> cells = new ArrayList<>(List.of(outcome.name()));
            columns.forEach(column -> cells.add(FigureText.readable(column.metric(), figures)));
            table.row(cells);
        }
        return table;
    }

    /** What has to be known of a row beside its figures, a line for each. */
    public static String remarks(Outcome outcome) {
        List<String> remarks = new ArrayList<>();
        String environment = WorkloadText.environment(outcome.plan().workload());
        if (!environment.isEmpty()) {
            remarks.add("as recorded: " + environment);
        }
        RunResult run = outcome.measured().run();
        run.death()
                .ifPresent(death -> remarks.add(
                        (death.isBeforeTheFirst() ? "died while it started" : "died in operation " + death.op()) + ": "
                                + lastLine(death.text())));
        long majorFaults = run.end().space().majorFaults() - run.start().space().majorFaults();
        if (majorFaults > 0) {
            remarks.add(String.format(Locale.ROOT, "%,d major faults", majorFaults));
        }
        outcome.measured()
                .lowerBound()
                .ifPresent(bound -> remarks.add(String.format(
                        Locale.ROOT,
                        "RSS peak at least %,d, end at least %,d kB (touch: none, the lower bound)",
                        bound.peakBytes() >> 10,
                        bound.endBytes() >> 10)));
        if (run.failed() > 0) {
            remarks.add(String.format(Locale.ROOT, "%,d allocations failed", run.failed()));
        }
        return remarks.isEmpty() ? "" : "  " + outcome.name() + ": " + String.join("; ", remarks) + "\n";
    }

    /** The kernel's reports of several lines end with what was done. */
    private static String lastLine(String text) {
        String stripped = text.stripTrailing();
        return stripped.substring(stripped.lastIndexOf('\n') + 1);
    }
}
