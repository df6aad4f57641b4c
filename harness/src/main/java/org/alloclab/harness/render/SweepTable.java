package org.alloclab.harness.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.Unit;
import org.alloclab.harness.measure.RunFigures;
import org.alloclab.harness.output.ParquetFile;
import org.alloclab.harness.output.TextTable;
import org.alloclab.harness.result.CellFile;
import org.alloclab.harness.study.sweep.Cell;
import org.jspecify.annotations.Nullable;

/** The results of a study as a table: one row a cell as Parquet, or a matrix of one figure. */
public final class SweepTable {
    private final List<Cell> cells;
    private final Map<String, CellFile> results;

    /**
     * A table.
     *
     * @param cells of the study, in its order
     * @param results by the cell's key, as far as they are there
     */
    public SweepTable(List<Cell> cells, Map<String, CellFile> results) {
        this.cells = List.copyOf(cells);
        this.results = new LinkedHashMap<>(results);
    }

    /** Every cell with every figure. */
    public byte[] parquet() {
        ParquetFile file = new ParquetFile()
                .texts("trace", cells.stream().map(Cell::trace).toList())
                .texts("trace_sha256", cells.stream().map(Cell::traceDigest).toList())
                .texts("plan_sha256", cells.stream().map(Cell::planDigest).toList())
                .texts("row", cells.stream().map(Cell::row).toList())
                .texts(
                        "allocator",
                        cells.stream()
                                .map(cell -> cell.plan().allocator().provider().id())
                                .toList())
                .texts("death", deaths());
        for (Metric metric : RunFigures.ALL.metrics()) {
            List<@Nullable Number> values = new ArrayList<>();
            cells.forEach(cell -> values.add(figure(cell, metric)));
            if (metric.unit() == Unit.RATIO) {
                file.decimals(metric.key(), values);
            } else {
                file.wholes(metric.key(), values);
            }
        }
        return file.bytes();
    }

    private List<@Nullable String> deaths() {
        List<@Nullable String> deaths = new ArrayList<>();
        for (Cell cell : cells) {
            CellFile result = results.get(cell.key());
            deaths.add(
                    result == null || result.death() == null
                            ? null
                            : result.death().signal());
        }
        return deaths;
    }

    private @Nullable Number figure(Cell cell, Metric metric) {
        CellFile result = results.get(cell.key());
        return result == null ? null : result.figures().get(metric.key());
    }

    /** One figure: a line for each row, a column for each trace. */
    public String text(Metric metric) {
        List<String> traces = traces();
        List<String> header = new ArrayList<>(List.of(""));
        header.addAll(traces);
        TextTable table = new TextTable("", header);
        rows().forEach((row, byTrace) -> {
            List<String> line = new ArrayList<>(List.of(row));
            traces.forEach(trace -> line.add(word(metric, byTrace.get(trace))));
            table.row(line);
        });
        return metric.key() + ": " + metric.meaning() + "\n\n" + table;
    }

    /** The same as a page; the least of a column is in bold. */
    public String html(Metric metric) {
        List<String> traces = traces();
        StringBuilder page = new StringBuilder(
                        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>")
                .append(metric.key())
                .append("</title>\n<style>body{font-family:sans-serif}table{border-collapse:collapse}"
                        + "td,th{padding:.2em .6em;border-bottom:1px solid #ccc;text-align:right}"
                        + "th:first-child,td:first-child{text-align:left}</style></head>\n<body><h1>")
                .append(metric.key())
                .append("</h1>\n<p>")
                .append(escaped(metric.meaning()))
                .append("</p>\n<table><thead><tr><th></th>");
        traces.forEach(trace -> page.append("<th>").append(escaped(trace)).append("</th>"));
        page.append("</tr></thead>\n<tbody>\n");
        rows().forEach((row, byTrace) -> {
            page.append("<tr><td>").append(escaped(row)).append("</td>");
            traces.forEach(trace -> {
                Number value = value(metric, byTrace.get(trace));
                String word = word(metric, byTrace.get(trace));
                boolean least = value != null && value.doubleValue() == least(metric, trace);
                page.append("<td>")
                        .append(least ? "<strong>" + word + "</strong>" : word)
                        .append("</td>");
            });
            page.append("</tr>\n");
        });
        return page.append("</tbody></table></body></html>\n").toString();
    }

    private double least(Metric metric, String trace) {
        double least = Double.MAX_VALUE;
        for (Cell cell : cells) {
            Number value = value(metric, cell);
            if (cell.trace().equals(trace) && value != null) {
                least = Math.min(least, value.doubleValue());
            }
        }
        return least;
    }

    private List<String> traces() {
        return cells.stream().map(Cell::trace).distinct().toList();
    }

    private Map<String, Map<String, Cell>> rows() {
        Map<String, Map<String, Cell>> rows = new LinkedHashMap<>();
        cells.forEach(cell ->
                rows.computeIfAbsent(cell.row(), row -> new LinkedHashMap<>()).put(cell.trace(), cell));
        return rows;
    }

    private @Nullable Number value(Metric metric, @Nullable Cell cell) {
        return cell == null ? null : figure(cell, metric);
    }

    private String word(Metric metric, @Nullable Cell cell) {
        Number value = value(metric, cell);
        if (value == null) {
            return "-";
        }
        return metric.unit() == Unit.RATIO
                ? String.format(Locale.ROOT, "%.3f", value.doubleValue())
                : String.format(Locale.ROOT, "%,d", value.longValue());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
