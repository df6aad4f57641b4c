package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code bench}: its tables, and that it ends. */
@Timeout(120)
final class BenchCommandTest {
    @TempDir
    private Path directory;

    private Path trace = Path.of("");
    private String out = "";
    private String err = "";

    @BeforeEach
    void writeTrace() throws IOException {
        trace = Files.writeString(
                directory.resolve("t"), "1: malloc 0x10 4096\n2: malloc 0x20 4096\n1: free 0x10\n1: free 0x20\n");
    }

    private int run(String... arguments) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        int code = Main.run(arguments, new PrintWriter(outText), new PrintWriter(errText), ProviderRegistry::discover);
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    private List<String> rows() {
        return out.lines().skip(1).toList();
    }

    @Test
    void aTraceOfSeveralThreadsIsMeasuredFoldedAndWithItsOwn() {
        assertThat(run("bench", trace.toString(), "--allocators", "ptmalloc", "--repeat", "1", "--warm-up", "1"))
                .as(err)
                .isZero();
        assertThat(rows()).hasSize(4);
        assertThat(rows().get(0)).matches("t +ptmalloc +none +1 +4 .*");
        assertThat(rows().get(1)).matches("t +ptmalloc +all +1 +4 .*");
        assertThat(rows().get(2)).matches("t +ptmalloc +none +2 +4 .*");
        assertThat(rows().get(3)).matches("t +ptmalloc +all +2 +4( +\\d+\\.\\d){3} +- +- +\\d[\\d,]*");
        String[] one = {"bench", trace.toString(), "--allocators", "tcmalloc", "--touch", "none", "--threads", "own"};
        assertThat(run(with(one, "--repeat", "1", "--warm-up", "1"))).as(err).isZero();
        assertThat(rows()).hasSize(1).allMatch(row -> row.matches("t +tcmalloc +none +2 .*"));
    }

    private static String[] with(String[] some, String... more) {
        String[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    @Test
    void severalAllocatorsAreRowsOfOneTable() {
        String[] several = {"bench", trace.toString(), "--touch", "none", "--threads", "folded", "--repeat", "1"};
        assertThat(run(with(several, "--warm-up", "1", "--allocators", "tcmalloc,ptmalloc:arena1")))
                .as(err)
                .isZero();
        assertThat(out.lines().findFirst())
                .hasValueSatisfying(head -> assertThat(head).startsWith("trace "));
        assertThat(rows()).hasSize(2);
        assertThat(rows().get(0)).matches("t +tcmalloc +none +1 +4 .*");
        assertThat(rows().get(1)).matches("t +ptmalloc:arena1 +none +1 +4 .*");
        assertThat(run(with(several, "--allocators", "ptmalloc,ptmaloc"))).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("ptmaloc");
        assertThat(out).isEmpty();
    }

    /** Little is played in a run of a tiny trace: time passes by the clock, not by what is played. */
    @Test
    void warmingUpATinyTraceEnds() {
        long before = System.nanoTime();
        assertThat(run(
                        "bench",
                        trace.toString(),
                        "--allocators",
                        "ptmalloc",
                        "--touch",
                        "none",
                        "--threads",
                        "folded",
                        "--repeat",
                        "1",
                        "--warm-up",
                        "500"))
                .isZero();
        assertThat(System.nanoTime() - before).isLessThan(30_000_000_000L);
    }

    @Test
    void aColdRunTellsItsStages() {
        assertThat(run(
                        "bench",
                        trace.toString(),
                        "--cold",
                        "--allocators",
                        "ptmalloc",
                        "--touch",
                        "none",
                        "--repeat",
                        "1"))
                .as(err)
                .isZero();
        assertThat(rows()).hasSize(1);
        assertThat(rows().get(0)).matches("t +ptmalloc +none +own( +\\d+\\.\\d\\d){9} +- +- +\\d[\\d,]*");
        // no process of Java starts and ends in less
        String[] figures = rows().get(0).split(" +", -1);
        assertThat(Double.parseDouble(figures[9])).isGreaterThan(0.03);
        assertThat(Double.parseDouble(figures[9]))
                .isLessThan(
                        Double.parseDouble(figures[12]) * Runtime.getRuntime().availableProcessors() + 0.1);
    }

    @Test
    void aColdRunIsGivenThreadsAndMachine() {
        String[] cold = {"bench", trace.toString(), "--cold", "--touch", "none", "--repeat", "1"};
        assertThat(run(with(cold, "--allocators", "ptmalloc", "--threads", "folded,own")))
                .as(err)
                .isZero();
        assertThat(rows()).hasSize(2);
        assertThat(rows().get(0)).contains(" folded ");
        assertThat(rows().get(1)).contains(" own ");
        // it is not there for 32 bits
        assertThat(run(with(cold, "--allocators", "jemalloc", "--machine", "i386-1g")))
                .isEqualTo(ExitCode.DATA);
    }

    @Test
    void aColdRunThatFailsIsNoFigure() {
        assertThat(run("bench", directory.resolve("none").toString(), "--cold")).isEqualTo(ExitCode.DATA);
        assertThat(run("bench", trace.toString(), "--touch", "recorded")).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("was recorded");
    }
}
