package org.alloclab.harness.study.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.alloclab.harness.nativeside.build.CCompiler;
import org.alloclab.harness.nativeside.build.NativeBuild;
import org.alloclab.harness.plan.ClockSetting;
import org.alloclab.harness.plan.MachineRequest;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.render.VerificationText;
import org.alloclab.harness.trace.MemoryReplayFormat;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both replays of a random multi-threaded trace, on this machine's own C library; needs a C compiler. */
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64")
class VerifierTest {
    @TempDir
    private Path directory;

    @Test
    void simulationEqualsTheRealThingOnARandomTrace() throws IOException {
        CCompiler.assumeHere();
        assumeTrue(
                isModelled(Path.of("/lib/x86_64-linux-gnu/libc.so.6")),
                "the C library here is not the one that is modelled");
        assertThat(verified("x86_64-24g")).contains("addresses").endsWith("\nequal\n");
    }

    @Test
    void likewiseAsA32BitProgram() throws IOException {
        CCompiler.assumeHere();
        assumeTrue(
                Files.exists(Path.of("/usr/include/x86_64-linux-gnu/gnu/stubs-32.h"))
                        || Files.exists(Path.of("/usr/include/gnu/stubs-32.h")),
                "there is no 32-bit C library to compile for");
        assumeTrue(isModelled(Path.of("/usr/lib32/libc.so.6")), "the 32-bit C library is not the one that is modelled");
        assertThat(verified("ia32-24g")).contains("addresses").endsWith("\nequal\n");
    }

    /** Recorded of three threads with bursts, pauses of 90 to 300 ms, mallopt and malloc_trim, blocks written in part. */
    @ParameterizedTest
    @EnumSource(Touch.class)
    void bothSidesKeepTheRecordedTimeAndMakeTheRecordedCalls(Touch touch) throws IOException {
        CCompiler.assumeHere();
        assumeTrue(
                isModelled(Path.of("/lib/x86_64-linux-gnu/libc.so.6")),
                "the C library here is not the one that is modelled");
        Path trace = directory.resolve("paused.txt");
        try (InputStream in = Objects.requireNonNull(VerifierTest.class.getResourceAsStream("paused.txt"))) {
            Files.copy(in, trace);
        }
        ProviderRegistry registry = ProviderRegistry.discover();
        NativeBuild natives = new NativeBuild(Map.of("XDG_CACHE_HOME", directory.toString()));
        MachineRequest request =
                new MachineRequest("x86_64-24g", Runtime.getRuntime().availableProcessors(), 0, List.of());
        List<String> differ = new ArrayList<>();
        try (Verifier verifier =
                new Verifier(new TraceSource(trace), new MemoryReplayFormat(), ReadOptions.STRICT, 50)) {
            for (RealAllocator allocator : RealAllocator.all(registry)) {
                if (allocator.isInstalled()) {
                    Verification verification = verifier.verify(
                            allocator,
                            new PlanResolver(registry),
                            natives,
                            new Verifier.Setting(touch, false, Map.of(), ClockSetting.RECORDED, false, request),
                            new Progress());
                    if (!verification.isEqual()) {
                        differ.add(VerificationText.of(verification));
                    }
                }
            }
        }
        assertThat(differ).isEmpty();
    }

    private String verified(String machine) throws IOException {
        Path trace = Files.writeString(directory.resolve("t.txt"), program(4000));
        ProviderRegistry registry = ProviderRegistry.discover();
        RealAllocator glibc = RealAllocator.all(registry).get(0);
        NativeBuild natives = new NativeBuild(Map.of("XDG_CACHE_HOME", directory.toString()));
        MachineRequest request =
                new MachineRequest(machine, Runtime.getRuntime().availableProcessors(), 0, List.of());
        try (Verifier verifier =
                new Verifier(new TraceSource(trace), new MemoryReplayFormat(), ReadOptions.STRICT, 20)) {
            Verification verification = verifier.verify(
                    glibc,
                    new PlanResolver(registry),
                    natives,
                    new Verifier.Setting(Touch.ALL, false, Map.of(), ClockSetting.DEFAULT, false, request),
                    new Progress());
            return VerificationText.of(verification);
        }
    }

    /** glibc's version is in the name of nothing; Debian 12's library says it when run, as do others. */
    private static boolean isModelled(Path library) throws IOException {
        if (!Files.isExecutable(library)) {
            return false;
        }
        Process process = new ProcessBuilder(library.toString()).start();
        return new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII)
                .contains("release version 2.36");
    }

    private static String program(int ops) {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder text = new StringBuilder();
        long[] live = new long[400];
        for (int i = 0; i < ops; i++) {
            int thread = 1 + random.nextInt(20) / 8;
            int slot = random.nextInt(live.length);
            long name = 16L * (i + 1);
            if (live[slot] != 0 && random.nextInt(3) > 0) {
                text.append(thread)
                        .append(": free 0x")
                        .append(Long.toHexString(live[slot]))
                        .append('\n');
                live[slot] = 0;
            } else if (live[slot] != 0) {
                text.append(
                        String.format("%d: realloc 0x%x 0x%x %d%n", thread, name, live[slot], random.nextInt(5000)));
                live[slot] = name;
            } else {
                int size = random.nextInt(40) == 0 ? random.nextInt(300_000) : random.nextInt(2000);
                text.append(
                        random.nextInt(10) == 0
                                ? String.format(
                                        "%d: memalign 0x%x %d %d%n", thread, name, 1 << random.nextInt(13), size)
                                : String.format("%d: malloc 0x%x %d%n", thread, name, size));
                live[slot] = name;
            }
        }
        return text.toString();
    }
}
