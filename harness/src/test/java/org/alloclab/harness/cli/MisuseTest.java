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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Programs that store into and free what they should not, as traces and as scenes; what glibc 2.36 says of each was seen with the
 * real one.
 */
final class MisuseTest {
    @TempDir
    private Path directory;

    private int run(StringWriter out, String... arguments) {
        PrintWriter writer = new PrintWriter(out);
        return Main.run(arguments, writer, writer, ProviderRegistry::discover);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // The first block follows the thread cache's table of 0x290 bytes.
                "malloc 0x10 1032;malloc 0x20 1032;free 0x20;free_at 0x10 -16 | double free or corruption (out)",
                "malloc 0x10 24;store 0x10 -654 2 1;store 0x10 -520 8 12345;malloc 0x20 40 | malloc(): unaligned tcache chunk detected",
                "malloc 0x10 24;malloc 0x20 24;store 0x10 -656 2 7;free 0x20;free_at 0x20 0 | double free or corruption (fasttop)",
                "malloc 0x10 24;free 0x10;free_at 0x10 0 | free(): double free detected in tcache 2",
                "malloc 0x10 24;store 0x10 -8 8 0x11;free 0x10 | free(): invalid size",
                "malloc 0x10 24;free_at 0x10 4 | free(): invalid pointer",
                "malloc 0x10 24;store 0x10 24 8 0xffffffffffff0001;malloc 0x20 2000 | malloc(): corrupted top size",
            })
    void aTraceEndsAsTheProgramDid(String calls, String message) throws IOException {
        Path trace = Files.writeString(directory.resolve("t.txt"), "1: " + calls.replace(";", "\n1: ") + "\n");
        StringWriter out = new StringWriter();
        assertThat(run(out, "replay", trace.toString(), "--allocator", "ptmalloc"))
                .as(out.toString())
                .isEqualTo(ExitCode.DEATH);
        assertThat(out.toString()).contains("by SIGABRT: " + message);
    }

    @Test
    void aSceneTellsIt() throws IOException {
        Path scene = Files.writeString(directory.resolve("t.scene"), """
                title A pointer into the table of the thread cache
                needs allocator ptmalloc
                A = malloc 1032
                B = malloc 1032
                free B
                free A-16
                """);
        StringWriter out = new StringWriter();
        run(out, "explain", scene.toString());
        assertThat(out.toString()).contains("double free or corruption (out)");
    }
}
