package org.alloclab.harness.nativeside.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.nativeside.build.CCompiler;
import org.alloclab.harness.nativeside.build.NativeBuild;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A real program under the real allocator, seen from outside. */
@EnabledOnOs(OS.LINUX)
class RealProgramTest {
    private static final long MIB = 1 << 20;
    private static final long MILLI = 1_000_000;

    @TempDir
    private static Path shared;

    private static Path program = Path.of("");
    private static NativeBuild natives;

    @BeforeAll
    static void compile() throws Exception {
        CCompiler.assumeHere();
        natives =
                new NativeBuild(Map.of("XDG_CACHE_HOME", shared.resolve("cache").toString()));
        Path source = shared.resolve("bursts.c");
        try (InputStream in = RealProgramTest.class.getResourceAsStream("bursts.c")) {
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
    }

    @Test
    void seesThePeakOfTheKernelAndWhatIsLeftWhenIdle() throws Exception {
        RealRuns runs = new RealProgram(List.of(program.toString()), List.of(), Map.of()).run(natives, 3);
        assertThat(runs.commonCode()).hasValue(6);
        // 40 MiB in blocks, 24 of them freed below the one that stays; and what a small program has anyway.
        assertThat(runs.peak().least()).isBetween(40 * MIB, 43 * MIB);
        assertThat(runs.peak().relative()).isLessThan(0.02);
        assertThat(runs.end().orElseThrow().median()).isBetween(40 * MIB, 43 * MIB);
        Map<AreaKind, Long> kinds = RealRun.byKind(runs.runs().get(0).last().orElseThrow());
        assertThat(kinds.getOrDefault(AreaKind.BREAK, 0L)).isBetween(40 * MIB, 41 * MIB);
    }

    @Test
    void passesTheAllocatorsSettingsOn() throws Exception {
        RealRuns runs = new RealProgram(
                        List.of(program.toString()),
                        List.of(),
                        Map.of("GLIBC_TUNABLES", "glibc.malloc.mmap_threshold=65536"))
                .run(natives, 1);
        // Each block is a mapping of its own now, and goes when it is freed.
        assertThat(runs.end().orElseThrow().median()).isBetween(16 * MIB, 19 * MIB);
    }

    @Test
    void seesNothingBeforeTheStart() throws Exception {
        RealRuns runs = new RealProgram(List.of(program.toString()), List.of(), Map.of()).run(natives, 1);
        assertThat(runs.at(0)).isEmpty();
        assertThat(runs.at(60_000 * MILLI)).isEqualTo(runs.end());
    }
}
