package org.alloclab.harness.render;

import java.util.List;
import java.util.Locale;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.harness.study.confirm.Comparand;
import org.alloclab.harness.study.confirm.Confirmation;
import org.alloclab.harness.study.confirm.ConfirmationFigures;
import org.alloclab.harness.study.confirm.ConfirmedRow;

/** A confirmation as CSV: a row for each allocator and occasion; a figure that does not exist is empty. */
public final class ConfirmationCsv {
    private ConfirmationCsv() {}

    public static String of(Confirmation confirmation) {
        List<Metric> metrics = ConfirmationFigures.ALL.metrics();
        StringBuilder text = new StringBuilder("trace,allocator,at");
        metrics.forEach(metric -> text.append(',').append(metric.key()));
        text.append(",verdict\n");
        for (ConfirmedRow row : confirmation.rows()) {
            for (Comparand comparand : row.comparands()) {
                text.append(ComparisonCsv.quoted(confirmation.trace()))
                        .append(',')
                        .append(ComparisonCsv.quoted(row.name()))
                        .append(',')
                        .append(ComparisonCsv.quoted(comparand.occasion().name()));
                MetricSnapshot figures = ConfirmationFigures.ALL.read(comparand);
                for (Metric metric : metrics) {
                    Number value = figures.asMap().get(metric);
                    text.append(',').append(value == null ? "" : FigureText.raw(metric, value));
                }
                text.append(',')
                        .append(comparand.verdict().name().toLowerCase(Locale.ROOT))
                        .append('\n');
            }
        }
        return text.toString();
    }
}
