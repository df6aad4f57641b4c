package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.alloclab.harness.nativeside.build.CCompiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The two sides of {@code verify} read the process of a trace that is asked for. */
@EnabledOnOs(OS.LINUX)
final class VerifyCommandTest {
    @TempDir
    private Path directory;

    @Test
    void verifiesTheProcessThatIsMeant() throws IOException {
        CCompiler.assumeHere();
        Path log = Files.writeString(directory.resolve("two.log"), """
                --10-- malloc(100) = 0x4A2B040
                --11-- malloc(200) = 0x4A2B040
                --11-- malloc(300) = 0x4A2B140
                --11-- free(0x4A2B040)
                --10-- free(0x4A2B040)
                """);
        assertThat(verified(log).out()).contains("2 ops, 1 thread");
        assertThat(verified(log, "--process", "11").out()).contains("3 ops, 1 thread");
        assertThat(verified(log, "--process", "12")).satisfies(run -> {
            assertThat(run.code()).isEqualTo(ExitCode.DATA);
            assertThat(run.err()).contains("12");
        });
    }

    @Test
    void refusesAProcessOfAFormatThatHasNone() throws IOException {
        Path trace = Files.writeString(directory.resolve("one.txt"), "1: malloc 0x100000 24\n");
        assertThat(verified(trace, "--process", "1").code()).isEqualTo(ExitCode.USAGE);
    }

    private static CommandLineRun verified(Path trace, String... options) {
        return CommandLineRun.of(
                Stream.concat(Stream.of("verify", trace.toString(), "--allocators", "ptmalloc"), Stream.of(options))
                        .toArray(String[]::new));
    }
}
