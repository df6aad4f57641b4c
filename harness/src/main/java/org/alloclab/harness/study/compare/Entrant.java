package org.alloclab.harness.study.compare;

import java.util.Optional;
import java.util.function.Consumer;
import org.alloclab.harness.measure.LowerBound;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.referee.PlugInFailure;
import org.alloclab.harness.study.Contained;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.TraceTotals;
import org.jspecify.annotations.Nullable;

/** A contender, and what a plug-in of its did that took it out. */
public final class Entrant implements Heats.Player<Entrant.Finish> {
    private final String name;
    private final Heats.Player<Outcome> contender;
    private final Finished finished;
    private @Nullable Contender playing;

    /**
     * What became of it: one of the two.
     *
     * @param outcome what came of the trace
     * @param failure why it was taken out
     * @param bound what would have been resident without the program's stores, if that was wanted and it can tell
     */
    public record Finish(Optional<Outcome> outcome, Optional<Failure> failure, Optional<LowerBound> bound) {
        /** The outcome beside its other bound, where that is known. */
        Optional<Outcome> bounded() {
            return outcome.map(it -> bound.map(it::withLowerBound).orElse(it));
        }
    }

    /**
     * Has played nothing.
     *
     * @param budgetNanos CPU time that one call of a plug-in which is not believed may take
     */
    public Entrant(String name, RunPlan plan, double load, Pace pace, long budgetNanos) {
        this(name, plan, load, pace, budgetNanos, contender -> {}, new Finished());
    }

    /**
     * Has played nothing.
     *
     * @param prepared what happens to the contender before it plays
     * @param finished learns of its end
     */
    Entrant(
            String name,
            RunPlan plan,
            double load,
            Pace pace,
            long budgetNanos,
            Consumer<Contender> prepared,
            Finished finished) {
        this.name = name;
        this.finished = finished;
        contender = new Contained<>(plan, budgetNanos, progress -> {
            Contender made = new Contender(name, plan, load, pace, progress);
            prepared.accept(made);
            playing = made;
            return made;
        });
    }

    @Override
    public void play(OpBatch batch) {
        contender.play(batch);
    }

    @Override
    public Finish result(TraceTotals totals) {
        Finish finish = finish(totals);
        finished.add(totals, finish);
        return finish;
    }

    private Finish finish(TraceTotals totals) {
        try {
            Outcome outcome = contender.result(totals);
            return new Finish(
                    Optional.of(outcome),
                    Optional.empty(),
                    Optional.ofNullable(playing).flatMap(Contender::lowerBound));
        } catch (PlugInFailure why) {
            return new Finish(
                    Optional.empty(),
                    Optional.of(new Failure(name, why.plugIn(), why.operation(), why.text())),
                    Optional.empty());
        }
    }
}
