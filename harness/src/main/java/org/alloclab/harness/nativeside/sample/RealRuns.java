package org.alloclab.harness.nativeside.sample;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

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
        static Spread of(List<Long> figures) {
            List<Long> sorted = figures.stream().sorted().toList();
            return new Spread(sorted.get(0), sorted.get((sorted.size() - 1) / 2), sorted.get(sorted.size() - 1));
        }

        /** Whether a figure lies within what the runs had. */
        public boolean contains(long bytes) {
            return bytes >= least && bytes <= most;
        }

        /** How far the runs are apart, as a part of the median. */
        public double relative() {
            return median == 0 ? 0 : (double) (most - least) / median;
        }
    }

    /** The peaks, as the kernel keeps them. */
    public Spread peak() {
        return spread(RealRun::peakBytes);
    }

    /** The peaks without those of the processes that the program waited for. */
    public Spread ownPeak() {
        return spread(RealRun::ownPeakBytes);
    }

    /** What was resident so long after the start; empty if a run was not seen by then. */
    public Optional<Spread> at(long nanosSinceStart) {
        return at(length -> nanosSinceStart);
    }

    /** What was resident when they were last seen; empty if one was never seen. */
    public Optional<Spread> end() {
        return at(Long.MAX_VALUE);
    }

    /**
     * What was resident at a moment that depends on how long a run took; empty if one was never seen by then.
     *
     * @param sinceStart the moment by the run's length, both in nanoseconds
     */
    public Optional<Spread> at(LongUnaryOperator sinceStart) {
        List<Long> bytes = runs.stream()
                .flatMap(run -> run.at(sinceStart.applyAsLong(run.nanos())).map(ProcessSample::residentBytes).stream())
                .toList();
        return bytes.size() < runs.size() ? Optional.empty() : Optional.of(Spread.of(bytes));
    }

    /**
     * What was resident when they began to end, their exit handlers done.
     *
     * @param otherwise the moment to look at where that is not known, by the run's length
     */
    public Optional<Spread> atExit(LongUnaryOperator otherwise) {
        List<Long> bytes = runs.stream()
                .flatMapToLong(run -> run.end().exitResidentBytes().stream())
                .boxed()
                .toList();
        return bytes.size() == runs.size() ? Optional.of(Spread.of(bytes)) : at(otherwise);
    }

    /** The exit code that all runs had, if they agree. */
    public OptionalLong commonCode() {
        long[] codes =
                runs.stream().mapToLong(run -> run.end().code()).distinct().toArray();
        return codes.length == 1 ? OptionalLong.of(codes[0]) : OptionalLong.empty();
    }

    private Spread spread(Function<RealRun, Long> figure) {
        return Spread.of(runs.stream().map(figure).toList());
    }
}
