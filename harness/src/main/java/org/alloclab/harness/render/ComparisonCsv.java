package org.alloclab.harness.render;

import java.util.List;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.harness.measure.RunFigures;
import org.alloclab.harness.study.compare.Comparison;
import org.alloclab.harness.study.compare.Failure;
import org.alloclab.harness.study.compare.Outcome;

/**
 * Comparisons as CSV: a row for each trace and machine; a figure that does not exist is empty. What the allocators declare as
 * their own figures stands behind the others.
 */
public final class ComparisonCsv {
    private ComparisonCsv() {}

    public static String of(List<Comparison> comparisons) {
        List<Metric> metrics = RunFigures.ALL.metrics();
        StringBuilder text = new StringBuilder("trace,allocator");
        metrics.forEach(metric -> text.append(',').append(metric.key()));
        text.append(",died,workload");
        List<Metric> own = OwnFigures.of(comparisons);
        own.forEach(metric -> text.append(',').append(quoted(metric.key())));
        text.append('\n');
        for (Comparison comparison : comparisons) {
            for (Outcome outcome : comparison.outcomes()) {
                text.append(quoted(comparison.trace())).append(',').append(quoted(outcome.name()));
                MetricSnapshot figures = RunFigures.ALL.read(outcome.measured());
                for (Metric metric : metrics) {
                    Number value = figures.asMap().get(metric);
                    text.append(',').append(value == null ? "" : FigureText.raw(metric, value));
                }
                text.append(',');
                outcome.measured().run().death().ifPresent(death -> text.append(quoted(death.text())));
                text.append(',').append(quoted(WorkloadText.of(outcome.plan().workload())));
                own.forEach(metric -> text.append(',').append(OwnFigures.raw(metric, outcome)));
                text.append('\n');
            }
            for (Failure failure : comparison.failures()) {
                text.append(quoted(comparison.trace()))
                        .append(',')
                        .append(quoted(failure.name()))
                        .append(",".repeat(metrics.size() + 1))
                        .append(quoted(failure.text()))
                        .append(",".repeat(1 + own.size()))
                        .append('\n');
            }
        }
        return text.toString();
    }

    /** A cell of RFC 4180. */
    static String quoted(String cell) {
        return cell.matches("[^\",\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
