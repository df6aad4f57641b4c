package org.alloclab.harness.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.referee.Containment;
import org.alloclab.harness.referee.Guard;
import org.alloclab.harness.referee.PlugInFailure;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.TraceTotals;
import org.jspecify.annotations.Nullable;

/**
 * A player whose plug-ins are not believed: it plays on a thread of its own, and whatever they do is a {@link PlugInFailure} when
 * its result is asked for. Others beside it play on.
 *
 * @param <R> what a player finds out
 */
public final class Contained<R> implements Heats.Player<R> {
    private final Guard guard;
    private Heats.@Nullable Player<R> player;
    private @Nullable PlugInFailure failure;

    /**
     * Makes a player.
     *
     * @param <R> what it finds out
     */
    @FunctionalInterface
    public interface Maker<R> {

        /**
         * Makes it.
         *
         * @param progress is told whose code runs
         */
        Heats.Player<R> make(Progress progress);
    }

    /**
     * Has played nothing.
     *
     * @param budgetNanos CPU time that one call of a plug-in which is not believed may take
     */
    public Contained(RunPlan plan, long budgetNanos, Maker<R> maker) {
        Progress progress = new Progress();
        guard = Guard.of(plan, progress, budgetNanos);
        player = guarded(() -> maker.make(progress));
    }

    /** Has played nothing; a call may take the usual time. */
    public Contained(RunPlan plan, Maker<R> maker) {
        this(plan, Containment.BUDGET_NANOS, maker);
    }

    private <T> @Nullable T guarded(Guard.Step<T> step) {
        try {
            return guard.call(step);
        } catch (PlugInFailure e) {
            failure = e;
            player = null;
            guard.close();
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("a player reads and writes no file", e);
        }
    }

    @Override
    public void play(OpBatch batch) {
        Heats.Player<R> playing = player;
        if (playing != null) {
            guarded(() -> {
                playing.play(batch);
                return batch;
            });
        }
    }

    @Override
    public R result(TraceTotals totals) {
        Heats.Player<R> playing = player;
        @Nullable R result = playing == null ? null : guarded(() -> playing.result(totals));
        guard.close();
        if (failure != null) {
            throw failure;
        }
        if (result == null) {
            throw new IllegalStateException("a player that nothing ended has a result");
        }
        return result;
    }
}
