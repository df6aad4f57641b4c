package org.alloclab.harness.study.compare;

import java.util.Optional;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.referee.PlugInFailure;
import org.alloclab.harness.study.Contained;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.TraceTotals;

/** A contender, and what a plug-in of its did that took it out. */
public final class Entrant implements Heats.Player<Entrant.Finish> {
    private final String name;
    private final Heats.Player<Outcome> contender;

    /**
     * What became of it: one of the two.
     *
     * @param outcome what came of the trace
     * @param failure why it was taken out
     */
    public record Finish(Optional<Outcome> outcome, Optional<Failure> failure) {}

    /**
     * Has played nothing.
     *
     * @param budgetNanos CPU time that one call of a plug-in which is not believed may take
     */
    public Entrant(String name, RunPlan plan, double load, Pace pace, long budgetNanos) {
        this.name = name;
        contender = new Contained<>(plan, budgetNanos, progress -> new Contender(name, plan, load, pace, progress));
    }

    @Override
    public void play(OpBatch batch) {
        contender.play(batch);
    }

    @Override
    public Finish result(TraceTotals totals) {
        try {
            return new Finish(Optional.of(contender.result(totals)), Optional.empty());
        } catch (PlugInFailure why) {
            return new Finish(
                    Optional.empty(), Optional.of(new Failure(name, why.plugIn(), why.operation(), why.text())));
        }
    }
}
