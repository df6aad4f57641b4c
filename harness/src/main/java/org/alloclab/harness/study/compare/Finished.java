package org.alloclab.harness.study.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alloclab.harness.trace.TraceTotals;
import org.jspecify.annotations.Nullable;

/** The contenders of a comparison that have come to their end while others play: what is left of it if it is interrupted. */
public final class Finished {
    private final List<Entrant.Finish> finishes = new ArrayList<>();
    private @Nullable TraceTotals totals;

    /** A contender has come to its end; called on the thread that played it. */
    synchronized void add(TraceTotals ofTrace, Entrant.Finish finish) {
        totals = ofTrace;
        finishes.add(finish);
    }

    /**
     * The comparison of those that have, in the order in which they did; empty where none has.
     *
     * @param name what the trace is called in the result
     * @param digest SHA-256 of its file
     */
    public synchronized Optional<Comparison> comparison(String name, String digest) {
        return totals == null
                ? Optional.empty()
                : Optional.of(new Comparison(
                        name,
                        digest,
                        totals,
                        finishes.stream()
                                .flatMap(finish -> finish.bounded().stream())
                                .toList(),
                        finishes.stream()
                                .flatMap(finish -> finish.failure().stream())
                                .toList()));
    }
}
