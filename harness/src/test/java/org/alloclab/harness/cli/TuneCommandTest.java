package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tune} on traces whose best settings are known. */
final class TuneCommandTest {
    /** Four threads that each free half of what they allocated: arenas of their own keep what one would share. */
    private static final String THREADS = "workload:larson?threads=8&chunks=500&rounds=3&max=4000";

    @TempDir
    private Path directory;

    private JsonNode tuned(String trace, String... more) throws IOException {
        Path json = directory.resolve("tune.json");
        String[] all = new String[more.length + 4];
        System.arraycopy(new String[] {"tune", trace, "--json", json.toString()}, 0, all, 0, 4);
        System.arraycopy(more, 0, all, 4, more.length);
        CommandLineRun run = CommandLineRun.of(all);
        assertThat(run.code()).as(run.err()).isZero();
        return new ObjectMapper().readTree(Files.readString(json));
    }

    @Test
    void recommendsFewerArenasWithTheLineToPaste() throws IOException {
        JsonNode file = tuned(THREADS, "--allocators", "ptmalloc", "--budget", "40");
        JsonNode found = file.path("allocators").path("ptmalloc");
        long without = found.path("default").path("rss_end_kb").asLong();
        long best = found.path("best").path("rss_end_kb").asLong();
        assertThat(best).isPositive().isLessThan(without);
        assertThat(found.path("best").path("settings").toString()).contains("glibc.malloc.");
        assertThat(found.path("best").path("environment").path("GLIBC_TUNABLES").asText())
                .startsWith("glibc.malloc.");
        assertThat(found.path("default").path("settings").size()).isZero();
        assertThat(file.path("why").asText()).startsWith("It helps because at the end ");
        assertThat(file.path("front").get(0).path("rss_end_kb").asLong()).isEqualTo(best);
    }

    @Test
    void equalSeedsTakeEqualWays() throws IOException {
        String[] arguments = {"--allocators", "ptmalloc", "--budget", "12", "--seed", "3"};
        assertThat(tuned(THREADS, arguments)).isEqualTo(tuned(THREADS, arguments));
    }

    @Test
    void saysSoWhereNothingIsWorthSetting() throws IOException {
        Path trace = Files.writeString(directory.resolve("t"), "1: malloc 0x10000 100\n1: free 0x10000\n");
        JsonNode file = tuned(trace.toString(), "--allocators", "tcmalloc", "--for", "faults");
        JsonNode found = file.path("allocators").path("tcmalloc");
        assertThat(found.path("nothing").asBoolean()).isTrue();
        assertThat(found.path("best")).isEqualTo(found.path("default"));
        assertThat(file.path("why").asText()).startsWith("Nothing is worth setting: none of ");
    }

    @Test
    void textHasLinesStepsAndOtherTraces() {
        CommandLineRun run = CommandLineRun.of(
                "tune", THREADS, "workload:glibc-thread?ops=2000", "--allocators", "ptmalloc", "--budget", "30");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("systemd   Environment=\"GLIBC_TUNABLES=")
                .contains("Docker    ENV GLIBC_TUNABLES=")
                .contains("shell     GLIBC_TUNABLES=")
                .contains("On workload:glibc-thread?ops=2000: ")
                .contains("What the model leaves out");
    }

    /** Begin and end of a call, in the trace's words. */
    private static String at(long micros) {
        return " " + micros * 1000 + " " + micros * 1000 + "\n";
    }

    /** Every second block stays for 30 seconds: what is free between them goes back by a call alone. */
    @Test
    void aCallOfTheProgramIsTriedWhereTheTraceHasTimes() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 4000; i++) {
            text.append("1: malloc 0x")
                    .append(Integer.toHexString(i << 16))
                    .append(" 9000")
                    .append(at(i));
        }
        for (int i = 2; i <= 4000; i += 2) {
            text.append("1: free 0x").append(Integer.toHexString(i << 16)).append(at(4000 + i));
        }
        text.append("0: pause 0x0 30000000000\n1: malloc 0x10 100").append(at(31_000_000));
        Path trace = Files.writeString(directory.resolve("t"), text.toString());

        JsonNode found = tuned(trace.toString(), "--allocators", "ptmalloc", "--budget", "2")
                .path("allocators")
                .path("ptmalloc");
        JsonNode call = found.path("calls").path(0);
        assertThat(call.path("call").asText()).isEqualTo("malloc_trim");
        assertThat(call.path("every_ns").asLong()).isEqualTo(10_000_000_000L);
        assertThat(call.path("statement").asText()).startsWith("malloc_trim(0);");
        assertThat(call.path("row").path("rss_end_kb").asLong())
                .isLessThan(found.path("best").path("rss_end_kb").asLong() - 5_000);
        assertThat(CommandLineRun.of("tune", trace.toString(), "--allocators", "ptmalloc", "--budget", "2")
                        .out())
                .contains("A call in the program is worth more: every 10 s, with nothing set, RSS end ")
                .contains("program   malloc_trim(0); /* malloc.h */");
        assertThat(tuned(THREADS, "--allocators", "ptmalloc", "--budget", "2")
                        .path("allocators")
                        .path("ptmalloc")
                        .path("calls")
                        .size())
                .isZero();
    }

    @Test
    void aCommandIsForConfirm() {
        assertThat(CommandLineRun.of("tune", THREADS, "--", "true").err()).contains("is for --confirm");
        assertThat(CommandLineRun.of("tune", THREADS, "--confirm").err()).contains("--confirm takes the command");
    }

    @Test
    void unknownAimsAndAllocatorsAreSaid() {
        assertThat(CommandLineRun.of("tune", THREADS, "--for", "rss-idl").err()).contains("did you mean rss-idle?");
        assertThat(CommandLineRun.of("tune", THREADS, "--allocators", "ptmaloc").code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(CommandLineRun.of("tune", THREADS, "--budget", "0").err()).contains("--budget must be at least 1");
    }
}
