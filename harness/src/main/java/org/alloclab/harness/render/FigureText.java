package org.alloclab.harness.render;

import java.util.Locale;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.metric.Unit;

/** A figure as text: its unit decides how it looks. */
public final class FigureText {
    private static final String ABSENT = "-";

    private FigureText() {}

    /** For programs: whole numbers, addresses in hexadecimal, six digits of a ratio. */
    static String raw(Metric metric, Number value) {
        return switch (metric.unit()) {
            case ADDRESS -> "0x" + Long.toHexString(value.longValue());
            case RATIO -> String.format(Locale.ROOT, "%.6f", value.doubleValue());
            default -> value.toString();
        };
    }

    /** For programs; a dash where the figure does not exist. */
    public static String rawOrAbsent(Metric metric, MetricSnapshot snapshot) {
        Number value = snapshot.asMap().get(metric);
        return value == null ? ABSENT : raw(metric, value);
    }

    /** For people: sizes in kB, per cent. */
    static String readable(Metric metric, Number value) {
        return switch (metric.unit()) {
            case ADDRESS -> raw(metric, value);
            case RATIO -> String.format(Locale.ROOT, "%.1f%%", 100 * value.doubleValue());
            case BYTES -> grouped(value.longValue() / 1024);
            case PAGES -> grouped(value.longValue() * 4);
            case KILOBYTES, COUNT, NANOSECONDS -> grouped(value.longValue());
        };
    }

    /** For people; a dash where the figure does not exist. */
    static String readable(Metric metric, MetricSnapshot snapshot) {
        Number value = snapshot.asMap().get(metric);
        return value == null ? ABSENT : readable(metric, value);
    }

    /** What {@link #readable} counts in, for people. */
    static String unit(Unit unit) {
        return switch (unit) {
            case BYTES, PAGES, KILOBYTES -> "kB";
            case NANOSECONDS -> "ns";
            case COUNT, ADDRESS, RATIO -> "";
        };
    }

    private static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
