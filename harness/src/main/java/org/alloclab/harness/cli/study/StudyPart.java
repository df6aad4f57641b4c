package org.alloclab.harness.cli.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.alloclab.api.option.NearestName;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.study.sweep.Cell;
import org.alloclab.harness.study.sweep.Shard;
import org.alloclab.harness.study.sweep.Sweep;
import picocli.CommandLine.Option;

/** Which cells of a study are asked for. */
public final class StudyPart {
    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description = "only every N-th cell, from the I-th on, for job arrays")
    private String shardText = "1/1";

    @Option(
            names = "--trace",
            paramLabel = "TRACE",
            description = "only cells of this trace, as the file words it; may be repeated")
    private List<String> traces = new ArrayList<>();

    @Option(
            names = "--cell",
            paramLabel = "KEY",
            description = "only this cell, by the name of its result without .json; may be repeated")
    private List<String> keys = new ArrayList<>();

    /** Whether cells of all traces are asked for. */
    public boolean hasAllTraces() {
        return traces.isEmpty();
    }

    /** The study with the traces that are asked for. */
    public StudyFile of(StudyFile study) {
        if (hasAllTraces()) {
            return study;
        }
        Map<String, Path> some = new LinkedHashMap<>();
        for (String trace : traces) {
            Path path = study.traces().get(trace);
            if (path == null) {
                throw new UsageException("--trace: the study has no trace of this name: was " + trace
                        + NearestName.hint(trace, List.copyOf(study.traces().keySet())));
            }
            some.put(trace, path);
        }
        return new StudyFile(some, study.allocators(), study.settings(), study.machines());
    }

    /**
     * The cells that are asked for.
     *
     * @param shard the part of them, see {@link #shard()}
     * @param file of the study
     * @throws BadInputException if there is no cell of a key
     */
    public List<Cell> of(List<Cell> cells, Shard shard, Path file) {
        List<Cell> mine = Sweep.of(cells, shard);
        if (keys.isEmpty()) {
            return mine;
        }
        Set<String> unknown = new LinkedHashSet<>(keys);
        List<Cell> some =
                mine.stream().filter(cell -> unknown.remove(cell.key())).toList();
        if (!unknown.isEmpty()) {
            throw BadInputException.inFile(
                    file.toString(),
                    "the study has no cell " + unknown.iterator().next(),
                    "a key is of one study, its traces, and one version of alloclab: see whether these are the same"
                            + " here");
        }
        return some;
    }

    /** The shard that is asked for. */
    public Shard shard() {
        if (!shardText.matches("[0-9]{1,6}/[0-9]{1,6}")) {
            throw new UsageException("--shard takes I/N, such as 2/8: was " + shardText);
        }
        int slash = shardText.indexOf('/');
        try {
            return new Shard(
                    Integer.parseInt(shardText.substring(0, slash)), Integer.parseInt(shardText.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--shard: " + e.getMessage(), e);
        }
    }
}
