package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.alloclab.harness.fake.FakeLayers;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code compare}, {@code list}, {@code bench} and the help over layers that are right by inspection. */
final class OtherCommandsTest {
    @TempDir
    private Path directory;

    private Path trace = Path.of("");
    private String out = "";
    private String err = "";

    @BeforeEach
    void writeTrace() throws IOException {
        trace = Files.writeString(
                directory.resolve("t"), "1: malloc 0x10 4096\n1: malloc 0x20 4096\n1: free 0x10\n1: free 0x20\n");
    }

    private int run(String... arguments) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        int code = Main.run(
                arguments,
                new PrintWriter(outText),
                new PrintWriter(errText),
                () -> new ProviderRegistry(FakeLayers.all()));
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    @Test
    void formatOfCompareIsOfWhatIsPrintedAndOfTraces() {
        assertThat(run("compare", trace.toString(), "--format", "csv", "--format", "memory_replay"))
                .as(err)
                .isZero();
        assertThat(out).startsWith("trace,");
        assertThat(run("compare", trace.toString(), "--format", "ltrace")).isEqualTo(3);
        assertThat(err).contains("there is no operation in it that can be read");
        assertThat(run("compare", trace.toString(), "--format", "csv", "--format", "md"))
                .isEqualTo(2);
        assertThat(err).contains("there is no trace format");
        assertThat(run("compare", trace.toString(), "--format", "ltrase")).isEqualTo(2);
        assertThat(err).contains("there is no trace format ltrase; did you mean ltrace?");
    }

    @Test
    void comparesEveryAllocatorAndVariant() throws IOException {
        Path csv = directory.resolve("csv");
        Path json = directory.resolve("json");
        assertThat(run("compare", trace.toString(), "--csv", csv.toString(), "--json", json.toString()))
                .as(err)
                .isZero();
        assertThat(out).contains("4 operations, 1 thread, at most 8 kB live in 2 blocks");
        assertThat(out.lines().map(String::strip).toList())
                .anyMatch(line -> line.matches("bump +8 +8 +1.00 +2 +2 +top 8"))
                .anyMatch(line -> line.matches("bump:lucky +8 +\\+0% +8 .*"));
        assertThat(Files.readAllLines(csv))
                .hasSize(3)
                .satisfies(rows -> assertThat(rows.get(0)).endsWith(",died,workload,handed_out"))
                .element(1)
                .asString()
                .endsWith(
                        ",bump,4,0,8192,8192,8192,65536,65536,2,0,2,0.333333,0.000000,0.000000,0.000000,0,0,0,0,0,0,0,8,8,,,,1.000000,0,0,0,0,,0,8192,8192,,"
                                + "\"clock: steps of 1,000 ns an operation; touch: all (new blocks are written throughout: an"
                                + " upper bound)\",8192");
        assertThat(Files.readString(json))
                .contains("\"name\": \"bump:lucky\"", "\"bump.luck\": \"100\"", "\"sha256\"", "\"handed_out\": 8192");
    }

    @Test
    void onlyCompareTakesSeveralOfALowerLayer() {
        assertThat(run("compare", trace.toString(), "--allocators", "bump", "--slab", "slub,slub", "--load", "96"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("--load must be between 0 and 95: was 96");
        assertThat(run("replay", trace.toString(), "--allocator", "bump", "--page-allocator", "buddy,bitmap"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("--page-frames takes one here: was buddy,bitmap", "compare");
    }

    @Test
    void comparesOnlyWhatIsAskedFor() {
        assertThat(run("compare", trace.toString(), "--allocators", "bump:lucky", "--touch", "none"))
                .isZero();
        assertThat(out.lines().map(String::strip).toList())
                .anyMatch(line -> line.matches("bump:lucky +0 +0 +0.00 +0 +2 +-"))
                .noneMatch(line -> line.startsWith("bump "));
        assertThat(run("compare", trace.toString(), "--allocators", "bump:luky"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err).hasLineCount(1).contains("unknown variant luky of bump; did you mean lucky?");
    }

    @Test
    void listsPlugInsWithTheirOptions() {
        assertThat(run("list")).isZero();
        assertThat(out)
                .contains("user allocator\n", "never reuses anything (nothing 1)", "bump:lucky")
                .contains("-o bump.luck=7  (integer 0..100) also BUMP_LUCK")
                .contains(
                        "machines (--machine",
                        "i386-1g          32-bit kernel, 32-bit programs, page tables of 2 levels")
                .contains("trace formats\n", "memory_replay");
        assertThat(run("list", "bumb")).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("unknown plug-in bumb; did you mean bump?");
    }

    @Test
    void benchMeasuresBothTouchModes() {
        assertThat(run("bench", trace.toString(), "--repeat", "1", "--warm-up", "1"))
                .isZero();
        List<String> lines = out.lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).matches("t +bump +none +1 +4( +\\d+\\.\\d){3} +- +- +\\d[\\d,]*");
        assertThat(lines.get(2)).contains(" all ");
        assertThat(run("bench", "--repeat", "0")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void helpNamesEveryCommandAndTheExitCodes() {
        assertThat(run("--help")).isZero();
        assertThat(out).contains("compare", "replay", "list", "bench", "Exit codes: 0 done; 2 wrong usage; 3 data");
        assertThat(run()).as("without a command: the same").isZero();
        assertThat(out).contains("Exit codes:");
        assertThat(run("--version")).isZero();
        assertThat(out).startsWith("alloclab ");
    }
}
