package org.alloclab.harness.study.compare;

import org.alloclab.harness.measure.Measured;
import org.alloclab.harness.measure.Series;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.run.DoublingCheckpoints;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.TraceTotals;
import org.alloclab.harness.workload.KernelLoad;
import org.jspecify.annotations.Nullable;

/** One machine of a comparison. */
final class Contender {
    /** So many that the mix has settled. */
    private static final long LOAD_OPERATIONS_PER_FRAME = 4;

    private final String name;
    private final RunPlan plan;
    private final Run run;
    private final Sampler sampler = new Sampler();
    private final @Nullable KernelLoad others;

    /** @param load part of memory that other programs use before the run begins, 0 to 1 */
    Contender(String name, RunPlan plan, double load) {
        this.name = name;
        this.plan = plan;
        this.run = new Run(plan);
        run.interrupt(new DoublingCheckpoints(Series.MOST));
        run.checkpointsTo(sampler);
        this.others = load > 0
                ? new KernelLoad(
                        run.machine().frames(), plan.seed(), plan.machine().cpus())
                : null;
        if (others != null) {
            others.run(LOAD_OPERATIONS_PER_FRAME * run.machine().frames().totalFrames(), load);
        }
        run.start();
    }

    void play(OpBatch batch) {
        run.play(batch);
    }

    Outcome outcome(TraceTotals totals) {
        long pinned = others == null ? 0 : others.pinnedStretches();
        return new Outcome(name, plan, new Measured(run.finish(totals), sampler.series(), pinned));
    }
}
