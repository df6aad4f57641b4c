package org.alloclab.harness.nativeside.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.alloclab.harness.nativeside.build.NativeBuild;
import org.alloclab.harness.nativeside.build.NativeProgram;
import org.alloclab.harness.nativeside.build.Preload;
import org.alloclab.harness.nativeside.launch.Launch;
import org.alloclab.harness.nativeside.launch.Surroundings;

/**
 * A program run as it is, not recorded, under a given real allocator and setting: what a forecast is held against.
 *
 * @param command the program and its arguments
 * @param preloaded libraries that bring the allocator; none for the C library's
 * @param environment variables that set the allocator, as its library reads them
 */
public record RealProgram(List<String> command, List<Path> preloaded, Map<String, String> environment) {
    /** Nothing else is done meanwhile, and the last sample is to lie near the end. */
    private static final long INTERVAL_MILLIS = 20;

    /** Between two looks at its files. */
    private static final long FILES_NANOS = 200_000_000;

    public RealProgram {
        command = List.copyOf(command);
        preloaded = List.copyOf(preloaded);
        environment = Map.copyOf(environment);
    }

    /**
     * Runs it so many times, one after another, with its output thrown away. What this process has in its environment to steer
     * an allocator is kept from it.
     */
    public RealRuns run(NativeBuild natives, int times) throws IOException {
        List<RealRun> runs = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            runs.add(run(natives));
        }
        return new RealRuns(runs);
    }

    private RealRun run(NativeBuild natives) throws IOException {
        Path directory = Files.createTempDirectory("alloclab-run-");
        Sampler sampler = new Sampler(INTERVAL_MILLIS);
        long start = System.nanoTime();
        long looked = start;
        MappedFiles files = MappedFiles.NONE;
        try (Preload preload = Preload.of(preloaded, Launch.inheritedPreload());
                Launch launch = Launch.start(
                        natives.find(NativeProgram.LAUNCHER),
                        command,
                        preload.value(),
                        Surroundings.steeredBy(watched()),
                        Launch.Streams.DISCARDED,
                        directory.resolve("result"))) {
            launch.awaitStart();
            OptionalLong pid = launch.pid();
            while (!launch.awaitEnd(sampler.waitMillis())) {
                if (pid.isPresent()) {
                    sampler.sample(List.of(pid.getAsLong()));
                    if (System.nanoTime() - looked > FILES_NANOS) {
                        files = files(pid.getAsLong()).orElse(files);
                        looked = System.nanoTime();
                    }
                }
            }
            return new RealRun(launch.end(), start, System.nanoTime(), sampler.samples(pid.orElse(0)), files);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the program ran", e);
        } finally {
            Files.deleteIfExists(directory);
        }
    }

    private Map<String, String> watched() {
        Map<String, String> all = new HashMap<>(environment);
        all.put(Launch.EXIT_WATCHED, "1");
        return all;
    }

    private static Optional<MappedFiles> files(long pid) {
        try {
            MappedFiles files = MappedFiles.of(pid);
            return files.residentBytes().isEmpty() ? Optional.empty() : Optional.of(files);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
