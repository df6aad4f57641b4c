package org.alloclab.harness.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class StandardOutputTest {
    private static void print(OutputStream to, String text) {
        PrintWriter writer = new PrintWriter(to, false, java.nio.charset.StandardCharsets.UTF_8);
        writer.print(text);
        writer.flush();
    }

    @Test
    void whatIsWrittenArrives() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StandardOutput out = new StandardOutput(bytes);
        print(out, "hello");
        assertThat(bytes.toString(java.nio.charset.StandardCharsets.UTF_8)).isEqualTo("hello");
        assertThat(out.failure()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void rememberedIsAFullDisk() throws IOException {
        try (OutputStream full = new FileOutputStream("/dev/full")) {
            StandardOutput out = new StandardOutput(full);
            print(out, "hello");
            assertThat(out.failure()).contains("No space left on device");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void rememberedIsAClosedPipe() throws IOException, InterruptedException {
        Process reader = new ProcessBuilder("true").start();
        reader.waitFor();
        StandardOutput out = new StandardOutput(reader.getOutputStream());
        print(out, "x".repeat(100_000));
        assertThat(out.failure()).isPresent();
    }

    @Test
    void namesOfOpenStreamsAreNotOpenedAnew() {
        assertThat(OpenStreams.isNamed(Path.of("/dev/stdout"))).isTrue();
        assertThat(OpenStreams.isNamed(Path.of("/dev/../dev/fd/2"))).isTrue();
        assertThat(OpenStreams.isNamed(Path.of("stdout"))).isFalse();
        assertThat(OpenStreams.isNamed(Path.of("/dev/null"))).isFalse();
    }
}
