package org.alloclab.harness.study.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.referee.Guard;
import org.alloclab.harness.referee.PlugInFailure;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.TraceTotals;
import org.jspecify.annotations.Nullable;

/** A contender, and what a plug-in of its did that took it out. */
final class Entrant implements Heats.Player<Entrant.Finish> {
    private final String name;
    private final Guard guard;
    private @Nullable Contender contender;
    private @Nullable PlugInFailure failure;

    /**
     * What became of it: one of the two.
     *
     * @param outcome what came of the trace
     * @param failure why it was taken out
     */
    record Finish(Optional<Outcome> outcome, Optional<Failure> failure) {}

    Entrant(String name, RunPlan plan, double load, Pace pace, long budgetNanos) {
        this.name = name;
        Progress progress = new Progress();
        this.guard = Guard.of(plan, progress, budgetNanos);
        contender = guarded(() -> new Contender(name, plan, load, pace, progress));
    }

    /** Answers {@code null} where a plug-in has taken it out: what it has filled the memory with goes with it. */
    private <T> @Nullable T guarded(Guard.Step<T> step) {
        try {
            return guard.call(step);
        } catch (PlugInFailure e) {
            contender = null;
            failure = e;
            guard.close();
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("a contender reads and writes no file", e);
        }
    }

    @Override
    public void play(OpBatch batch) {
        Contender playing = contender;
        if (playing != null) {
            guarded(() -> {
                playing.play(batch);
                return batch;
            });
        }
    }

    @Override
    public Finish result(TraceTotals totals) {
        Contender playing = contender;
        @Nullable Outcome outcome = playing == null ? null : guarded(() -> playing.result(totals));
        guard.close();
        return new Finish(
                Optional.ofNullable(outcome),
                Optional.ofNullable(failure).map(why -> new Failure(name, why.plugIn(), why.operation(), why.text())));
    }
}
