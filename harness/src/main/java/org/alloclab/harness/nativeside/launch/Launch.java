package org.alloclab.harness.nativeside.launch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.alloclab.harness.input.BadInputException;

/**
 * A program that runs. It has this process's standard streams unless they are redirected, and signals to this process reach it
 * as long as this is open.
 */
public final class Launch implements Closeable {
    /** A variable of the surroundings: if it is set, the program is looked at when it begins to end. */
    public static final String EXIT_WATCHED = "ALLOCLAB_LAUNCH_EXIT";

    private static final String PRELOAD = "LD_PRELOAD";
    private static final long KIB = 1024;
    private static final int SIGNAL_CODES = 128;
    private static final int MOST_POLLS = 200;

    private final List<String> command;
    private final Path result;
    private final Process launcher;
    private final SignalPassing signals;

    private Launch(List<String> command, Path result, Process launcher) {
        this.command = command;
        this.result = result;
        this.launcher = launcher;
        this.signals = SignalPassing.to(launcher.pid());
    }

    /** Where the program's output goes. */
    public enum Streams {
        /** Where this process's goes. */
        INHERITED,
        /** Nowhere. */
        DISCARDED
    }

    /**
     * Starts a program.
     *
     * @param launcher our compiled launcher
     * @param command the program and its arguments
     * @param preload its LD_PRELOAD, or the empty string for none of ours
     * @param surroundings what of its environment is other than this process's
     * @param result a file that does not exist; for as long as this is open
     */
    public static Launch start(
            Path launcher,
            List<String> command,
            String preload,
            Surroundings surroundings,
            Streams streams,
            Path result)
            throws IOException {
        List<String> words = new ArrayList<>(List.of(launcher.toString(), result.toString()));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words);
        if (streams == Streams.INHERITED) {
            builder.inheritIO();
        } else {
            builder.redirectInput(
                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
        }
        surroundings.applyTo(builder.environment());
        if (!preload.isEmpty()) {
            builder.environment().put("ALLOCLAB_LAUNCH_PRELOAD", preload);
        }
        return new Launch(List.copyOf(command), result, builder.start());
    }

    /** The value of LD_PRELOAD that a program would have without ours. */
    public static String inheritedPreload() {
        return System.getenv().getOrDefault(PRELOAD, "");
    }

    /** The program's process, once it has been started. */
    public OptionalLong pid() throws IOException {
        return number("started");
    }

    /** Waits so long for the end; answers whether it came. */
    public boolean awaitEnd(long millis) throws InterruptedException {
        return launcher.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /**
     * How the program ended.
     *
     * @throws BadInputException if it could not be started
     */
    public ProgramEnd end() throws IOException {
        Map<String, Long> known = known();
        Long error = known.get("failed");
        if (error != null) {
            throw BadInputException.inFile(
                    command.get(0),
                    "the program cannot be started (" + Errors.text(error) + ")",
                    error == Errors.NO_ENTRY ? "give its path" : "see whether it is executable");
        }
        Long pid = known.get("started");
        if (pid == null) {
            throw BadInputException.inFile(
                    command.get(0),
                    "nothing is known of the program's start and end: " + result + " could not be written",
                    "see whether the disk of the output has room");
        }
        int signal = known.getOrDefault("killed", 0L).intValue();
        return new ProgramEnd(
                pid,
                signal != 0
                        ? SIGNAL_CODES + signal
                        : known.getOrDefault("exited", (long) SIGNAL_CODES + 9).intValue(),
                signal,
                known.getOrDefault("peak_rss_kb", 0L) * KIB,
                known.containsKey("exit_rss_kb")
                        ? OptionalLong.of(known.getOrDefault("exit_rss_kb", 0L) * KIB)
                        : OptionalLong.empty(),
                known.getOrDefault("minor_faults", 0L),
                known.getOrDefault("major_faults", 0L),
                known.getOrDefault("cpu_ms", 0L));
    }

    /** Waits until the program runs or could not be started. */
    public void awaitStart() throws IOException, InterruptedException {
        for (int poll = 0; poll < MOST_POLLS && launcher.isAlive() && known().isEmpty(); poll++) {
            TimeUnit.MILLISECONDS.sleep(poll < 20 ? 1 : 10);
        }
    }

    @Override
    public void close() throws IOException {
        signals.close();
        Files.deleteIfExists(result);
    }

    private OptionalLong number(String key) throws IOException {
        Long value = known().get(key);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private Map<String, Long> known() throws IOException {
        Map<String, Long> known = new HashMap<>();
        if (!Files.exists(result)) {
            return known;
        }
        for (String line : Files.readString(result).split("\n", -1)) {
            int blank = line.indexOf(' ');
            if (blank > 0 && line.substring(blank + 1).matches("[0-9]+")) {
                known.put(line.substring(0, blank), Long.parseLong(line.substring(blank + 1)));
            }
        }
        return known;
    }
}
