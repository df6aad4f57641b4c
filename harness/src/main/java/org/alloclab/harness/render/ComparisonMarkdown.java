package org.alloclab.harness.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.harness.measure.RunFigures;
import org.alloclab.harness.study.compare.Comparison;
import org.alloclab.harness.study.compare.Outcome;

/** Comparisons as Markdown: a table for each trace with every figure, and what each figure is. */
public final class ComparisonMarkdown {
    private ComparisonMarkdown() {}

    public static String of(List<Comparison> comparisons) {
        StringBuilder text = new StringBuilder();
        for (Comparison comparison : comparisons) {
            text.append(String.format(Locale.ROOT, "## %s%n%n", comparison.trace()));
            WorkloadText.of(comparison).forEach(line -> text.append(line).append(".\n\n"));
            table(text, comparison.outcomes());
            comparison
                    .failures()
                    .forEach(failure -> text.append(
                            String.format(Locale.ROOT, "%n%s: left out by %s%n", failure.name(), failure.text())));
            text.append('\n');
        }
        List<Metric> explained = new ArrayList<>(RunFigures.ALL.metrics());
        explained.addAll(OwnFigures.of(comparisons));
        for (Metric metric : explained) {
            text.append(String.format(
                    Locale.ROOT,
                    "- `%s`: %s%s%n",
                    metric.key(),
                    metric.meaning(),
                    metric.formula().isEmpty() ? "" : " `" + metric.formula() + "`."));
        }
        return text.toString();
    }

    private static void table(StringBuilder text, List<Outcome> outcomes) {
        List<MetricSnapshot> figures = outcomes.stream()
                .map(outcome -> RunFigures.ALL.read(outcome.measured()))
                .toList();
        text.append("| |");
        outcomes.forEach(outcome -> text.append(' ').append(outcome.name()).append(" |"));
        text.append("\n|---|").append("---:|".repeat(outcomes.size())).append('\n');
        for (Metric metric : RunFigures.ALL.metrics()) {
            text.append("| ").append(metric.key()).append(" |");
            for (MetricSnapshot snapshot : figures) {
                Number value = snapshot.asMap().get(metric);
                text.append(' ')
                        .append(value == null ? "" : FigureText.raw(metric, value))
                        .append(" |");
            }
            text.append('\n');
        }
        for (Metric metric : OwnFigures.of(outcomes.stream())) {
            text.append("| ").append(metric.key()).append(" |");
            outcomes.forEach(outcome ->
                    text.append(' ').append(OwnFigures.raw(metric, outcome)).append(" |"));
            text.append('\n');
        }
    }
}
