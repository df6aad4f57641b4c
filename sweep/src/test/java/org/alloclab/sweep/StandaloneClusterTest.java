package org.alloclab.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.alloclab.harness.cli.Main;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Studies on a standalone cluster of two workers: what comes out is what comes out here, byte for byte, or one line. */
@EnabledOnOs(OS.LINUX)
final class StandaloneClusterTest {
    private static final int DATA = 3;
    private static final int CLUSTER = 8;

    private static final String STUDY = """
            traces: ['workload:cfrac?objects=3000', 'workload:larson?threads=2&chunks=100&rounds=2', t.txt]
            allocators: [ptmalloc, jemalloc]
            settings: [{}, {arena_max: 1}, {narenas: 1}]
            machines: [{}, {cpus: 8}]
            """;
    /** 3 traces, 2 machines, each allocator with none and with the one that it knows. */
    private static final int CELLS = 3 * 2 * 4;

    @TempDir
    private static Path shared = Path.of("");

    private static Cluster cluster;

    @TempDir
    private Path directory = Path.of("");

    /** What a command answered. */
    private record Ran(int code, String out, String err) {}

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(shared);
        cluster.addWorker();
        cluster.addWorker();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(arguments, new PrintWriter(out), new PrintWriter(err));
        return new Ran(code, out.toString(), err.toString());
    }

    private Ran play(Path study, Path out, String... more) {
        List<String> all = new ArrayList<>(List.of("study", study.toString(), "--out", out.toString(), "--quiet"));
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    /** This module's own classes are a directory here, which cannot be sent along as its jar is. */
    private Ran playOn(String master, Path study, Path out, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--master",
                master,
                "--conf",
                "spark.executor.extraClassPath=" + WorkerClassPath.codeOf(SparkEngine.class),
                "--conf",
                "spark.executor.memory=512m"));
        all.addAll(List.of(more));
        return play(study, out, all.toArray(String[]::new));
    }

    private Path study(String text) throws IOException {
        Files.writeString(directory.resolve("t.txt"), "1: malloc 0x10000 100\n1: free 0x10000\n");
        return Files.writeString(directory.resolve("s.yaml"), text);
    }

    /** Every file of a study's results, the log aside. */
    private static Map<String, String> results(Path out) throws IOException {
        Map<String, String> results = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith("spark.log")) {
                    results.put(out.relativize(file).toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
                }
            }
        }
        return results;
    }

    private static boolean hasCells(Path out) throws IOException {
        Path cells = out.resolve("cells");
        return Files.isDirectory(cells)
                && results(cells).keySet().stream().anyMatch(name -> name.endsWith(".json") && !name.startsWith("."));
    }

    @Test
    void twoWorkersMakeWhatThisProgramMakes() throws IOException {
        Path study = study(STUDY);
        Path here = directory.resolve("here");
        assertThat(play(study, here).code()).isZero();

        Path there = directory.resolve("there");
        assertThat(play(study, there, "--shard", "2/3").code()).isZero();
        Ran ran = playOn(cluster.url(), study, there);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .contains("played " + CELLS * 2 / 3 + " cells; " + CELLS + " of " + CELLS + " are there: ");
        assertThat(results(there)).hasSize(CELLS + 1).isEqualTo(results(here));
        assertThat(playOn(cluster.url(), study, there).out()).contains("played 0 cells");
    }

    @Test
    void aWorkerThatDiesCostsTimeAlone() throws Exception {
        Path study = study("""
                traces: ['workload:larson?threads=4&rounds=3']
                allocators: [ptmalloc]
                vary: {arena_max: [1, 2, 3, 4], tcache_count: [0, 1, 2, 3]}
                """);
        Path here = directory.resolve("here");
        assertThat(play(study, here).code()).isZero();

        Path there = directory.resolve("there");
        AtomicBoolean ended = new AtomicBoolean();
        Thread killer = new Thread(() -> {
            try {
                while (!ended.get() && !hasCells(there)) {
                    Thread.sleep(5);
                }
                cluster.killWorker();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        killer.start();
        Ran ran = playOn(cluster.url(), study, there);
        ended.set(true);
        killer.join();
        cluster.addWorker();
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(results(there)).hasSize(16 + 1).isEqualTo(results(here));
    }

    @Test
    void aTraceThatAWorkerDoesNotSeeIsNamed() throws IOException {
        Path trace = Files.writeString(Path.of("target", "seen-here.txt"), "1: malloc 0x10000 100\n1: free 0x10000\n");
        // a path that leads elsewhere in each process
        Path study = study("""
                traces: [/proc/self/cwd/target/seen-here.txt]
                allocators: [ptmalloc]
                """);
        Ran ran = playOn(cluster.url(), study, directory.resolve("o"));
        Files.delete(trace);
        assertThat(ran.code()).isEqualTo(DATA);
        assertThat(ran.err())
                .startsWith("alloclab: worker ")
                .contains("/proc/self/cwd/target/seen-here.txt: there is no such file")
                .hasLineCount(1);
    }

    @Test
    void aMasterThatIsNotThereIsOneLine() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Ran ran = playOn("spark://127.0.0.1:" + free, study(STUDY), directory.resolve("o"));
        assertThat(ran.code()).isEqualTo(CLUSTER);
        assertThat(ran.err())
                .startsWith("alloclab: --master spark://127.0.0.1:" + free + " cannot be reached (")
                .hasLineCount(1);
        assertThat(playOn("spark://nowhere", study(STUDY), directory.resolve("o"))
                        .err())
                .contains("nowhere is no HOST:PORT")
                .hasLineCount(1);
        assertThat(playOn("local[many]", study(STUDY), directory.resolve("o")).err())
                .contains("Spark does not start (")
                .hasLineCount(1);
    }

    @Test
    void aClusterWithoutAWorkerForItIsGivenUpAndWhatIsDoneIsKept() throws Exception {
        Path study = study(STUDY);
        Path out = directory.resolve("o");
        play(study, out, "--shard", "1/2");
        // no worker has that much
        Ran ran = playOn(cluster.url(), study, out, "--conf", "spark.executor.memory=900g", "--worker-wait", "2s");
        assertThat(ran.code()).isEqualTo(CLUSTER);
        assertThat(ran.err()).contains("had no worker for this study for 2 s").hasLineCount(1);
        assertThat(results(out)).hasSize(CELLS / 2);
    }

    @Test
    void threadsOfThisProgramAreAClusterToo() throws IOException {
        Path study = study(STUDY);
        Path here = directory.resolve("here");
        play(study, here);
        Path spark = directory.resolve("spark");
        Ran ran = play(study, spark, "--master", "local[2]");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(results(spark)).isEqualTo(results(here));
    }
}
