package org.alloclab.harness.nativeside.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.nativeside.build.NativeBuild;
import org.alloclab.harness.nativeside.build.NativeProgram;
import org.alloclab.harness.nativeside.build.Preload;
import org.alloclab.harness.nativeside.launch.Launch;
import org.alloclab.harness.nativeside.launch.ProgramEnd;
import org.alloclab.harness.nativeside.launch.Surroundings;
import org.alloclab.harness.nativeside.sample.Sampler;

/** One program run with the recorder preloaded. */
public final class RecordSession {
    private static final long PROGRESS_NANOS = 500_000_000;
    private static final long MILLION = 1_000_000;

    private final NativeBuild natives;
    private final RecordRequest request;

    /** Hears how far the recording is. */
    @FunctionalInterface
    public interface Progress {
        void at(RecordingProgress progress);
    }

    /** A session with the compiled programs found there. */
    public RecordSession(NativeBuild natives, RecordRequest request) {
        this.natives = natives;
        this.request = request;
    }

    /**
     * What came of a session.
     *
     * @param end how the program ended
     * @param traces what was written
     * @param shortfalls processes that were not recorded
     */
    public record Outcome(ProgramEnd end, List<RecordedTrace> traces, List<Shortfall> shortfalls) {
        public Outcome {
            traces = List.copyOf(traces);
            shortfalls = List.copyOf(shortfalls);
        }
    }

    /**
     * Runs the command with this process's standard streams, and writes its traces when it has ended. If they cannot be
     * written, the notes are left and the exception says where.
     */
    public Outcome run(List<String> command, Progress progress) throws IOException {
        List<Path> libraries = libraries(command);
        Path launcher = natives.find(NativeProgram.LAUNCHER);
        Path notes = notesDirectory();
        ProgramEnd end;
        Sampler sampler = new Sampler();
        OptionalLong origin = OptionalLong.of(System.currentTimeMillis() * MILLION - System.nanoTime());
        try (Preload preload = Preload.of(libraries, Launch.inheritedPreload());
                Launch launch = Launch.start(
                        launcher,
                        request.libraries().command(command),
                        preload.value(),
                        Surroundings.with(environment(notes)),
                        request.streams(),
                        notes.resolve("result"))) {
            end = await(launch, notes, sampler, progress);
        } catch (BadInputException e) {
            Recording.delete(notes);
            throw e;
        }
        return finish(
                notes,
                end,
                new Observation(
                        sampler::samples,
                        Optional.of(end),
                        origin,
                        request.libraries().releases()));
    }

    private Outcome finish(Path notes, ProgramEnd end, Observation seen) throws IOException {
        List<RecordedTrace> traces;
        List<Shortfall> shortfalls;
        try {
            traces = TraceExport.write(notes, request.output(), seen);
            shortfalls = Shortfalls.of(notes, request.follow());
        } catch (BadInputException | IOException e) {
            String why = e instanceof BadInputException bad ? bad.text() : String.valueOf(e.getMessage());
            throw BadInputException.inFile(
                    request.output().toString(),
                    "the program ended with code " + end.code() + ", but its trace cannot be written (" + why + ")",
                    "make room, then 'alloclab record --salvage " + notes + " -o FILE'",
                    e);
        }
        Recording.delete(notes);
        return new Outcome(end, traces, shortfalls);
    }

    /** Makes traces of the notes that an interrupted session left behind; they stay where they are. */
    public static Salvage salvage(Path notes, Path output) throws IOException {
        if (!Files.isDirectory(notes)) {
            throw BadInputException.inFile(
                    notes.toString(),
                    "there is no such directory of notes",
                    "give the directory that record left behind");
        }
        List<RecordedTrace> traces = TraceExport.write(notes, output, Observation.NONE);
        List<Shortfall> shortfalls = Shortfalls.of(notes, true);
        if (traces.isEmpty()) {
            throw BadInputException.inFile(
                    notes.toString(),
                    "there are no notes in this directory",
                    "give the directory .alloclab-recording-* that record left behind");
        }
        return new Salvage(traces, shortfalls);
    }

    /**
     * What came of old notes.
     *
     * @param traces what was written
     * @param shortfalls processes whose notes are missing
     */
    public record Salvage(List<RecordedTrace> traces, List<Shortfall> shortfalls) {
        public Salvage {
            traces = List.copyOf(traces);
            shortfalls = List.copyOf(shortfalls);
        }
    }

    private Path notesDirectory() {
        Path parent = request.output().toAbsolutePath().getParent();
        try {
            if (parent == null) {
                throw new IOException("it has no directory");
            }
            return Files.createTempDirectory(parent, ".alloclab-recording-");
        } catch (IOException e) {
            throw BadInputException.inFile(
                    request.output().toString(),
                    "a trace is written into a directory that exists and may be written to (" + e.getMessage() + ")",
                    "give another path with -o",
                    e);
        }
    }

    private List<Path> libraries(List<String> command) {
        List<Path> libraries = new ArrayList<>(List.of(natives.find(NativeProgram.RECORDER)));
        List<String> preloaded = new ArrayList<>();
        request.libraries().preloaded().forEach(library -> preloaded.add(library.toString()));
        preloaded.add(Launch.inheritedPreload());
        for (NativeProgram steering : OtherAllocators.steering(command.get(0), String.join(":", preloaded))) {
            libraries.add(natives.find(steering));
        }
        libraries.addAll(request.libraries().preloaded());
        return libraries;
    }

    private Map<String, String> environment(Path notes) {
        Map<String, String> environment = new HashMap<>();
        environment.put("ALLOCLAB_RECORD", notes.toString());
        environment.put("ALLOCLAB_RECORD_FOLLOW", request.follow() ? "1" : "0");
        environment.put("ALLOCLAB_RECORD_TOUCH", request.touch().code());
        environment.put("ALLOCLAB_RECORD_STACKS", Integer.toString(request.stackDepth()));
        return environment;
    }

    private static ProgramEnd await(Launch launch, Path notes, Sampler sampler, Progress progress) throws IOException {
        try {
            launch.awaitStart();
            long told = System.nanoTime();
            Set<Long> pids = new HashSet<>();
            OptionalLong first = launch.pid();
            if (first.isPresent()) {
                pids.add(first.getAsLong());
            }
            while (!launch.awaitEnd(sampler.waitMillis())) {
                RecordingProgress now = Recording.progress(notes);
                pids.addAll(now.pids());
                sampler.sample(pids);
                if (System.nanoTime() - told > PROGRESS_NANOS) {
                    told = System.nanoTime();
                    progress.at(now);
                }
            }
            return launch.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the program ran", e);
        }
    }
}
