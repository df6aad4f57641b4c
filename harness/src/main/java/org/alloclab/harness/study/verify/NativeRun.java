package org.alloclab.harness.study.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.nativeside.build.NativeBuild;
import org.alloclab.harness.nativeside.build.NativeProgram;
import org.alloclab.harness.nativeside.build.Preload;
import org.alloclab.harness.nativeside.library.CLibrary;
import org.alloclab.harness.output.Leftover;
import org.alloclab.harness.plan.ClockSetting;
import org.alloclab.harness.plan.Touch;

/** Runs the native replayer on one allocator. */
final class NativeRun {
    private final NativeBuild natives;
    private final RealAllocator allocator;
    private final Map<String, String> options;
    private final Touch touch;
    private final ClockSetting clock;
    private final NativeProgram replayer;

    NativeRun(
            NativeProgram replayer,
            NativeBuild natives,
            RealAllocator allocator,
            Map<String, String> options,
            Touch touch,
            ClockSetting clock) {
        this.replayer = replayer;
        this.natives = natives;
        this.allocator = allocator;
        this.options = options;
        this.touch = touch;
        this.clock = clock;
    }

    /** Measures every operation of an operations file; the results lie in the directory. */
    NativeResult measure(Path operations, Path directory) throws IOException {
        run(operations, directory.toString());
        return NativeResult.read(directory);
    }

    /** CPU nanoseconds that the loop over an operations file takes. */
    long time(Path operations) throws IOException {
        String said = run(operations, "-");
        return Long.parseLong(said.strip().substring("cpu_ns ".length()));
    }

    /** The replayer and its file of errors are resources only to be gone when the run ends, however it ends. */
    @SuppressWarnings("try")
    private String run(Path operations, String results) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(natives.find(replayer).toString(), operations.toString(), results));
        switch (touch) {
            case ALL -> command.add("touch");
            case RECORDED -> command.add("recorded");
            case NONE -> {
                // the replayer's own default
            }
        }
        ProcessBuilder builder = new ProcessBuilder(allocator.launched(command));
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(allocator.environment(options));
        List<Path> preload = new ArrayList<>(
                allocator.libraries().libc().map(CLibrary::parts).orElse(List.of()));
        if (allocator.twin().readsClock()) {
            preload.add(natives.find(NativeProgram.CLOCK));
            environment.put("ALLOCLAB_CLOCK_START", Long.toString(clock.startNanos()));
            environment.put("ALLOCLAB_CLOCK_STEP", Long.toString(clock.stepNanos()));
        }
        allocator.library().ifPresent(preload::add);
        Path errors = Files.createTempFile("alloclab-replayer", ".err");
        try (Preload preloaded = Preload.of(preload, "");
                Leftover file = Leftover.of(() -> Files.deleteIfExists(errors))) {
            if (!preload.isEmpty()) {
                environment.put("LD_PRELOAD", preloaded.value());
            }
            Process process = builder.redirectError(errors.toFile()).start();
            String said;
            int code;
            try (Leftover running = Leftover.of(process::destroyForcibly)) {
                said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                code = process.waitFor();
            }
            if (code != 0) {
                String why = Files.readString(errors).strip();
                throw BadInputException.inFile(
                        operations.toString(),
                        "the native replay on " + allocator.id() + " ended with code " + code
                                + (why.isEmpty()
                                        ? ""
                                        : " (" + why.lines().findFirst().orElse("") + ")"),
                        why.contains("GLIBC_")
                                ? "a library that is preloaded needs a newer C library: name the one it was built for with"
                                        + " --libc DIR"
                                : "see whether the trace plays in the simulator, and whether there is memory enough");
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during the native replay", e);
        } finally {
            Files.deleteIfExists(errors);
        }
    }
}
