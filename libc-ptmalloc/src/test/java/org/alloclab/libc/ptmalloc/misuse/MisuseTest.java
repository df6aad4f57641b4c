package org.alloclab.libc.ptmalloc.misuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random programs that misuse their heap: the simulated library ends them in the same operation, by the same signal, with the
 * same message as glibc 2.36 does, and has answered the same addresses before.
 *
 * <p>{@code -Dalloclab.misuse=N} plays N more of them on both, beside those that were recorded; the library of the machine has
 * to be 2.36 and there has to be a C compiler.
 */
final class MisuseTest {
    private static final int FRESH = Integer.getInteger("alloclab.misuse", 200);
    private static final long FIRST_FRESH = Long.getLong("alloclab.misuse.from", 1_000_000);

    @TempDir
    private Path directory;

    @Test
    void endsRecordedProgramsAsTheRealOneDoes() throws IOException {
        try (InputStream in = new GZIPInputStream(resource("recorded.txt.gz"))) {
            List<MisuseResult> real = holdsAgainst(in);
            Set<String> messages = real.stream().map(MisuseResult::message).collect(Collectors.toSet());
            assertThat(real).hasSizeGreaterThan(5000);
            assertThat(messages).hasSizeGreaterThan(20);
        }
    }

    @Test
    void countsAsTheRealOneDoesWhereTheTableIsFreedAndLiesInItself() throws IOException {
        try (InputStream in = resource("table-freed.txt")) {
            assertThat(holdsAgainst(in)).hasSize(2);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void endsFreshProgramsAsTheLibraryOfThisMachineDoes() throws Exception {
        Path twin = directory.resolve("twin");
        Path source = directory.resolve("twin.c");
        Files.write(source, resource("twin.c").readAllBytes());
        assumeTrue(isGlibc236(), "the C library is not 2.36");
        assumeTrue(
                ended("cc", "-O1", "-fno-builtin", "-w", "-o", twin.toString(), source.toString()) == 0,
                "there is no C compiler");
        Path scripts = directory.resolve("scripts");
        write(scripts);
        Process process = new ProcessBuilder(twin.toString())
                .redirectInput(scripts.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(holdsAgainst(process.getInputStream())).hasSize(FRESH);
    }

    private static void write(Path scripts) throws IOException {
        try (FileChannel out = FileChannel.open(scripts, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long seed = FIRST_FRESH; seed < FIRST_FRESH + FRESH; seed++) {
                MisuseScript script = MisuseScript.of(seed);
                ByteBuffer bytes = ByteBuffer.allocate(script.bytes()).order(ByteOrder.LITTLE_ENDIAN);
                script.putTo(bytes);
                bytes.flip();
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
        }
    }

    private static boolean isGlibc236() throws IOException, InterruptedException {
        Process version = new ProcessBuilder("getconf", "GNU_LIBC_VERSION").start();
        String said = new String(version.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        return version.waitFor() == 0 && said.strip().equals("glibc 2.36");
    }

    private static int ended(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    /** Holds what the twin printed against the simulation; answers it. */
    private static List<MisuseResult> holdsAgainst(InputStream results) throws IOException {
        List<MisuseResult> all = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(results, StandardCharsets.ISO_8859_1))) {
            MisuseResult.Start start = MisuseResult.Start.parse(String.valueOf(lines.readLine()));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                MisuseResult real = MisuseResult.parse(line);
                assertThat(MisuseResult.simulated(MisuseScript.of(real.seed()), start))
                        .isEqualTo(real);
                all.add(real);
            }
        }
        return all;
    }

    private static InputStream resource(String name) {
        InputStream in = MisuseTest.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("the resource " + name + " is missing");
        }
        return in;
    }
}
