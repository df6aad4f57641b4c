package org.alloclab.harness.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.harness.measure.RunFigures;
import org.alloclab.harness.output.TextTable;
import org.alloclab.harness.result.RunResult;
import org.alloclab.harness.study.compare.Comparison;
import org.alloclab.harness.study.compare.Outcome;

/** Comparisons as a table for people. */
public final class ComparisonTable {
    private ComparisonTable() {}

    public static String of(List<Comparison> comparisons) {
        StringBuilder text = new StringBuilder();
        for (Comparison comparison : comparisons) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s: %,d operations, %,d thread%s, at most %,d kB live in %,d blocks%n",
                    comparison.trace(),
                    comparison.totals().ops(),
                    comparison.totals().threads(),
                    comparison.totals().threads() == 1 ? "" : "s",
                    comparison.totals().peakLiveBytes() >>> 10,
                    comparison.totals().peakLiveBlocks()));
            List<Column> columns = knowsProcess(comparison) ? Column.WHOLE_PROCESS : Column.PROCESS;
            text.append(table(columns, comparison.outcomes(), ComparisonTable::remark));
            if (differBelow(comparison.outcomes())) {
                text.append("  the kernel's side at the end\n");
                text.append(table(Column.KERNEL, comparison.outcomes(), outcome -> ""));
            }
            text.append(System.lineSeparator());
        }
        comparisons.stream()
                .flatMap(comparison -> comparison.outcomes().stream())
                .map(outcome -> WorkloadText.of(outcome.plan().workload()))
                .distinct()
                .forEach(line -> text.append(Character.toUpperCase(line.charAt(0)))
                        .append(line, 1, line.length())
                        .append(".\n"));
        if (comparisons.stream().anyMatch(ComparisonTable::knowsProcess)) {
            text.append(
                    "process: all that the process kept resident, with files, code and stacks as they were recorded.\n");
        }
        text.append("Sizes in kB, grown since the program's first call. RSS: resident; VSZ: mapped; faults: minor.\n");
        text.append(
                "mean ... max/max: resident over live bytes less 1, by Johnstone & Wilson's four ways: averaged over\n");
        text.append("time, when most was live, when most was resident, and peak over peak.\n");
        if (comparisons.stream().anyMatch(comparison -> differBelow(comparison.outcomes()))) {
            text.append(
                    "unusable: part of what is free that lies in blocks smaller than a huge page; pinned: stretches of\n");
            text.append(
                    "a huge page that others' memory which cannot be moved lies in; objects: what the kernel knows the\n");
            text.append("process by; slabs: all slabs of the machine.\n");
        }
        return text.toString();
    }

    /** Whether the trace told what its process kept beside the heap. */
    private static boolean knowsProcess(Comparison comparison) {
        return comparison.outcomes().stream()
                .anyMatch(outcome -> outcome.measured().run().end().besideBytes() != 0);
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

    private static TextTable table(List<Column> columns, List<Outcome> outcomes, Function<Outcome, String> remark) {
        List<String> headings = new ArrayList<>(List.of(""));
        columns.forEach(column -> headings.add(column.title()));
        TextTable table = new TextTable("  ", headings);
        for (Outcome outcome : outcomes) {
            MetricSnapshot figures = RunFigures.ALL.read(outcome.measured());
            List<String> cells = new ArrayList<>(List.of(outcome.name()));
            columns.forEach(column -> cells.add(FigureText.readable(column.metric(), figures)));
            table.row(cells, remark.apply(outcome));
        }
        return table;
    }

    private static String remark(Outcome outcome) {
        StringBuilder remark = new StringBuilder();
        String environment = WorkloadText.environment(outcome.plan().workload());
        if (!environment.isEmpty()) {
            remark.append("  as recorded: ").append(environment);
        }
        RunResult run = outcome.measured().run();
        run.death()
                .ifPresent(death -> remark.append("  died in operation ")
                        .append(death.op())
                        .append(": ")
                        .append(lastLine(death.text())));
        long majorFaults = run.end().space().majorFaults() - run.start().space().majorFaults();
        if (majorFaults > 0) {
            remark.append(String.format(Locale.ROOT, "  %,d major faults", majorFaults));
        }
        if (run.failed() > 0) {
            remark.append(String.format(Locale.ROOT, "  %,d allocations failed", run.failed()));
        }
        return remark.toString();
    }

    /** The kernel's reports of several lines end with what was done. */
    private static String lastLine(String text) {
        String stripped = text.stripTrailing();
        return stripped.substring(stripped.lastIndexOf('\n') + 1);
    }
}
