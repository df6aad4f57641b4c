package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real figures: Debian 12 (glibc 2.36, jemalloc 5.3.0, gperftools 2.10), Linux 6.18, 2 CPUs; kB of anonymous memory beyond the
 * start of {@code main}. The programs are in {@code real}.
 */
final class RecordedProcessTest {
    private static final long MILLI = 1_000_000;
    private static final long OWN_KB = 20;
    private static final String HUGE_TABLE = "1: calloc 0x7f0000000010 1 536870912";

    @TempDir
    private Path directory;

    private String err = "";

    private int run(String... arguments) {
        StringWriter errors = new StringWriter();
        int code = Main.run(
                arguments, new PrintWriter(new StringWriter()), new PrintWriter(errors), ProviderRegistry::discover);
        err = errors.toString();
        return code;
    }

    private JsonNode compared(String trace, String allocator, String... more) throws IOException {
        Path file = Files.writeString(directory.resolve("trace.txt"), trace);
        Path json = directory.resolve("result.json");
        List<String> arguments = new ArrayList<>(
                List.of("compare", file.toString(), "--allocators", allocator, "--force", "--json", json.toString()));
        arguments.addAll(List.of(more));
        assertThat(run(arguments.toArray(String[]::new))).as(err).isZero();
        return new ObjectMapper()
                .readTree(json.toFile())
                .path("traces")
                .path(0)
                .path("runs")
                .path(0);
    }

    /** What {@code real/pauses.c} does, at the pace of the real program: it writes the first byte of the short-lived blocks. */
    private static String burstsAndPauses() {
        StringBuilder trace = new StringBuilder("# touch=pagemap_scan\n");
        long now = 0;
        for (int i = 0; i < 200; i++) {
            now = call(trace, now + 600_000, "malloc 0x" + Long.toHexString(0x1000 + 16L * (i + 1)) + " 1048576", "");
        }
        for (int i = 0; i < 200; i++) {
            now = call(trace, now + 20_000, "free 0x" + Long.toHexString(0x1000 + 16L * (i + 1)), "");
        }
        for (int seconds : new int[] {11, 5, 6}) {
            trace.append("0: pause 0x0 ").append(seconds * 1000L * MILLI).append('\n');
            now += seconds * 1000L * MILLI;
            for (int i = 0; i < 8000; i++) {
                now = call(trace, now + 300, "malloc 0x900000 65536", " pages=0:0");
                now = call(trace, now + 300, "free 0x900000", "");
            }
        }
        return trace.toString();
    }

    private static long call(StringBuilder trace, long now, String words, String touched) {
        trace.append("1: ").append(words).append(' ').append(now).append(' ').append(now);
        trace.append(touched).append('\n');
        return now;
    }

    private static long grownAt(JsonNode run, double seconds) {
        for (JsonNode sample : run.path("series")) {
            if (sample.path("time_s").asDouble() >= seconds) {
                return sample.path("heap_rss_kb").asLong();
            }
        }
        return run.path("end_rss_bytes").asLong() >> 10;
    }

