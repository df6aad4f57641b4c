package org.alloclab.harness.cli;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.study.bench.ColdStages;

/** Runs one command in this fresh JVM and writes where its CPU time went, as the kernel counted it by thread. */
public final class ColdRun {
    private static final Path TASKS = Path.of("/proc/self/task");
    private static final long KIB = 1024;

    private ColdRun() {}

    public static void main(String[] args) throws IOException {
        long mainAtStart = nanosOf("java");
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = Main.run(args, nowhere, err, ProviderRegistry::discover);
        if (code == ExitCode.DONE || code == ExitCode.DEATH) {
            stages(mainAtStart).write(new DataOutputStream(System.out));
        }
        System.exit(code);
    }

    private static ColdStages stages(long mainAtStart) throws IOException {
        long loop = nanosOf("java") - mainAtStart;
        long compile = nanosOf("C1 Comp", "C2 Comp");
        long collect = nanosOf("VM Thread", "GC Thread");
        // a thread that has ended is in no list: that is the decoder's
        long ended = Math.max(0, processNanos() - nanosOf(""));
        long decode = ended + nanosOf("trace decoder");
        long start = nanosOf("") + ended - loop - compile - collect - decode;
        return new ColdStages(start, decode, compile, collect, loop, peakBytes());
    }

    private static long processNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }

    /** CPU time of the threads whose names begin so. */
    private static long nanosOf(String... names) throws IOException {
        try (Stream<Path> tasks = Files.list(TASKS)) {
            return tasks.filter(task -> Stream.of(names).anyMatch(read(task.resolve("comm"))::startsWith))
                    .mapToLong(task -> firstNumber(read(task.resolve("schedstat"))))
                    .sum();
        }
    }

    private static long firstNumber(String text) {
        int end = text.indexOf(' ');
        return Long.parseLong(end < 0 ? text : text.substring(0, end));
    }

    private static long peakBytes() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/status"));
        return lines.stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> KIB * Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
