package org.alloclab.harness.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.option.NearestName;
import org.alloclab.harness.cli.console.ProgressLine;
import org.alloclab.harness.cli.option.Duration;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.cli.option.Version;
import org.alloclab.harness.cli.study.StudyCluster;
import org.alloclab.harness.cli.study.StudyFile;
import org.alloclab.harness.cli.study.StudyPart;
import org.alloclab.harness.cli.study.StudyRows;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.measure.RunFigures;
import org.alloclab.harness.output.OutputFile;
import org.alloclab.harness.render.CellFiles;
import org.alloclab.harness.render.SweepTable;
import org.alloclab.harness.result.CellFile;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.study.Lanes;
import org.alloclab.harness.study.ProgressListener;
import org.alloclab.harness.study.compare.Pace;
import org.alloclab.harness.study.sweep.Cell;
import org.alloclab.harness.study.sweep.Portion;
import org.alloclab.harness.study.sweep.Shard;
import org.alloclab.harness.study.sweep.Sweep;
import org.alloclab.harness.study.sweep.SweepEngine;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code alloclab study}. */
@Command(
        name = "study",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Plays traces x allocators x settings x machines, as a file says, and keeps what is found.",
        description = {
            "The file is YAML:",
            "  traces: [app.trace, 'workload:larson?threads=8']   paths from the file's own directory",
            "  allocators: [ptmalloc, jemalloc]",
            "  settings: [{}, {arena_max: 2}]                     {} is none",
            "  vary: {trim_threshold: [131072, 1048576]}          each with each, behind the settings",
            "  machines: [{}, {cpus: 8}, {memory-limit: 200m}]",
            "A setting counts for the allocators that know it. Each cell is kept as soon as it is done, under the"
                    + " digests of its trace and its plan: a study that was cut short, or has grown, plays what is"
                    + " missing. When all cells are there, results.parquet is written, a row for each.",
            "With --master it is played on Spark; results are the same, byte for byte, and what is done is kept if the"
                    + " cluster is lost. Spark tells its own story in spark.log beside the results."
        })
final class StudyCommand implements Callable<Integer> {
    private static final long EVERY_NANOS = 100_000_000;
    private static final String TABLE = "results.parquet";
    private static final String LOG = "spark.log";

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PlugIns main;

    @Parameters(paramLabel = "STUDY", description = "the file")
    private Path file = Path.of("");

    @Option(names = "--out", paramLabel = "DIR", description = "where results are kept (the file's name with .results)")
    private @Nullable Path out;

    @Mixin
    private StudyPart part = new StudyPart();

    @Mixin
    private StudyCluster cluster = new StudyCluster();

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "machines that play at a time (as many as there are processors, if memory has room for them)")
    private @Nullable Integer jobs;

    @Option(
            names = "--idle",
            paramLabel = "TIME",
            converter = Duration.class,
            defaultValue = "0s",
            description = "time that passes behind the last operation, such as 30s (${DEFAULT-VALUE})")
    private long idle;

    @Option(
            names = "--report",
            paramLabel = "FIGURE",
            arity = "0..1",
            fallbackValue = "process_rss_end_kb",
            description = "play nothing; draw the matrix of a figure, as compare --json calls it (${FALLBACK-VALUE})")
    private @Nullable String report;

    @Option(names = "--html", paramLabel = "FILE", description = "write the matrix of --report as a page too")
    private @Nullable Path html;

    @Mixin
    private ProgressLine.Choice progress = new ProgressLine.Choice();

    @Mixin
    private StudyRows rows = new StudyRows();

    @Override
    public Integer call() throws IOException {
        if (jobs != null && jobs < 1) {
            throw new UsageException("--jobs must be at least 1: was " + jobs);
        }
        if (html != null && report == null) {
            throw new UsageException("--html belongs to --report; give both");
        }
        boolean away = cluster.isAsked();
        if (away && (report != null || jobs != null)) {
            throw new UsageException(
                    (report != null ? "--report plays nothing" : "--jobs is for machines that play here")
                            + "; leave it or --master out");
        }
        Shard shard = part.shard();
        StudyFile study = part.of(StudyFile.read(file));
        Pace pace = new Pace(EVERY_NANOS, idle);
        List<Cell> cells = rows.cells(study, main, pace, spec.commandLine().getErr());
        Path directory = Files.createDirectories(directory());
        CellFiles store = new CellFiles(Files.createDirectories(directory.resolve("cells")), Version.number());
        if (report != null) {
            report(new SweepTable(cells, results(cells, store)), figure(report));
            return ExitCode.DONE;
        }
        List<Cell> asked = part.of(cells, shard, file);
        int played;
        List<String> leftOut;
        try (ProgressLine line = progress.line(spec.commandLine().getErr())) {
            Sweep sweep = new Sweep(store, pace, (done, all) -> line.heard(ProgressListener.Stage.PLAYING, done, all));
            played = away
                    ? sweep.play(asked, StudyCluster.engine(), missing -> order(missing, directory))
                    : sweep.play(asked, trace -> heats(study, trace));
            leftOut = sweep.leftOut();
        }
        tell(played - leftOut.size(), cells, results(cells, store), directory.resolve(TABLE));
        leftOut.forEach(spec.commandLine().getErr()::println);
        return leftOut.isEmpty() ? ExitCode.DONE : ExitCode.PLUG_IN;
    }

    /** Writes the table when all cells of the study are there, and says how far it is. */
    private void tell(int played, List<Cell> cells, Map<String, CellFile> results, Path table) throws IOException {
        boolean whole = part.hasAllTraces() && results.size() == cells.size();
        if (whole) {
            write(table, new SweepTable(cells, results).parquet());
        }
        spec.commandLine()
                .getOut()
                .println("played " + played + " cells; " + results.size() + " of " + cells.size() + " are there"
                        + (whole ? ": " + table : ""));
    }

    private SweepEngine.Order order(List<Portion> missing, Path directory) {
        return cluster.order(
                file,
                spec.commandLine().getParseResult(),
                main.plugIns(),
                missing,
                directory.resolve(LOG).toAbsolutePath());
    }

    private Path directory() {
        if (out != null) {
            return out;
        }
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
        return file.resolveSibling(name + ".results");
    }

    private Heats heats(StudyFile study, String trace) throws IOException {
        Path path = study.traces().get(trace);
        TraceSource source = new TraceSource(path == null ? Path.of(trace) : path);
        ReadOptions options = rows.options();
        return new Heats(
                source,
                rows.format(source, main.formats(), spec.commandLine().getErr()),
                options,
                jobs == null ? Lanes.ofThisJava() : Lanes.atMost(jobs));
    }

    private static Map<String, CellFile> results(List<Cell> cells, CellFiles store) {
        Map<String, CellFile> results = new LinkedHashMap<>();
        cells.stream().filter(store::has).forEach(cell -> results.put(cell.key(), store.get(cell)));
        return results;
    }

    private void report(SweepTable table, Metric metric) throws IOException {
        if (html != null) {
            write(html, table.html(metric).getBytes(StandardCharsets.UTF_8));
        }
        spec.commandLine().getOut().print(table.text(metric));
    }

    private static void write(Path target, byte[] bytes) throws IOException {
        try (OutputFile written = OutputFile.create(target)) {
            written.stream().write(bytes);
            written.commit();
        }
    }

    private static Metric figure(String key) {
        List<Metric> all = RunFigures.ALL.metrics();
        return all.stream()
                .filter(metric -> metric.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new UsageException("--report: there is no figure " + key
                        + NearestName.hint(key, all.stream().map(Metric::key).toList())));
    }
}
