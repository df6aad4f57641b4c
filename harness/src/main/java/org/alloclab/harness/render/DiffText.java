package org.alloclab.harness.render;

import java.util.List;
import java.util.Locale;
import org.alloclab.api.metric.Direction;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.Unit;
import org.alloclab.harness.output.TextTable;
import org.alloclab.harness.study.ResultDiff;
import org.alloclab.harness.study.ResultDiff.FigureDiff;
import org.alloclab.harness.study.ResultDiff.RunDiff;
import org.jspecify.annotations.Nullable;

/** Two results side by side, as text: figures that differ, their unit, and which of the two is better. */
public final class DiffText {
    private static final List<String> HEADINGS = List.of("", "first", "second", "unit", "change", "");
    private static final String ABSENT = "-";

    private DiffText() {}

    public static String of(ResultDiff diff) {
        StringBuilder text = new StringBuilder();
        for (RunDiff run : diff.runs()) {
            text.append(run.name()).append('\n');
            TextTable table = new TextTable("  ", HEADINGS);
            run.figures().forEach(figure -> table.row(row(figure)));
            text.append(table).append('\n');
        }
        diff.onlyFirst()
                .forEach(name -> text.append("only in the first: ").append(name).append('\n'));
        diff.onlySecond()
                .forEach(
                        name -> text.append("only in the second: ").append(name).append('\n'));
        return text.append(String.format(Locale.ROOT, "%,d figures are equal%n", diff.equal()))
                .toString();
    }

    private static List<String> row(FigureDiff figure) {
        Metric metric = figure.metric();
        return List.of(
                figure.place(),
                value(figure.first()),
                value(figure.second()),
                metric == null ? "" : metric.unit().name().toLowerCase(Locale.ROOT),
                change(metric, figure.first(), figure.second()),
                metric == null ? "" : judgement(metric.direction(), figure.first(), figure.second()));
    }

    private static String value(@Nullable Object value) {
        if (value == null) {
            return ABSENT;
        }
        return value instanceof Double ratio ? String.format(Locale.ROOT, "%.6f", ratio) : value.toString();
    }

    private static String change(@Nullable Metric metric, @Nullable Object first, @Nullable Object second) {
        if (!(first instanceof Number from) || !(second instanceof Number to)) {
            return "";
        }
        if (metric != null && metric.unit() == Unit.RATIO) {
            return String.format(Locale.ROOT, "%+.6f", to.doubleValue() - from.doubleValue());
        }
        if (from.doubleValue() != 0) {
            return String.format(Locale.ROOT, "%+.1f %%", 100 * (to.doubleValue() / from.doubleValue() - 1));
        }
        return "";
    }

    private static String judgement(Direction direction, @Nullable Object first, @Nullable Object second) {
        if (direction == Direction.NEUTRAL || !(first instanceof Number from) || !(second instanceof Number to)) {
            return "";
        }
        boolean less = to.doubleValue() < from.doubleValue();
        return less == (direction == Direction.LOWER_IS_BETTER) ? "better" : "worse";
    }
}
