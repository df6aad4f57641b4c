package org.alloclab.harness.study.course;

import org.alloclab.api.probe.Probe;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.result.RunResult;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.TraceTotals;

/**
 * How far a run goes, and where most is resident.
 *
 * @param operations operations that are played
 * @param nanos virtual time that passes
 * @param peakOperation operations done when most was resident, or -1 where nobody keeps it
 */
public record Extent(long operations, long nanos, long peakOperation) {

    /** Of a run that was played. */
    public static Extent of(RunResult result) {
        return new Extent(
                result.played(),
                result.end().nanos() - result.start().nanos(),
                result.residentPeak().map(peak -> peak.operation() + 1).orElse(-1L));
    }

    /** A run that is played to find out. */
    static final class Player implements Heats.Player<Extent> {
        private final Run run;

        /** @param progress is told whose code runs */
        Player(RunPlan plan, long idleNanos, Progress progress) {
            run = new Run(plan, Probe.NONE, progress);
            run.start();
            run.idle(idleNanos);
        }

        @Override
        public void play(OpBatch batch) {
            run.play(batch);
        }

        @Override
        public Extent result(TraceTotals totals) {
            return of(run.finish(totals));
        }
    }
}
