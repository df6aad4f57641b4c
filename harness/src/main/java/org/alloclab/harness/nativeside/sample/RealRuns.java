package org.alloclab.harness.nativeside.sample;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** Several runs of one program under one setting: a figure, and how far the runs agree on it. */
public record RealRuns(List<RealRun> runs) {
    public RealRuns {
        runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("a program is run at least once");
        }
    }

    /**
     * A figure over several runs, in bytes.
     *
     * @param least the least of them
     * @param median the middle one, the lower of two
     * @param most the greatest
     */
    public record Spread(long least, long median, long most) {
        /** How far the runs are apart, as a part of the median. */
        public double relative() {
            return median == 0 ? 0 : (double) (most - least) / median;
        }
    }

    /** The peaks, as the kernel keeps them. */
    public Spread peak() {
        return spread(RealRun::peakBytes);
    }

    /** What was resident so long after the start; empty if a run was not seen by then. */
    public Optional<Spread> at(long nanosSinceStart) {
        boolean seen = runs.stream().allMatch(run -> run.at(nanosSinceStart).isPresent());
        return seen
                ? Optional.of(spread(run -> run.at(nanosSinceStart)
                        .map(ProcessSample::residentBytes)
                        .orElse(0L)))
                : Optional.empty();
    }

    /** What was resident when they were last seen; empty if one was never seen. */
    public Optional<Spread> end() {
        return at(Long.MAX_VALUE);
    }

    /** The exit code that all runs had, if they agree. */
    public OptionalLong commonCode() {
        long[] codes =
                runs.stream().mapToLong(run -> run.end().code()).distinct().toArray();
        return codes.length == 1 ? OptionalLong.of(codes[0]) : OptionalLong.empty();
    }

    private Spread spread(ToLongFunction<RealRun> figure) {
        long[] sorted = runs.stream().mapToLong(figure).sorted().toArray();
        return new Spread(sorted[0], sorted[(sorted.length - 1) / 2], sorted[sorted.length - 1]);
    }
}
