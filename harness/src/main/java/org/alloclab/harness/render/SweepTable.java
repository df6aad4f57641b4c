package org.alloclab.harness.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.Unit;
import org.alloclab.harness.measure.RunFigures;
import org.alloclab.harness.output.ParquetFile;
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
        return matrix(metric).text();
    }

    /** The same as a page. */
    public String html(Metric metric) {
        return matrix(metric).html();
    }

    private SweepMatrix matrix(Metric metric) {
        return new SweepMatrix(cells, metric, cell -> figure(cell, metric));
    }
}
