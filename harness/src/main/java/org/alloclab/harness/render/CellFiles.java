package org.alloclab.harness.render;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.alloclab.harness.measure.RunFigures;
import org.alloclab.harness.output.OutputFile;
import org.alloclab.harness.result.CellFile;
import org.alloclab.harness.result.DeathEntry;
import org.alloclab.harness.result.PlanEntry;
import org.alloclab.harness.result.ResultFile;
import org.alloclab.harness.result.ResultReader;
import org.alloclab.harness.study.compare.Outcome;
import org.alloclab.harness.study.sweep.Cell;
import org.alloclab.harness.study.sweep.CellStore;

/** Cells as files of a directory, each under its key. */
public final class CellFiles implements CellStore {
    private final Path directory;
    private final String version;

    /**
     * A store.
     *
     * @param directory where the files are; it exists
     * @param version of alloclab
     */
    public CellFiles(Path directory, String version) {
        this.directory = directory;
        this.version = version;
    }

    @Override
    public boolean has(Cell cell) {
        return Files.isRegularFile(path(cell));
    }

    @Override
    public void put(Cell cell, Outcome outcome) {
        Map<String, Number> figures = new LinkedHashMap<>();
        RunFigures.ALL.read(outcome.measured()).asMap().forEach((metric, value) -> figures.put(metric.key(), value));
        CellFile file = new CellFile(
                ResultFile.SCHEMA,
                CellFile.KIND,
                version,
                cell.trace(),
                cell.traceDigest(),
                cell.row(),
                cell.planDigest(),
                PlanEntry.of(cell.plan()),
                cell.plan().seed(),
                figures,
                outcome.measured().run().death().map(DeathEntry::of).orElse(null));
        put(cell, Json.of(file).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void put(Cell cell, byte[] file) {
        try (OutputFile out = OutputFile.create(path(cell))) {
            out.stream().write(file);
            out.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The result of a cell that is there. */
    public CellFile get(Cell cell) {
        return new ResultReader().cell(path(cell));
    }

    private Path path(Cell cell) {
        return directory.resolve(cell.key() + ".json");
    }
}
