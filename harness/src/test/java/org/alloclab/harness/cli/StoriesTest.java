package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What people saw, beside figures of the real programs: Debian 12 (glibc 2.36, jemalloc 5.3.0), Linux 6.18. Where real runs
 * differ from each other, the prediction lies in their spread.
 */
final class StoriesTest {
    /**
     * What a process is told of its own resident memory is off by up to a batch of 32 pages for each of the two CPUs
     * (lib/percpu_counter.c, compute_batch_value; percpu_counter_read_positive).
     */
    private static final long COUNTERS_KB = 2 * 32 * 4;

    @TempDir
    private Path directory;

    private String out = "";

    private void run(String... arguments) {
        StringWriter said = new StringWriter();
        StringWriter errors = new StringWriter();
        int code = Main.run(arguments, new PrintWriter(said), new PrintWriter(errors), ProviderRegistry::discover);
        assertThat(code).as(errors.toString()).isZero();
        out = said.toString();
    }

    private Path resource(String name) throws IOException {
        Path file = directory.resolve(name);
        try (InputStream in = Objects.requireNonNull(StoriesTest.class.getResourceAsStream(name))) {
            Files.copy(in, file);
        }
        return file;
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    /** The numbers of the program whose areas were counted. */
    private static final class Numbers {
        private int state;

        Numbers(int seed) {
            state = seed;
        }

        int next() {
            state = state * 1103515245 + 12345;
            return state >>> 8;
        }
    }

    private static String malloc(long block, long size) {
        return "1: malloc 0x" + Long.toHexString(16 * block) + " " + size;
    }

    private static String free(long block) {
        return "1: free 0x" + Long.toHexString(16 * block);
    }

    private static long size(Numbers numbers) {
        return 16384 + (numbers.next() % 40) * 4096L;
    }

    /**
     * jemalloc where the kernel never overcommits, under either name of the setting. Four runs of the real program had 92 areas
     * with 6,000 blocks, 3,373 or 3,374 when they were churned, 3,905 or 3,906 when every second one was freed, and 50 at all
     * times where the kernel does overcommit. One of these is the program's own data, which no trace tells of.
     */
    @ParameterizedTest
    @CsvSource({
        "vm.overcommit_memory, 91, 3372, 3373, 3904, 3905",
        "overcommit_memory,    91, 3372, 3373, 3904, 3905",
        "none,                 49,   49,   49,   49,   49"
    })
    void whereTheKernelNeverOvercommitsAreasAreSplit(
            String setting, int filled, long leastChurned, long mostChurned, long leastHalved, long mostHalved)
            throws IOException {
        int blocks = 6000;
        Numbers numbers = new Numbers(9);
        List<String> rows = new ArrayList<>();
        long[] held = new long[blocks];
        long next = 1;
        for (int i = 0; i < blocks; i++) {
            held[i] = next++;
            rows.add(malloc(held[i], size(numbers)));
        }
        for (int round = 0; round < 40_000; round++) {
            int i = numbers.next() % blocks;
            rows.add(free(held[i]));
            held[i] = next++;
            rows.add(malloc(held[i], size(numbers)));
        }
        int last = rows.size();
        for (int i = 0; i < blocks; i += 2) {
            rows.add(free(held[i]));
        }
        assertThat(areas(rows.subList(0, blocks), setting)).isEqualTo(filled);
        assertThat(areas(rows.subList(0, last), setting)).isBetween(leastChurned, mostChurned);
        assertThat(areas(rows, setting)).isBetween(leastHalved, mostHalved);
    }

    private long areas(List<String> rows, String setting) throws IOException {
        Path trace = Files.write(directory.resolve("blocks.txt"), rows);
        List<String> command = new ArrayList<>(List.of(
                "replay", trace.toString(), "--allocator", "jemalloc", "--touch", "all", "-o", "dirty_decay_ms=0"));
        if (!setting.equals("none")) {
            command.addAll(List.of("-o", setting + "=2"));
        }
        command.addAll(List.of("--show", "maps"));
        run(command.toArray(new String[0]));
        return out.lines()
                .filter(line -> line.matches("[0-9a-f]+-[0-9a-f]+ [-rwx]{3}[ps] .*"))
                .count();
    }

    /**
     * One buffer that grows by realloc: old and new block are resident together, between two operations. Least and most of ten
     * runs of a native player, kB beyond its start, less what it read of files on the way.
     */
    @ParameterizedTest
    @CsvSource({"ptmalloc, 341060, 341192", "jemalloc, 472308, 472368"})
    void thePeakIsTheKernels(String allocator, long least, long most) throws IOException {
        Path result = directory.resolve("peak.json");
        run(
                "compare",
                resource("growing-buffer.txt").toString(),
                "--touch",
                "all",
                "--allocators",
                allocator,
                "--json",
                result.toString());
        long peak = json(result).at("/traces/0/runs/0/peak_rss_bytes").asLong() >> 10;
        assertThat(peak).isBetween(least - COUNTERS_KB, most + COUNTERS_KB);
    }

    /** What malloc_trim gives back of 80,000 freed blocks below one that lives: 48,784 kB in each of five real runs. */
    @Test
    void theCureShowsInTheFigures() throws IOException {
        Numbers numbers = new Numbers(12345);
        List<String> rows = new ArrayList<>();
        long next = 1;
        for (int i = 0; i < 20_000; i++) {
            rows.add(malloc(next++, 200 + numbers.next() % 1400));
            rows.add(malloc(next++, 16 + numbers.next() % 60));
            rows.add(malloc(next++, 384 * 4));
            rows.add(malloc(next++, 24));
        }
        rows.add(malloc(next, 100));
        for (long block = 1; block < next; block++) {
            rows.add(free(block));
        }
        Path trace = Files.write(directory.resolve("records.txt"), rows);
        Path plain = directory.resolve("plain.json");
        Path cured = directory.resolve("cured.json");
        String[] replay = {"replay", trace.toString(), "--allocator", "ptmalloc", "--touch", "all", "--json"};
        run(with(replay, plain.toString()));
        run(with(replay, cured.toString(), "--then", "call malloc_trim 0"));
        long given = rss(plain) - rss(cured);
        assertThat(given).isEqualTo(48_784);
    }

    private static long rss(Path replay) throws IOException {
        return json(replay).at("/end/rss_kb").asLong();
    }

    private static String[] with(String[] command, String... more) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }
}
