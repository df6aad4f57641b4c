package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where Java may use too little, a command ends in one line that says so and how to give it more; for how many operations a
 * trace has it needs no more.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class SmallHeapTest {
    private static final int MIB = 24;
    private static final int BLOCKS = 1_500_000;

    @TempDir
    private Path directory;

    @Test
    void everyCommandSaysSoInOneLine() throws Exception {
        Path trace = directory.resolve("live.txt");
        try (BufferedWriter out = Files.newBufferedWriter(trace)) {
            for (int i = 1; i < BLOCKS; i++) {
                out.write("1: malloc 0x" + Integer.toHexString(16 * (i + 4096)) + " 24\n");
            }
        }
        for (String command : List.of("replay --allocator=ptmalloc", "compare", "why --allocator=jemalloc", "info")) {
            List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
            arguments.add(trace.toString());
            assertThat(saidBy(arguments))
                    .as(command)
                    .matches(
                            "alloclab: .* needs (about \\d+ MiB, and Java may use \\d+|more than the \\d+ MiB that Java may use);"
                                    + " give it more: ALLOCLAB_JAVA_OPTS=-Xmx\\d+m alloclab \\.\\.\\.\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86_64-24g", "x86_64-1t"})
    void memoryDoesNotGrowWithOperations(String machine) throws Exception {
        Process process = start(List.of(
                "replay",
                "workload:larson?threads=2&chunks=1000&rounds=1000",
                "--allocator=tcmalloc",
                "--machine=" + machine));
        assertThat(process.waitFor())
                .as(Files.readString(errors(), StandardCharsets.UTF_8))
                .isEqualTo(ExitCode.DONE);
    }

    private Path errors() {
        return directory.resolve("errors");
    }

    private String saidBy(List<String> arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        assertThat(process.waitFor()).isEqualTo(ExitCode.DATA);
        // JDK 24 and later warn about a library, which the launcher has them leave out.
        return Files.readAllLines(errors(), StandardCharsets.UTF_8).stream()
                .filter(line -> !line.startsWith("WARNING: "))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private Process start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + MIB + "m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors().toFile())
                .start();
    }
}
