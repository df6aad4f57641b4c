package org.alloclab.harness.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.Unit;
import org.alloclab.harness.output.TextTable;
import org.alloclab.harness.study.sweep.Cell;
import org.jspecify.annotations.Nullable;

/**
 * One figure of a study: a line for each row, a column for each trace. Columns have the traces' names without what all of them
 * have in common: the directory, and the ending.
 */
final class SweepMatrix {
    /** So many times the least of its column, or more, is the darkest. */
    private static final double DARKEST = 4;

    private static final String STYLE = """
            :root{color-scheme:light dark;--line:#0002;--much:#e8833a}
            body{font:14px/1.4 system-ui,sans-serif;margin:1.5em}
            h1{font-size:1.3em;margin:0}p{margin:.3em 0 1em}
            div{overflow:auto;max-height:85vh;border:1px solid var(--line)}
            table{border-collapse:separate;border-spacing:0;font-variant-numeric:tabular-nums}
            td,th{padding:.2em .7em;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
            thead th{position:sticky;top:0;background:Canvas;z-index:1;vertical-align:bottom}
            tbody th{position:sticky;left:0;background:Canvas;text-align:left;font-weight:normal}
            thead td{position:sticky;top:0;left:0;z-index:2;background:Canvas}
            tr.first>*{border-top:2px solid var(--line)}tr.first th{font-weight:bold}
            td{background:color-mix(in srgb,var(--much) calc(var(--more,0)*60%),Canvas)}
            td.least{font-weight:bold;outline:1px solid currentColor;outline-offset:-2px}""";

    private final Metric metric;
    private final Function<Cell, @Nullable Number> figure;
    private final List<String> traces;
    private final Map<String, Map<String, Cell>> rows = new LinkedHashMap<>();
    private final Map<String, Double> least = new LinkedHashMap<>();

    SweepMatrix(List<Cell> cells, Metric metric, Function<Cell, @Nullable Number> figure) {
        this.metric = metric;
        this.figure = figure;
        traces = cells.stream().map(Cell::trace).distinct().toList();
        for (Cell cell : cells) {
            rows.computeIfAbsent(cell.row(), row -> new LinkedHashMap<>()).put(cell.trace(), cell);
            Number value = figure.apply(cell);
            if (value != null) {
                least.merge(cell.trace(), value.doubleValue(), Math::min);
            }
        }
    }

    String text() {
        List<String> header = new ArrayList<>(List.of(""));
        header.addAll(shortened(traces));
        TextTable table = new TextTable("", header);
        rows.forEach((row, byTrace) -> {
            List<String> line = new ArrayList<>(List.of(row));
            traces.forEach(trace -> line.add(word(value(byTrace.get(trace)))));
            table.row(line);
        });
        return metric.key() + ": " + metric.meaning() + "\n\n" + table;
    }

    /** A page: the least of each column is marked, what is more is shaded the darker the more it is. */
    String html() {
        StringBuilder page = new StringBuilder(
                        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>")
                .append(metric.key())
                .append("</title>\n<style>")
                .append(STYLE)
                .append("</style></head>\n<body><h1>")
                .append(metric.key())
                .append("</h1>\n<p>")
                .append(escaped(metric.meaning()))
                .append(" The least of a column is marked; the darker, the more times it a figure is.</p>\n")
                .append("<div tabindex=\"0\" role=\"region\" aria-label=\"matrix\"><table><thead><tr><td></td>");
        List<String> names = shortened(traces);
        for (int i = 0; i < traces.size(); i++) {
            page.append("<th scope=\"col\" title=\"")
                    .append(escaped(traces.get(i)))
                    .append("\">")
                    .append(escaped(names.get(i)))
                    .append("</th>");
        }
        page.append("</tr></thead>\n<tbody>\n");
        String before = "";
        for (Map.Entry<String, Map<String, Cell>> row : rows.entrySet()) {
            String allocator = allocator(row.getValue());
            page.append(allocator.equals(before) ? "<tr>" : "<tr class=\"first\">")
                    .append("<th scope=\"row\">")
                    .append(escaped(row.getKey()))
                    .append("</th>");
            before = allocator;
            traces.forEach(trace -> page.append(cell(trace, value(row.getValue().get(trace)))));
            page.append("</tr>\n");
        }
        return page.append("</tbody></table></div></body></html>\n").toString();
    }

    private static String allocator(Map<String, Cell> row) {
        return row.values().iterator().next().plan().allocator().provider().id();
    }

    private String cell(String trace, @Nullable Number value) {
        double best = Objects.requireNonNullElse(least.get(trace), 0.0);
        if (value == null || best <= 0) {
            return "<td>" + word(value) + "</td>";
        }
        double times = value.doubleValue() / best;
        if (times <= 1) {
            return "<td class=\"least\">" + word(value) + "</td>";
        }
        return String.format(
                Locale.ROOT,
                "<td style=\"--more:%.2f\" title=\"%.2f times the least\">%s</td>",
                Math.min(1, Math.log(times) / Math.log(DARKEST)),
                times,
                word(value));
    }

    private @Nullable Number value(@Nullable Cell cell) {
        return cell == null ? null : figure.apply(cell);
    }

    private String word(@Nullable Number value) {
        if (value == null) {
            return "-";
        }
        return metric.unit() == Unit.RATIO
                ? String.format(Locale.ROOT, "%.3f", value.doubleValue())
                : String.format(Locale.ROOT, "%,d", value.longValue());
    }

    /** Names without the directory and the ending that all of them have; one name alone, without its directory. */
    static List<String> shortened(List<String> names) {
        String first = names.isEmpty() ? "" : names.get(0);
        int directory = first.lastIndexOf('/') + 1;
        int dot = first.indexOf('.', directory);
        String ending = dot < 0 || names.size() == 1 ? "" : first.substring(dot);
        String prefix = first.substring(0, directory);
        while (!haveBehind(prefix, names)) {
            directory = prefix.lastIndexOf('/', directory - 2) + 1;
            prefix = prefix.substring(0, directory);
        }
        int from = prefix.length();
        boolean same = names.stream().allMatch(name -> name.length() > from + ending.length() && name.endsWith(ending));
        return names.stream()
                .map(name -> name.substring(from, name.length() - (same ? ending.length() : 0)))
                .toList();
    }

    private static boolean haveBehind(String prefix, List<String> names) {
        return names.stream().allMatch(name -> name.startsWith(prefix) && name.length() > prefix.length());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