    /** The least and the most that five real runs of {@code real/pauses.c} had grown by in each of its eight moments, kB. */
    private static long[][] measured(String setting) throws IOException {
        long[][] bounds = new long[8][];
        try (InputStream in = RecordedProcessTest.class.getResourceAsStream("real/pauses.csv")) {
            if (in == null) {
                throw new IllegalStateException("the resource pauses.csv is missing");
            }
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                String[] cells = line.split(",", -1);
                for (int i = 0; cells[0].equals(setting) && i < bounds.length; i++) {
                    long grown = Long.parseLong(cells[i + 2]);
                    bounds[i] = bounds[i] == null
                            ? new long[] {grown, grown}
                            : new long[] {Math.min(bounds[i][0], grown), Math.max(bounds[i][1], grown)};
                }
            }
        }
        return bounds;
    }

    /** The real program has written up to five pages of its own data, libc's and its stack by the time it prints. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "default",
                "dirty_decay_ms=1000",
                "background_thread=true",
                "background_thread=true+dirty_decay_ms=1000",
                "dirty_decay_ms=0"
            })
    void pausesReachAnAllocatorThatIsDrivenByTime(String setting) throws IOException {
        String row = setting.equals("default") ? "jemalloc" : "jemalloc[" + setting.replace('+', ',') + "]";
        JsonNode run = compared(burstsAndPauses(), row, "--every", "5ms");
        long[][] real = measured(setting);
        // behind the frees; then before and behind each work of 10 ms
        double[] moments = {0.2, 11.12, 11.15, 16.125, 16.155, 22.13, 22.2};
        for (int i = 0; i < moments.length; i++) {
            assertThat(grownAt(run, moments[i]))
                    .as("%s at %.3f s", setting, moments[i])
                    .isBetween(real[i + 1][0] - OWN_KB, real[i + 1][1]);
        }
        assertThat(run.path("peak_rss_bytes").asLong() >> 10).isBetween(real[0][0] - OWN_KB, real[0][1]);
    }

    @Test
    void pausesShrinkWithAFactor() throws IOException {
        JsonNode run = compared(burstsAndPauses(), "jemalloc", "--clock", "tracex0.001", "--every", "1ms");
        assertThat(run.path("end_rss_bytes").asLong() >> 10).isGreaterThan(70_000);
        assertThat(run.path("plan").path("clock_factor").asDouble()).isEqualTo(0.001);
    }

    @Test
    void onlyWrittenPagesAreWritten() throws IOException {
        StringBuilder pages = new StringBuilder();
        for (int page = 0; page < 131_073; page += 20) {
            pages.append(page == 0 ? "" : ",").append(page);
        }
        String trace = "# touch=pagemap_scan\n" + HUGE_TABLE + " pages=16:" + pages
                + "\n1: malloc 0x7f8000000010 67108864 pages=16:0-4096\n";
        JsonNode run = compared(trace, "ptmalloc");
        // in each of five runs of real/sparse.c
        assertThat(run.path("peak_rss_bytes").asLong() >> 10).isEqualTo(42_608);
        assertThat(run.path("plan").path("touch").asText()).isEqualTo("recorded");
    }

    @Test
    void theProcessIsMoreThanItsHeap() throws IOException {
        String trace = """
                # allocator=/lib/x86_64-linux-gnu/libc.so.6
                1: map 0x0 mmap 0,100663296,3,34,-1,0 139000000000000
                0: sample 0x0 total=100044800,peak=100044800,malloc=16384,program=98697216,file=1298432,stack=16384
                1: malloc 0x5000 3000
                0: mark 0x0 exit
                1: free 0x5000
                """;
        JsonNode run = compared(trace, "ptmalloc");
        // 97,700 kB in all, but for the three pages that malloc had more than one block takes
        assertThat(run.path("process_rss_peak_kb").asLong()).isEqualTo(97_688);
        assertThat(run.path("process_rss_end_kb").asLong()).isEqualTo(97_688);
    }

    /** 2,070 kB of files, and 108 of what jemalloc needs before the first call. */
    @Test
    void theProcessHasTheFilesOfAnAllocatorsLibrary() throws IOException {
        String trace = """
                # allocator=/lib/x86_64-linux-gnu/libc.so.6
                1: map 0x0 mmap 0,100663296,3,34,-1,0 139000000000000
                0: sample 0x0 total=100044800,peak=100044800,malloc=16384,program=98697216,file=1298432,stack=16384
                1: malloc 0x5000 3000
                """;
        assertThat(compared(trace, "jemalloc").path("process_rss_end_kb").asLong())
                .isEqualTo(97_688 + 2_070 + 108);
        assertThat(compared(trace.replace("libc.so.6", "libjemalloc.so.2"), "jemalloc")
                        .path("process_rss_end_kb")
                        .asLong())
                .isEqualTo(97_688 + 108);
    }

    /**
     * A real program under glibc 2.36: blocks of 50,000 bytes, {@code sbrk(300000)}, more blocks, {@code sbrk(1 << 20)},
     * {@code sbrk(-(1 << 19))}, more blocks. malloc starts a new stretch of heap behind each stranger.
     */
    private static final String OWN_BREAK = """
                # allocator=/lib/x86_64-linux-gnu/libc.so.6
                1: malloc 0x5555555592a0 50000
                1: malloc 0x555555565600 50000
                1: malloc 0x555555571960 50000
                1: malloc 0x55555557dcc0 50000
                1: malloc 0x55555558a020 50000
                1: malloc 0x555555596380 50000
                1: map 0x0 brk 0x55555560c3e0,0x5555555c3000 0x55555560c3e0
                1: malloc 0x5555555a26e0 50000
                1: malloc 0x5555555aea40 50000
                1: malloc 0x55555560c3f0 50000
                1: malloc 0x555555618750 50000
                1: malloc 0x555555624ab0 50000
                1: malloc 0x555555630e10 50000
                1: malloc 0x55555563d170 50000
                1: malloc 0x5555556494d0 50000
                1: malloc 0x555555655830 50000
                1: malloc 0x555555661b90 50000
                1: map 0x0 brk 0x555555782000,0x555555682000 0x555555782000
                1: map 0x0 brk 0x555555702000,0x555555782000 0x555555702000
                1: malloc 0x55555566def0 50000
                1: malloc 0x555555702010 50000
                1: malloc 0x55555570e370 50000
                1: malloc 0x55555571a6d0 50000
                1: malloc 0x555555726a30 50000
                1: malloc 0x555555732d90 50000
                1: malloc 0x55555573f0f0 50000
                1: malloc 0x55555574b450 50000
                """;

    @Test
    void aProgramMovesTheBreakItself() throws IOException {
        Path trace = Files.writeString(directory.resolve("trace.txt"), OWN_BREAK);
        Path ops = directory.resolve("ops.tsv");
        assertThat(run("replay", trace.toString(), "--allocator", "ptmalloc", "--ops", ops.toString()))
                .as(err)
                .isZero();
        assertThat(err).doesNotContain("brk");
        List<Long> real = OWN_BREAK
                .lines()
                .filter(line -> line.contains("malloc 0x"))
                .map(line -> Long.decode(line.split(" ", -1)[2]))
                .toList();
        List<Long> simulated = Files.readAllLines(ops).stream()
                .filter(line -> line.contains("\t0x"))
                .map(line -> Long.decode(line.split("\t", -1)[1]))
                .filter(address -> address != 0)
                .toList();
        assertThat(simulated.stream().map(address -> address - simulated.get(0)))
                .containsExactlyElementsOf(
                        real.stream().map(address -> address - real.get(0)).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcmalloc", "jemalloc"})
    void theBreakIsThatOfTheWholeProcess(String allocator) throws IOException {
        Path trace = Files.writeString(directory.resolve("trace.txt"), OWN_BREAK);
        assertThat(run("replay", trace.toString(), "--allocator", allocator))
                .as(err)
                .isZero();
        assertThat(err).doesNotContain("brk");
    }

    /** Recordings from before, and allocators that never look at the break. */
    @Test
    void aMoveThatCannotBePlayedIsNamed() throws IOException {
        Path before = Files.writeString(
                directory.resolve("before.txt"), OWN_BREAK.replaceAll("brk (0x[0-9a-f]+),0x[0-9a-f]+", "brk $1"));
        assertThat(run("replay", before.toString(), "--allocator", "ptmalloc")).isZero();
        assertThat(err).contains("brk");
        Path trace = Files.writeString(directory.resolve("trace.txt"), OWN_BREAK);
        assertThat(run("replay", trace.toString(), "--allocator", "mimalloc")).isZero();
        assertThat(err).contains("brk");
    }

    @Test
    void aProgramSteersItsAllocator() throws IOException {
        StringBuilder trace = new StringBuilder("# allocator=/lib/x86_64-linux-gnu/libc.so.6\n");
        for (int i = 0; i < 1000; i++) {
            trace.append("1: malloc 0x")
                    .append(Integer.toHexString(0x10000 + 16 * i))
                    .append(" 60000\n");
        }
        for (int i = 0; i < 999; i++) {
            trace.append("1: free 0x")
                    .append(Integer.toHexString(0x10000 + 16 * i))
                    .append('\n');
        }
        String untrimmed = trace.toString();
        String trimmed = trace.append("1: steer 0x0 malloc_trim 0 - 1\n").toString();
        assertThat(compared(untrimmed, "ptmalloc").path("end_rss_bytes").asLong())
                .isGreaterThan(50_000_000);
        assertThat(compared(trimmed, "ptmalloc").path("end_rss_bytes").asLong()).isLessThan(1_000_000);
        assertThat(compared(trimmed, "jemalloc").path("end_rss_bytes").asLong()).isGreaterThan(10_000_000);
        assertThat(err).contains("1 call of malloc_trim not made").doesNotContain("2 calls");
    }

    @Test
    void theEnvironmentOfTheRecordingIsTheDefault() throws IOException {
        String trace = """
                # allocator=/lib/x86_64-linux-gnu/libc.so.6
                # env.MALLOC_ARENA_MAX=1
                1: malloc 0x5000 3000
                """;
        JsonNode inherited = compared(trace, "ptmalloc");
        assertThat(inherited
                        .at("/plan/allocator/options/glibc.malloc.arena_max")
                        .asText())
                .isEqualTo("1");
        JsonNode set = compared(trace, "ptmalloc", "-o", "glibc.malloc.arena_max=3");
        assertThat(set.at("/plan/allocator/options/glibc.malloc.arena_max").asText())
                .isEqualTo("3");
    }

    @Test
    void aSettingOfKernelAndAllocatorHasOneOwner() throws IOException {
        JsonNode run = compared("1: malloc 0x5000 3000\n", "jemalloc", "-o", "vm.overcommit_memory=2");
        assertThat(run.at("/plan/machine/overcommit_memory").asInt()).isEqualTo(2);
    }

    /** Which of its pages the program writes is not known: 1 MiB is resident, or nearly nothing. */
    @Test
    void bothBoundsAreToldWhereTouchIsNotKnown() throws IOException {
        String trace = "1: malloc 0x5000 100000\n";
        JsonNode open = compared(trace, "ptmalloc");
        long high = open.at("/peak_rss_bytes").asLong();
        long low = open.at("/peak_rss_low_bytes").asLong();
        assertThat(high).isGreaterThanOrEqualTo(100_000);
        assertThat(low).isBetween(0L, 16L << 10);
        assertThat(open.at("/end_rss_low_bytes").asLong()).isEqualTo(low);
        assertThat(open.at("/process_rss_peak_kb").asLong()
                        - open.at("/process_rss_peak_low_kb").asLong())
                .isEqualTo((high - low) >> 10);
        assertThat(open.at("/plan/touch").asText()).isEqualTo("all");
        assertThat(open.at("/plan/touch_bound").asText()).isEqualTo("upper");
        JsonNode chosen = compared(trace, "ptmalloc", "--touch", "all");
        assertThat(chosen.at("/peak_rss_bytes").asLong()).isEqualTo(high);
        assertThat(chosen.has("peak_rss_low_bytes")).isFalse();
        // every page of these is written by the allocator itself
        assertThat(compared("1: calloc 0x5000 1 1000\n", "ptmalloc").has("peak_rss_low_bytes"))
                .isFalse();
    }

    @Test
    void theSmallestLimitIsAmongTheFigures() throws IOException {
        JsonNode run = compared("1: malloc 0x5000 10000000\n", "ptmalloc", "--smallest-limit");
        long limit = run.at("/smallest_limit_kb").asLong();
        assertThat(limit)
                .isBetween(10_000_000L >> 10, run.at("/process_rss_peak_kb").asLong() + 1024);
        assertThat(limit % 64).isZero();
    }

    @Test
    void twoNamesOfOneSettingDoNotContradictEachOther() throws IOException {
        Path file = Files.writeString(directory.resolve("one.txt"), "1: malloc 0x5000 3000\n");
        assertThat(run(
                        "compare",
                        file.toString(),
                        "--allocators",
                        "jemalloc",
                        "-o",
                        "vm.overcommit_memory=2",
                        "-o",
                        "overcommit_memory=1"))
                .isEqualTo(2);
        assertThat(err).contains("vm.overcommit_memory=2 and overcommit_memory=1 are one setting with two values");
    }

    /** khugepaged raises the kernel's reserve unless huge pages are off: the mode reaches the page frames too. */
    @Test
    void whatSeveralLayersReadReachesEachOfThem() throws IOException {
        JsonNode run = compared("1: malloc 0x5000 3000\n", "ptmalloc", "-o", "transparent_hugepage=never");
        assertThat(run.at("/plan/address_space/options/transparent_hugepage").asText())
                .isEqualTo("never");
        assertThat(run.at("/plan/page_frames/options/transparent_hugepage").asText())
                .isEqualTo("never");
    }

    @Test
    void aMisspeltSettingIsNamedWithTheNearest() throws IOException {
        Path file = Files.writeString(directory.resolve("one.txt"), "1: malloc 0x5000 3000\n");
        assertThat(run("compare", file.toString(), "--allocators", "jemalloc[dirty_decay_m=0]"))
                .isEqualTo(2);
        assertThat(err).contains("did you mean dirty_decay_ms?");
        assertThat(run("compare", file.toString(), "--allocators", "jemalloc[dirty_decay_ms=0"))
                .isEqualTo(2);
        assertThat(err).contains("the brackets do not match");
    }

    @Test
    void timesThatAreNotThereCannotBePlayed() throws IOException {
        Path file = Files.writeString(directory.resolve("one.txt"), "1: malloc 0x5000 3000\n");
        assertThat(run("compare", file.toString(), "--allocators", "ptmalloc", "--clock", "tracex2"))
                .isEqualTo(3);
        assertThat(err).contains("--clock trace needs a trace with times");
    }
}
