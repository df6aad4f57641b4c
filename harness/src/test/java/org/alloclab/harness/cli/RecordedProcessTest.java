package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real figures: Debian 12 (glibc 2.36, jemalloc 5.3.0, gperftools 2.10), Linux 6.18, 2 CPUs; kB beyond the process's start.
 */
final class RecordedProcessTest {
    private static final long MILLI = 1_000_000;
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
        String[] arguments = new String[6 + more.length];
        System.arraycopy(
                new String[] {"compare", file.toString(), "--allocators", allocator, "--json", json.toString()},
                0,
                arguments,
                0,
                6);
        System.arraycopy(more, 0, arguments, 6, more.length);
        assertThat(run(arguments)).as(err).isZero();
        return new ObjectMapper()
                .readTree(json.toFile())
                .path("traces")
                .path(0)
                .path("runs")
                .path(0);
    }

    /** 200 blocks of 1 MiB come and go; then 11 s, 5 s and 6 s of idleness, each followed by 8,000 short-lived blocks. */
    private static String burstsAndPauses() {
        StringBuilder trace = new StringBuilder();
        long[] state = {0x1000, 0};
        for (int i = 0; i < 200; i++) {
            call(trace, state, "malloc 0x" + Long.toHexString(state[0] + 16L * (i + 1)) + " 1048576");
        }
        for (int i = 0; i < 200; i++) {
            call(trace, state, "free 0x" + Long.toHexString(state[0] + 16L * (i + 1)));
        }
        for (int seconds : new int[] {11, 5, 6}) {
            trace.append("0: pause 0x0 ").append(seconds * 1000L * MILLI).append('\n');
            state[1] += seconds * 1000L * MILLI;
            for (int i = 0; i < 8000; i++) {
                call(trace, state, "malloc 0x900000 65536");
                call(trace, state, "free 0x900000");
            }
        }
        return trace.toString();
    }

    private static void call(StringBuilder trace, long[] state, String words) {
        state[1] += 200;
        trace.append("1: ")
                .append(words)
                .append(' ')
                .append(state[1])
                .append(' ')
                .append(state[1] + 80)
                .append('\n');
    }

    private static long grownAt(JsonNode run, double seconds) {
        for (JsonNode sample : run.path("series")) {
            if (sample.path("time_s").asDouble() >= seconds) {
                return sample.path("heap_rss_kb").asLong();
            }
        }
        return run.path("end_rss_bytes").asLong() >> 10;
    }

    /**
     * Real growth: the figures of the real process less its 4,100 kB at the start. The end is not compared where a background
     * thread races with the program for the last pages.
     */
    @ParameterizedTest
    @CsvSource({
        "jemalloc,                                                     74144, 74144, 74144, 74144, 132",
        "'jemalloc[dirty_decay_ms:1000]',                              74144, 74144, 74144, 74144, 132",
        "'jemalloc[background_thread:true]',                           74148, 74148, 74148, 24804,",
        "'jemalloc[background_thread:true,dirty_decay_ms:1000]',       74156,   140,   144,   140, 144",
        "'jemalloc[dirty_decay_ms:0]',                                   128,   128,   128,   128, 128"
    })
    void pausesReachAnAllocatorThatIsDrivenByTime(
            String allocator, long freed, long idle, long called, long idleAgain, @Nullable Long end)
            throws IOException {
        JsonNode run = compared(
                burstsAndPauses(), allocator.replace("ms:", "ms=").replace("thread:", "thread="), "--every", "5ms");
        Offset<Long> within = Offset.offset(1000L);
        assertThat(grownAt(run, 1)).isCloseTo(freed, within);
        assertThat(grownAt(run, 10.995)).isCloseTo(idle, within);
        assertThat(grownAt(run, 11.01)).isCloseTo(called, within);
        assertThat(grownAt(run, 15.995)).isCloseTo(idleAgain, within);
        if (end != null) {
            assertThat(run.path("end_rss_bytes").asLong() >> 10).isCloseTo(end, Offset.offset(500L));
        }
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
        assertThat(run.path("peak_rss_bytes").asLong() >> 10).isCloseTo(42_700, Offset.offset(427L));
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
        assertThat(run.path("process_rss_peak_kb").asLong()).isCloseTo(97_700, Offset.offset(200L));
        assertThat(run.path("process_rss_end_kb").asLong()).isCloseTo(97_700, Offset.offset(200L));
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
