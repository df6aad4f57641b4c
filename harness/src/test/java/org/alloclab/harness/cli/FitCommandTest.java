package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fit} on traces that do the same all the time, and on one whose order matters. */
final class FitCommandTest {
    @TempDir
    private Path directory;

    @Test
    void aTraceThatDoesTheSameAllTheTimeIsMatched() {
        Path table = directory.resolve("larson.csv");
        CommandLineRun fit =
                CommandLineRun.of("fit", "workload:larson?threads=2&chunks=1000&rounds=3", "--out", table.toString());
        assertThat(fit.code()).as(fit.out() + fit.err()).isZero();
        assertThat(fit.out()).contains("It matches: every figure is within 5 %.");
        CommandLineRun again =
                CommandLineRun.of("compare", "workload:fitted?csv=" + table, "--allocators", "ptmalloc,jemalloc");
        assertThat(again.code()).as(again.err()).isZero();
    }

    @Test
    void blocksThatGrowOneBehindTheOtherAreNotLargeAtOnce() throws Exception {
        // strings of all lengths grow all the time; twice one of them becomes large, and is freed before the other is
        StringBuilder trace = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            int most = i == 1000 || i == 2000 ? 22 : 4 + i % 5;
            trace.append("1: malloc 0x10 8\n");
            for (int power = 4; power <= most; power++) {
                trace.append("1: realloc 0x10 0x10 ").append(1 << power).append('\n');
            }
            trace.append("1: free 0x10\n");
        }
        Path file = Files.writeString(directory.resolve("grow.txt"), trace);
        Path table = directory.resolve("grow.csv");
        CommandLineRun fit = CommandLineRun.of("fit", file.toString(), "--out", table.toString());
        assertThat(fit.code()).as(fit.out() + fit.err()).isZero();
        assertThat(fit.out()).contains("in 1 phase").contains("4,194,304");
        CommandLineRun info = CommandLineRun.of("info", "workload:fitted?csv=" + table);
        // as many of each call as the trace has
        assertThat(info.out()).containsPattern("malloc +3,000").containsPattern("free +3,000");
        assertThat(info.out()).containsPattern("realloc +9,036");
    }

    @Test
    void aFittedReallocWritesBehindTheOldBlock() throws Exception {
        Path table = directory.resolve("two.csv");
        Files.writeString(table, "0,0,0,0,40960,-1,1,1,0,1,1,0,1,1\n0,0,3,1,81920,10,2,2,2,0,0,0,0,1\n");
        Path text = directory.resolve("two.txt");
        CommandLineRun run = CommandLineRun.of("convert", "workload:fitted?csv=" + table, text.toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Files.readString(text)).containsPattern("realloc .* 81920 pages=0:10-19\\n");
    }

    @Test
    void whatDoesNotMatchIsSaid() throws Exception {
        // blocks of one size in rows, freed backwards: the order decides what is given back
        StringBuilder trace = new StringBuilder();
        for (int i = 1; i <= 40; i++) {
            trace.append("1: malloc 0x").append(Integer.toHexString(i << 20)).append(" 100000\n");
            trace.append("1: malloc 0x")
                    .append(Integer.toHexString((i << 20) + 1024))
                    .append(" 16\n");
        }
        for (int i = 40; i >= 1; i--) {
            trace.append("1: free 0x").append(Integer.toHexString(i << 20)).append("\n");
        }
        Path file = Files.writeString(directory.resolve("t.txt"), trace);
        CommandLineRun fit = CommandLineRun.of(
                "fit", file.toString(), "--out", directory.resolve("t.csv").toString());
        boolean says = fit.out().contains("It matches") || fit.out().contains("It does not match");
        assertThat(says).as(fit.out() + fit.err()).isTrue();
        assertThat(fit.code()).isEqualTo(fit.out().contains("It does not match") ? ExitCode.DIFFERENT : ExitCode.DONE);
    }

    @Test
    void aTableThatIsNoneIsRefused() throws Exception {
        Path table = Files.writeString(directory.resolve("x.csv"), "1,2,3\n");
        CommandLineRun run = CommandLineRun.of("info", "workload:fitted?csv=" + table);
        assertThat(run.code()).isEqualTo(ExitCode.DATA);
        assertThat(run.err()).contains("x.csv:1: a row is numbers phase,thread,call");
    }
}
