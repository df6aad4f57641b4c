package org.alloclab.harness.trace;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Finds the {@link ThreadEnds} of a trace: is told all its rows once, in order. */
final class ThreadEndScan {
    private final Map<Long, Candidate> open = new HashMap<>();

    /** An end whose id has done nothing but free since. */
    private record Candidate(long end, long lastFree) {}

    void end(long thread, long op) {
        open.put(thread, new Candidate(op, -1));
    }

    void free(long thread, long op) {
        open.computeIfPresent(thread, (id, candidate) -> new Candidate(candidate.end(), op));
    }

    void other(long thread) {
        open.remove(thread);
    }

    ThreadEnds finish() {
        long[] moved = open.values().stream()
                .filter(candidate -> candidate.lastFree() >= 0)
                .mapToLong(Candidate::end)
                .sorted()
                .toArray();
        long[] last = open.values().stream()
                .mapToLong(Candidate::lastFree)
                .filter(op -> op >= 0)
                .sorted()
                .toArray();
        return new ThreadEnds() {
            @Override
            public boolean moved(long op) {
                return Arrays.binarySearch(moved, op) >= 0;
            }

            @Override
            public boolean endsAfter(long op) {
                return Arrays.binarySearch(last, op) >= 0;
            }
        };
    }
}
