package org.alloclab.harness.study.bench;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.alloclab.harness.output.Leftover;

/** Measures what a user waits for: a whole process in a fresh JVM that replays a trace once. */
public final class ColdBench {
    private final FreshJvm jvm;
    private final int repeats;

    /**
     * How long a cold replay took.
     *
     * @param stages of the run whose CPU time is the median
     * @param wallNanos from start to exit of that run
     * @param leastNanos the least CPU time of a run
     * @param mostNanos the most
     * @param rivalNanos median of the rival's CPU time, 0 if there is none
     */
    public record Result(ColdStages stages, long wallNanos, long leastNanos, long mostNanos, long rivalNanos) {}

    private record Timed(ColdStages stages, long wallNanos) {
        long nanos() {
            return stages.totalNanos();
        }
    }

    /**
     * Cold runs.
     *
     * @param jvm whose program writes {@link ColdStages}
     */
    public ColdBench(FreshJvm jvm, int repeats) {
        this.jvm = jvm;
        this.repeats = repeats;
    }

    /**
     * Runs a command again and again, a rival in between.
     *
     * @return nothing if the command failed, which it has said itself
     */
    public Optional<Result> measure(List<String> command, Optional<Rival> rival) throws IOException {
        List<Timed> runs = new ArrayList<>();
        List<Long> rivals = new ArrayList<>();
        for (int i = 0; i < repeats; i++) {
            if (rival.isPresent()) {
                rivals.add(rival.get().cpuNanos());
            }
            Optional<Timed> run = run(command);
            if (run.isEmpty()) {
                return Optional.empty();
            }
            runs.add(run.get());
        }
        runs.sort(Comparator.comparingLong(Timed::nanos));
        rivals.sort(Comparator.naturalOrder());
        Timed median = runs.get(repeats / 2);
        return Optional.of(new Result(
                median.stages(),
                median.wallNanos(),
                runs.get(0).nanos(),
                runs.get(repeats - 1).nanos(),
                rivals.isEmpty() ? 0 : rivals.get(repeats / 2)));
    }

    /** The process is a resource only to be gone when this one ends. */
    @SuppressWarnings("try")
    private Optional<Timed> run(List<String> command) throws IOException {
        long before = System.nanoTime();
        Process process = jvm.running(command).start();
        try (Leftover running = Leftover.of(process::destroyForcibly);
                DataInputStream in = new DataInputStream(process.getInputStream())) {
            ColdStages stages = ColdStages.read(in);
            process.waitFor();
            return Optional.of(new Timed(stages, System.nanoTime() - before));
        } catch (EOFException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during a cold replay", e);
        }
    }
}
