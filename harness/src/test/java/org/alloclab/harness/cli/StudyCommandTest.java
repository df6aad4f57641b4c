package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.alloclab.harness.plugin.PlugInSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code study}: cells are kept, missing ones are played, the table is the same whichever way it came about. */
final class StudyCommandTest {
    private static final String STUDY = """
            traces: ['workload:cfrac?objects=3000', 'workload:larson?threads=2&chunks=100&rounds=2', t.txt]
            allocators: [ptmalloc, jemalloc]
            settings: [{}, {arena_max: 1}, {narenas: 1}]
            vary: {tcache_max: [64, 1024]}
            machines: [{}, {cpus: 8}]
            """;
    /** 3 traces, 2 machines; ptmalloc with none, arena_max and two of tcache_max, jemalloc with none, narenas and these. */
    private static final int CELLS = 3 * 2 * (4 + 4);

    @TempDir
    private Path directory;

    private Path study = Path.of("");

    @BeforeEach
    void writeStudy() throws IOException {
        study = Files.writeString(directory.resolve("s.yaml"), STUDY);
        Files.writeString(directory.resolve("t.txt"), "1: malloc 0x10000 100\n1: free 0x10000\n");
    }

    private CommandLineRun run(Path out, String... more) {
        String[] all = new String[more.length + 5];
        System.arraycopy(new String[] {"study", study.toString(), "--out", out.toString(), "--quiet"}, 0, all, 0, 5);
        System.arraycopy(more, 0, all, 5, more.length);
        CommandLineRun run = CommandLineRun.of(all);
        assertThat(run.code()).as(run.err()).isZero();
        return run;
    }

    private static int kept(Path out) throws IOException {
        Path cells = out.resolve("cells");
        if (!Files.isDirectory(cells)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(cells)) {
            return (int) files.filter(file -> file.toString().endsWith(".json")).count();
        }
    }

    private static byte[] table(Path out) throws IOException {
        return Files.readAllBytes(out.resolve("results.parquet"));
    }

    @Test
    void shardsAndFilledGapsMakeTheSameTableByteForByte() throws IOException {
        Path whole = directory.resolve("whole");
        assertThat(run(whole).out()).contains("played " + CELLS + " cells; " + CELLS + " of " + CELLS);
        assertThat(run(whole).out()).contains("played 0 cells");

        Path shards = directory.resolve("shards");
        assertThat(run(shards, "--shard", "2/2").out()).contains("played " + CELLS / 2 + " cells");
        assertThat(shards.resolve("results.parquet")).doesNotExist();
        run(shards, "--shard", "1/2");
        assertThat(table(shards)).isEqualTo(table(whole));

        Random random = new Random(17);
        try (Stream<Path> cells = Files.list(shards.resolve("cells"))) {
            for (Path cell : cells.toList()) {
                if (random.nextBoolean()) {
                    Files.delete(cell);
                }
            }
        }
        Files.delete(shards.resolve("results.parquet"));
        run(shards, "--jobs", "1");
        assertThat(table(shards)).isEqualTo(table(whole));
    }

