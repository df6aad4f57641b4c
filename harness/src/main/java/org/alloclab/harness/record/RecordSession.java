package org.alloclab.harness.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.alloclab.harness.input.BadInputException;

/** One program run with the recorder preloaded. */
public final class RecordSession {
    private static final long PROGRESS_MILLIS = 500;
    private static final String PRELOAD = "LD_PRELOAD";

    private final Path recorder;
    private final Path output;
    private final boolean follow;

    /** Hears how far the recording is. */
    @FunctionalInterface
    public interface Progress {
        void at(long ops, long liveBytes, int processes);
    }

    /**
     * A session.
     *
     * @param recorder the compiled recorder
     * @param output name of the first process's trace
     * @param follow whether forked and other started programs are recorded too
     */
    public RecordSession(Path recorder, Path output, boolean follow) {
        this.recorder = recorder;
        this.output = output;
        this.follow = follow;
    }

    /**
     * What came of a session.
     *
     * @param exitCode the program's
     * @param traces what was written
     */
    public record Outcome(int exitCode, List<RecordedTrace> traces) {
        public Outcome {
            traces = List.copyOf(traces);
        }
    }

    /** Runs the command with this process's standard streams, and writes its traces when it has ended. */
    public Outcome run(List<String> command, Progress progress) throws IOException {
        Path notes = Files.createTempDirectory(directory(), ".alloclab-recording-");
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        Map<String, String> environment = builder.environment();
        String preloaded = environment.getOrDefault(PRELOAD, "");
        environment.put(PRELOAD, preloaded.isEmpty() ? recorder.toString() : recorder + ":" + preloaded);
        environment.put("ALLOCLAB_RECORD", notes.toString());
        environment.put("ALLOCLAB_RECORD_FOLLOW", follow ? "1" : "0");
        int exitCode;
        try {
            exitCode = await(builder.start(), notes, progress);
        } catch (IOException e) {
            Recording.delete(notes);
            throw BadInputException.inFile(
                    command.get(0), "the program cannot be started (" + e.getMessage() + ")", "give its path", e);
        }
        List<RecordedTrace> traces = TraceExport.write(notes, output);
        Recording.delete(notes);
        if (traces.isEmpty()) {
            throw BadInputException.inFile(
                    command.get(0),
                    "nothing was recorded: the program is linked statically, runs with another user's rights, or made no"
                            + " call of the malloc family",
                    "record a dynamically linked program");
        }
        return new Outcome(exitCode, traces);
    }

    /** Makes traces of the notes that an interrupted session left behind. */
    public static List<RecordedTrace> salvage(Path notes, Path output) throws IOException {
        if (!Files.isDirectory(notes)) {
            throw BadInputException.inFile(
                    notes.toString(),
                    "there is no such directory of notes",
                    "give the directory that record left behind");
        }
        return TraceExport.write(notes, output);
    }

    private Path directory() {
        Path parent = output.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent) || !Files.isWritable(parent)) {
            throw BadInputException.inFile(
                    output.toString(), "a trace is written into a directory that exists", "give another path with -o");
        }
        return parent;
    }

    private static int await(Process process, Path notes, Progress progress) throws IOException {
        try {
            while (!process.waitFor(PROGRESS_MILLIS, TimeUnit.MILLISECONDS)) {
                long ops = 0;
                long bytes = 0;
                int processes = 0;
                for (Image image : Recording.images(notes)) {
                    ops += image.records();
                    bytes += image.liveBytes();
                    processes++;
                }
                progress.at(ops, bytes, processes);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the program ran", e);
        }
    }
}
