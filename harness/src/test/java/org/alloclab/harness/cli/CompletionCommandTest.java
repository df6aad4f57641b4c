package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shells and man learn every command and option from the commands themselves. */
final class CompletionCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();

    private int run(String... arguments) {
        return Main.run(
                arguments, new PrintWriter(out), new PrintWriter(new StringWriter()), ProviderRegistry::discover);
    }

    @Test
    void theScriptIsBashAndKnowsTheCommands() throws IOException, InterruptedException {
        assertThat(run("completion")).isZero();
        assertThat(out.toString()).contains("compare", "--baseline", "serve", "--salvage");
        Path script = Files.writeString(directory.resolve("alloclab.bash"), out.toString());
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        "source " + script + "; COMP_WORDS=(alloclab comp); COMP_CWORD=1;"
                                + " _complete_alloclab; echo \"${COMPREPLY[*]}\"")
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(said).isZero();
        assertThat(said).contains("compare", "completion");
    }

    @Test
    void eachCommandHasItsPage() throws IOException {
        assertThat(run("completion", "--man", directory.toString())).isZero();
        String page = Files.readString(directory.resolve("alloclab-why.1"));
        assertThat(page).startsWith(".TH ALLOCLAB-WHY 1").contains(".SH SYNOPSIS", "\\-\\-at", ".SH OPTIONS");
        assertThat(Files.readString(directory.resolve("alloclab.1")))
                .contains(".SH COMMANDS", "serve", ".SH EXIT STATUS");
        assertThat(run("completion", "--man", directory.resolve("none").toString()))
                .isEqualTo(ExitCode.USAGE);
    }
}
