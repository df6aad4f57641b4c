package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.alloclab.harness.nativeside.build.CCompiler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Commands that are ended on the way leave neither files nor processes. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class InterruptTest {
    private static final int TERMINATED = 143;

    @TempDir
    private Path directory;

    private Path trace = Path.of("");
    private Path temporary = Path.of("");

    @BeforeEach
    void writeTrace() throws IOException {
        temporary = Files.createDirectory(directory.resolve("tmp"));
        trace = directory.resolve("t.txt");
        try (BufferedWriter out = Files.newBufferedWriter(trace)) {
            for (int i = 1; i < 1_500_000; i++) {
                out.write("1: malloc 0x" + Integer.toHexString(16 * i) + " 24\n");
            }
        }
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("XDG_CACHE_HOME", directory.resolve("cache").toString());
        return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void await(Process process, BooleanSupplier condition) throws InterruptedException {
        while (process.isAlive() && !condition.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(process.isAlive()).as("it was ended on the way").isTrue();
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> list = Files.list(folder)) {
            return list.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Test
    void convertLeavesNoFile() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("out"));
        Process process =
                start("convert", trace.toString(), folder.resolve("o.txt").toString());
        await(process, () -> names(folder).size() == 1);
        assertThat(names(folder)).containsExactly(".o.txt." + process.pid());
        process.destroy();
        assertThat(process.waitFor()).isEqualTo(TERMINATED);
        assertThat(names(folder)).isEmpty();
        assertThat(names(temporary)).isEmpty();
    }

    @Test
    void replayLeavesNoneOfItsFiles() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("out"));
        Process process = start(
                "replay",
                trace.toString(),
                "--allocator",
                "ptmalloc",
                "--ops",
                folder.resolve("ops").toString(),
                "--syscalls",
                folder.resolve("calls").toString());
        await(process, () -> names(folder).size() == 2);
        process.destroy();
        assertThat(process.waitFor()).isEqualTo(TERMINATED);
        assertThat(names(folder)).isEmpty();
    }

    @Test
    void verifyLeavesNeitherFilesNorTheReplayer() throws Exception {
        CCompiler.assumeHere();
        Process process = start("verify", trace.toString(), "--allocators", "ptmalloc", "--checkpoints", "2000");
        List<ProcessHandle> replayers = new ArrayList<>();
        await(process, () -> {
            process.descendants()
                    .filter(child -> child.info().command().orElse("").endsWith("alloclab-replayer"))
                    .forEach(replayers::add);
            return !replayers.isEmpty();
        });
        assertThat(names(temporary)).isNotEmpty();
        process.destroy();
        assertThat(process.waitFor()).isEqualTo(TERMINATED);
        for (ProcessHandle replayer : replayers) {
            replayer.onExit().get(20, TimeUnit.SECONDS);
            assertThat(replayer.isAlive()).isFalse();
        }
        assertThat(names(temporary)).isEmpty();
    }
}
