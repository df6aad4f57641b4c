package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.alloclab.harness.fake.FakeLayers;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code record} refuses before it starts a program. */
final class RecordCommandTest {
    @TempDir
    private Path directory;

    private String err = "";

    private int run(String... arguments) {
        StringWriter errText = new StringWriter();
        int code = Main.run(
                arguments,
                new PrintWriter(new StringWriter()),
                new PrintWriter(errText),
                () -> new ProviderRegistry(FakeLayers.all()));
        err = errText.toString().strip();
        return code;
    }

    private Path wouldLeave() {
        return directory.resolve("ran");
    }

    private int record(Path output) {
        return run(
                "record", "-o", output.toString(), "--", "touch", wouldLeave().toString());
    }

    @Test
    void replacesNoFileUnlessForced() throws IOException {
        Path there = Files.writeString(directory.resolve("there.trace"), "precious");
        assertThat(record(there)).isEqualTo(ExitCode.USAGE);
        assertThat(err)
                .isEqualTo("alloclab: a trace does not replace a file: " + there
                        + " exists; give another with -o, or --force");
        assertThat(there).hasContent("precious");
        assertThat(wouldLeave()).doesNotExist();
    }

    @Test
    void writesNoTraceOverADirectory() {
        assertThat(record(directory)).isEqualTo(ExitCode.USAGE);
        assertThat(err)
                .isEqualTo("alloclab: a trace is a file: was the directory " + directory + "; add a name with -o");
        assertThat(wouldLeave()).doesNotExist();
    }

    @Test
    void takesACommand() {
        assertThat(run("record")).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("record takes a command to run");
    }

    @Test
    void salvagesOnlyNotes() throws IOException {
        String output = directory.resolve("o.trace").toString();
        String missing = directory.resolve("missing").toString();
        assertThat(run("record", "--salvage", missing, "-o", output)).isEqualTo(ExitCode.DATA);
        assertThat(err).startsWith("alloclab: " + missing + ": there is no such directory of notes; ");
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThat(run("record", "--salvage", empty.toString(), "-o", output)).isEqualTo(ExitCode.DATA);
        assertThat(err).startsWith("alloclab: " + empty + ": there are no notes in this directory; ");
        assertThat(Path.of(output)).doesNotExist();
    }
}
