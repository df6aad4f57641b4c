package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which allocator {@code why} answers for where none is named. */
final class RecordedUnderTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "# allocator=/usr/lib/x86_64-linux-gnu/libjemalloc.so.2, jemalloc",
        "# allocator=/usr/lib/x86_64-linux-gnu/libtcmalloc_minimal.so.4, tcmalloc",
        "# allocator=/lib/x86_64-linux-gnu/libc.so.6, ptmalloc",
        "# allocator=/opt/libstrange.so, ptmalloc",
        "# said=nothing, ptmalloc"
    })
    void isTheOneOfTheRecordingOtherwiseTheCLibrarys(String property, String allocator) throws IOException {
        Path trace = Files.writeString(directory.resolve("t"), property + "\n1: malloc 0x50000 3000\n");
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(
                new String[] {"why", trace.toString()},
                new PrintWriter(out),
                new PrintWriter(err),
                ProviderRegistry::discover);
        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString()).startsWith("With " + allocator + ", ");
    }
}
