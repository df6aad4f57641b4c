package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.alloclab.harness.nativeside.build.CCompiler;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A program recorded and run as it is: 40 MiB in blocks, the lower part freed, half a second idle, exit code 6. */
@EnabledOnOs(OS.LINUX)
final class ConfirmCommandTest {
    private static final String CAPPED = "ptmalloc[glibc.malloc.mmap_threshold=65536]";

    @TempDir
    private static Path shared;

    private static Path program = Path.of("");
    private static Path trace = Path.of("");

    private String out = "";
    private String err = "";

    @BeforeAll
    static void record() throws Exception {
        CCompiler.assumeHere();
        Path source = shared.resolve("bursts.c");
        try (InputStream in =
                ConfirmCommandTest.class.getResourceAsStream("/org/alloclab/harness/nativeside/sample/bursts.c")) {
            if (in == null) {
                throw new IllegalStateException("the resource bursts.c is missing");
            }
            Files.write(source, in.readAllBytes());
        }
        program = shared.resolve("bursts");
        assertThat(new ProcessBuilder("cc", "-O0", "-fno-builtin", "-o", program.toString(), source.toString())
                        .start()
                        .waitFor())
                .isZero();
        trace = shared.resolve("bursts.trace");
        ConfirmCommandTest recording = new ConfirmCommandTest();
        assertThat(recording.run("record", "--touch", "--quiet", "-o", trace.toString(), "--", program.toString()))
                .as(recording.err)
                .isEqualTo(6);
    }

    private int run(String... arguments) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        int code = Main.run(arguments, new PrintWriter(outText), new PrintWriter(errText), ProviderRegistry::discover);
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    private int confirm(String allocators, String... command) {
        return confirm(trace, allocators, command);
    }

    private int confirm(Path of, String allocators, String... command) {
        String[] ours = {"confirm", of.toString(), "--quiet", "--runs", "2", "--allocators", allocators, "--"};
        String[] all = Stream.concat(Stream.of(ours), Stream.of(command)).toArray(String[]::new);
        return run(all);
    }

    @Test
    void putsAForecastBesideRealRuns() throws Exception {
        Path json = shared.resolve("confirmed.json");
        assertThat(run(
                        "confirm",
                        trace.toString(),
                        "--quiet",
                        "--allocators",
                        "ptmalloc," + CAPPED,
                        "--json",
                        json.toString(),
                        "--",
                        program.toString()))
                .as(out + err)
                .isEqualTo(ExitCode.DONE);
        assertThat(out)
                .contains("bursts, 3 real runs of each")
                .contains("ptmalloc: glibc ")
                .contains("the program exited with 6 in every run");
        JsonNode rows = new ObjectMapper().readTree(json.toFile()).path("rows");
        assertThat(rows).hasSize(2);
        JsonNode peak = rows.path(0).path("occasions").path(0);
        assertThat(peak.path("at").asText()).isEqualTo("peak");
        assertThat(peak.path("predicted_kb").asLong()).isBetween(40L << 10, 43L << 10);
        assertThat(peak.path("median_kb").asLong()).isBetween(40L << 10, 43L << 10);
        JsonNode end = rows.path(1).path("occasions").path(1);
        assertThat(end.path("at").asText()).isEqualTo("end");
        assertThat(end.path("predicted_kb").asLong()).isBetween(16L << 10, 19L << 10);
        assertThat(end.path("median_kb").asLong()).isBetween(16L << 10, 19L << 10);
        assertThat(run("diff", json.toString(), json.toString())).isZero();
    }

    @Test
    void hasItsFormsAsCompareHas() {
        for (String form : new String[] {"csv", "md"}) {
            assertThat(run(
                            "confirm",
                            trace.toString(),
                            "--quiet",
                            "--runs",
                            "1",
                            "--allocators",
                            "ptmalloc",
                            "--format",
                            form,
                            "--",
                            program.toString()))
                    .isIn(ExitCode.DONE, ExitCode.DIFFERENT);
            assertThat(out)
                    .contains(
                            form.equals("csv")
                                    ? "trace,allocator,at,predicted_kb,"
                                    : "| peak | measured | off by | end |");
        }
    }

    @Test
    void saysThatTheProgramWasKilled() {
        assertThat(confirm("ptmalloc", "sh", "-c", "kill -9 $$")).isEqualTo(ExitCode.PROGRAM);
        assertThat(out).contains("not confirmed").contains("the program was killed by signal 9 in run 1");
        assertThat(err)
                .contains("the trace is of another command: '" + program + "' was recorded, 'sh -c kill -9 $$' is run");
    }

    @Test
    void saysThatThereIsNoSuchProgram() {
        assertThat(confirm("ptmalloc", "no-such-program-here")).isEqualTo(ExitCode.DATA);
        assertThat(err.lines().reduce((a, b) -> b))
                .hasValue(
                        "alloclab: no-such-program-here: the program cannot be started (no such file or directory); give its path");
    }

    @Test
    void refusesWhatTheRealLibraryHasNoNameFor() {
        assertThat(confirm("ptmalloc[glibc.version=2.31]", program.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err)
                .contains("the real library takes no setting glibc.version")
                .contains("--libc");
        assertThat(confirm("ptmalloc[glibc.malloc.arena_mux=2]", program.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("did you mean glibc.malloc.arena_max?");
    }

    @Test
    void refusesNonsense() {
        assertThat(run("confirm", trace.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("confirm takes the command that the trace was recorded of");
        assertThat(run("confirm", trace.toString(), "--runs", "0", "--", "true"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("--runs must be at least 1: was 0");
        assertThat(run("confirm", trace.toString(), "--libc", shared.toString(), "--", "true"))
                .isEqualTo(ExitCode.DATA);
        assertThat(err).contains("an unpacked C library has libc.so.6");
        assertThat(run("confirm", trace.toString(), "--library", program.toString(), "--", "true"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("--library takes a library that a plug-in models");
    }
}
