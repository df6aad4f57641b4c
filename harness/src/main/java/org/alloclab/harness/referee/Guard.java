package org.alloclab.harness.referee;

import java.io.IOException;
import org.alloclab.harness.plan.RunPlan;

/** Runs the steps of a run. */
public interface Guard extends AutoCloseable {

    /** Runs them as they are: there is no plug-in that is not believed. */
    Guard NONE = new Guard() {
        @Override
        public <T> T call(Step<T> step) throws IOException {
            return step.run();
        }
    };

    /**
     * A step of a run.
     *
     * @param <T> what it comes to
     */
    @FunctionalInterface
    interface Step<T> {

        /** Runs it. */
        T run() throws IOException;
    }

    /**
     * The guard that a plan needs.
     *
     * @param progress is told whose code runs
     * @param budgetNanos CPU time of one call
     */
    static Guard of(RunPlan plan, Progress progress, long budgetNanos) {
        return Referee.isNeeded(plan) ? new Containment(progress, budgetNanos) : NONE;
    }

    /**
     * Runs a step to its end.
     *
     * @throws PlugInFailure for whatever a plug-in did that is not believed
     */
    <T> T call(Step<T> step) throws IOException;

    /** Nothing more is run. */
    @Override
    default void close() {}
}
