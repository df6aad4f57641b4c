package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.alloclab.harness.fake.FakeLayers;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a command writes are looked at before it works. */
final class OutputsTest {
    @TempDir
    private Path directory;

    private Path trace = Path.of("");
    private String err = "";

    @BeforeEach
    void write() throws IOException {
        trace = Files.writeString(directory.resolve("t"), "1: malloc 0x10 8000\n1: free 0x10\n");
    }

    private int run(String... arguments) {
        StringWriter written = new StringWriter();
        int code = Main.run(
                arguments,
                new PrintWriter(new StringWriter()),
                new PrintWriter(written),
                () -> new ProviderRegistry(FakeLayers.all()));
        err = written.toString();
        return code;
    }

    @Test
    void aFileThatExistsIsKeptUnlessForced() throws IOException {
        Path there = Files.writeString(directory.resolve("there"), "mine");
        String[][] commands = {
            {"compare", trace.toString(), "--json", there.toString()},
            {"compare", trace.toString(), "--csv", there.toString()},
            {"compare", trace.toString(), "--report", there.toString()},
            {"compare", trace.toString(), "--export", "csv=" + there},
            {"why", trace.toString(), "--allocator", "bump", "--json", there.toString()},
            {"why", trace.toString(), "--allocator", "bump", "--report", there.toString()},
            {"replay", trace.toString(), "--allocator", "bump", "--json", there.toString()},
            {"replay", trace.toString(), "--allocator", "bump", "--ops", there.toString()},
            {"replay", trace.toString(), "--allocator", "bump", "--syscalls", there.toString()},
            {"replay", trace.toString(), "--allocator", "bump", "--checkpoint-file", there.toString()},
            {"convert", trace.toString(), there.toString()},
        };
        for (String[] command : commands) {
            assertThat(run(command)).as(String.join(" ", command)).isEqualTo(ExitCode.USAGE);
            assertThat(err).hasLineCount(1).contains(there + " exists; give another name, or --force");
            assertThat(there).hasContent("mine");
        }
        assertThat(run("compare", trace.toString(), "--json", there.toString(), "--force"))
                .isZero();
        assertThat(Files.readString(there)).startsWith("{");
    }

    @Test
    void anEmptyFileAndADeviceAreNoLoss() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty"));
        assertThat(run("compare", trace.toString(), "--json", empty.toString())).isZero();
        assertThat(run("compare", trace.toString(), "--json", "/dev/null", "--csv", "/dev/null"))
                .isZero();
    }

    @Test
    void aPathThatCannotBeWrittenIsSaidAtOnce() {
        assertThat(run(
                        "compare",
                        "no such trace",
                        "--json",
                        directory.resolve("no/where").toString()))
                .isEqualTo(ExitCode.DATA);
        assertThat(err).hasLineCount(1).contains("cannot be written (there is no directory");
        assertThat(run("compare", trace.toString(), "--report", directory.toString()))
                .isEqualTo(ExitCode.DATA);
        assertThat(err).contains("it is a directory");
    }

    @Test
    void twoOutputsInOneFileAreRefused() {
        String same = directory.resolve("same").toString();
        assertThat(run("compare", trace.toString(), "--json", same, "--report", same))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err).hasLineCount(1).contains("--report and --json name one file: " + same);
    }

    @Test
    void formsThatAreNoneAndRunsThatAreTooManyAreRefused() {
        assertThat(run("compare", trace.toString(), "--export", "pdf=x")).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("--export takes FORM=FILE", "was pdf=x");
        assertThat(run("compare", trace.toString(), "--export", "massif=" + directory.resolve("m")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("massif holds one run: were 2");
        assertThat(directory.resolve("m")).doesNotExist();
    }
}
