package org.alloclab.harness.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.format.TraceFormats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be read only once is kept and read as often as a file; what does not end is given up. */
class OnceReadableTest {
    @TempDir
    private Path directory;

    @Test
    void readsAPipeAsOftenAsAFile() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        String text = "1: malloc 0x10 8\n1: free 0x10\n1: thread_done 0x0\n".repeat(2000);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try (OutputStream out = Files.newOutputStream(pipe)) {
                out.write(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        TraceSource source = new TraceSource(pipe);
        for (int i = 0; i < 2; i++) {
            long ops = 0;
            try (TraceReader reader = TraceFormats.detect(source).open(source, ReadOptions.STRICT)) {
                OpBatch batch = new OpBatch();
                while (reader.read(batch)) {
                    ops += batch.count();
                }
            }
            assertThat(ops).isEqualTo(6000);
        }
        writer.get(60, TimeUnit.SECONDS);
    }

    @Test
    void givesUpWhatDoesNotEnd() {
        assertThatThrownBy(() -> SpooledFile.of(Path.of("/dev/zero"), 1 << 20))
                .isInstanceOf(BadInputException.class)
                .hasMessage("/dev/zero: an input that can be read only once is at most 1048576 bytes long;"
                        + " save it to a file and give that");
        assertThatThrownBy(() -> InputText.bytes(Path.of("/dev/zero"), "a layout"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("has more than " + InputText.MOST_BYTES + " bytes, or does not end");
    }
}