    /** A plug-in that throws ends its own cells: the others are kept, and it is said what it did. */
    @Test
    void whatAPlugInDoesEndsItsOwnCells() throws IOException {
        Path jar = PlugInSource.sound()
                .with("/*MALLOC*/", "if (calls == 3) throw new IllegalStateException(\"lost\");")
                .jar(directory, "mine");
        Files.writeString(study, "traces: ['workload:cfrac?objects=300']\nallocators: [mine, ptmalloc]\n");
        Path out = directory.resolve("out");
        CommandLineRun run = CommandLineRun.of(
                "--plugin-path", jar.toString(), "study", study.toString(), "--out", out.toString(), "--quiet");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.PLUG_IN);
        assertThat(run.out()).contains("played 1 cells; 1 of 2");
        assertThat(run.err())
                .contains(
                        "workload:cfrac?objects=300, mine: left out by",
                        "mine threw IllegalStateException from malloc()");
        assertThat(kept(out)).isEqualTo(1);
    }

    @Test
    void killedAtAnyMomentAndResumedEqualsUndisturbed() throws Exception {
        Path whole = directory.resolve("whole");
        run(whole);
        Path killed = directory.resolve("killed");
        Random random = new Random(4);
        for (int i = 0; i < 3; i++) {
            // each time some cells further, in the midst of whatever it does then
            int further = kept(killed) + 1 + random.nextInt(CELLS / 4);
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "study",
                            study.toString(),
                            "--out",
                            killed.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            while (process.isAlive() && kept(killed) < further) {
                Thread.sleep(1);
            }
            process.destroyForcibly().waitFor();
        }
        assertThat(kept(killed)).isGreaterThanOrEqualTo(3);
        run(killed);
        assertThat(table(killed)).isEqualTo(table(whole));
    }

    @Test
    void aTraceAndCellsOfItCanBePlayedAlone() throws IOException {
        Path whole = directory.resolve("whole");
        run(whole);
        Path some = directory.resolve("some");
        assertThat(run(some, "--trace", "t.txt").out())
                .contains("played " + CELLS / 3 + " cells; " + CELLS / 3 + " of " + CELLS / 3);
        assertThat(some.resolve("results.parquet")).doesNotExist();
        Path key;
        try (Stream<Path> cells = Files.list(some.resolve("cells"))) {
            key = cells.findFirst().orElseThrow();
        }
        Path one = directory.resolve("one");
        String name = key.getFileName().toString();
        run(one, "--cell", name.replace(".json", ""));
        assertThat(kept(one)).isEqualTo(1);
        assertThat(Files.readAllBytes(one.resolve("cells").resolve(name)))
                .isEqualTo(Files.readAllBytes(whole.resolve("cells").resolve(name)));

        CommandLineRun none = CommandLineRun.of("study", study.toString(), "--out", one.toString(), "--cell", "beef");
        assertThat(none.code()).isEqualTo(ExitCode.DATA);
        assertThat(none.err()).contains("the study has no cell beef").hasLineCount(1);
        CommandLineRun other = CommandLineRun.of("study", study.toString(), "--trace", "t.tx");
        assertThat(other.code()).isEqualTo(ExitCode.USAGE);
        assertThat(other.err()).contains("did you mean t.txt?");
    }

    @Test
    void aClusterNeedsItsModule() {
        CommandLineRun run =
                CommandLineRun.of("study", study.toString(), "--out", directory.toString(), "--master", "spark://h:1");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--master needs Spark").hasLineCount(1);
        assertThat(CommandLineRun.of("study", study.toString(), "--conf", "a=b").err())
                .contains("--conf belongs to --master");
        assertThat(CommandLineRun.of("study", study.toString(), "--master", "local", "--jobs", "2")
                        .err())
                .contains("--jobs is for machines that play here");
    }

    @Test
    void reportDrawsTheMatrix() throws IOException {
        Path out = directory.resolve("o");
        run(out);
        Path page = directory.resolve("p.html");
        CommandLineRun report = run(out, "--report", "minflt", "--html", page.toString());
        assertThat(report.out())
                .startsWith("minflt: ")
                .contains("workload:cfrac?objects=3000")
                .contains("jemalloc[narenas=1,cpus=8]");
        assertThat(Files.readString(page))
                .contains("<td class=\"least\">")
                .contains("<th scope=\"row\">ptmalloc[arena_max=1]</th>");
        assertThat(CommandLineRun.of("study", study.toString(), "--report", "minfault")
                        .err())
                .contains("there is no figure minfault");
    }

    @Test
    void errorsNameFileAndLine() throws IOException {
        Files.writeString(study, "traces: [t.txt]\nalocators: [ptmalloc]\n");
        CommandLineRun run = CommandLineRun.of("study", study.toString());
        assertThat(run.code()).isEqualTo(ExitCode.DATA);
        assertThat(run.err()).contains("s.yaml:2: ").contains("did you mean allocators?");
        Files.writeString(study, "traces: [t.txt]\n");
        assertThat(CommandLineRun.of("study", study.toString()).err()).contains("a study names its allocators");
        Files.writeString(study, "traces: [t.txt\n");
        assertThat(CommandLineRun.of("study", study.toString()).err()).contains("a study is YAML");
        Files.writeString(study, "traces: [t.txt]\nallocators: [ptmalloc]\nsettings: [{arena_mx: 1}]\n");
        assertThat(CommandLineRun.of("study", study.toString()).err())
                .contains("no allocator of the study knows arena_mx");
        assertThat(CommandLineRun.of("study", study.toString(), "--shard", "3/2")
                        .err())
                .contains("a shard is i/n");
    }
}
