package org.alloclab.harness.study.compare;

import java.util.Optional;
import java.util.OptionalLong;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.view.ResidentPeak;
import org.alloclab.harness.measure.LowerBound;
import org.alloclab.harness.measure.Measured;
import org.alloclab.harness.measure.Series;
import org.alloclab.harness.measure.TimedSeries;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.result.RunResult;
import org.alloclab.harness.run.DoublingCheckpoints;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.study.course.EndOwners;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.TraceTotals;
import org.alloclab.harness.workload.KernelLoad;
import org.jspecify.annotations.Nullable;

/** One machine of a comparison. */
public final class Contender implements Heats.Player<Outcome> {
    /** So many that the mix has settled. */
    private static final long LOAD_OPERATIONS_PER_FRAME = 4;

    private final String name;
    private final RunPlan plan;
    private final Run run;
    private final Sampler sampler = new Sampler();
    private final EndOwners owners;
    private final @Nullable KernelLoad others;

    private final Pace pace;
    private final @Nullable TimedSeries timed;
    private @Nullable LowerBound bound;

    /** @param load part of memory that other programs use before the run begins, 0 to 1 */
    public Contender(String name, RunPlan plan, double load, Pace pace) {
        this(name, plan, load, pace, new Progress());
    }

    /**
     * Its process has started.
     *
     * @param progress is told whose code runs
     * @param load part of memory that other programs use before the run begins, 0 to 1
     */
    Contender(String name, RunPlan plan, double load, Pace pace, Progress progress) {
        this.name = name;
        this.pace = pace;
        this.plan = plan;
        this.run = new Run(plan, Probe.NONE, progress);
        run.interrupt(new DoublingCheckpoints(Series.MOST));
        run.checkpointsTo(sampler);
        owners = new EndOwners(run);
        this.others = load > 0
                ? new KernelLoad(
                        run.machine().frames(), plan.seed(), plan.machine().cpus())
                : null;
        if (others != null) {
            others.run(LOAD_OPERATIONS_PER_FRAME * run.machine().frames().totalFrames(), load);
        }
        run.start();
        timed = pace.everyNanos() > 0 ? new TimedSeries(run.take(0)) : null;
        if (timed != null) {
            run.interrupt(new TimedSampler(timed, plan.workload().clock().startNanos(), pace.everyNanos()));
        }
    }

    /** Before the first batch: {@link #lowerBound} is wanted. */
    void tellTouchesApart() {
        run.machine().space().tellTouchesApart();
    }

    /**
     * Behind the result: what would have been resident if the program had written to none of its blocks; empty where this machine
     * cannot tell, and another one has to play.
     */
    Optional<LowerBound> lowerBound() {
        return Optional.ofNullable(bound);
    }

    @Override
    public void play(OpBatch batch) {
        run.play(batch);
    }

    @Override
    public Outcome result(TraceTotals totals) {
        long pinned = others == null ? 0 : others.pinnedStretches();
        run.idle(pace.idleNanos());
        RunResult result = run.finish(totals);
        long besideAtPeak = run.besideBytes(
                result.residentPeak().map(ResidentPeak::operation).orElse(result.played()));
        Measured measured = new Measured(
                result,
                sampler.series(),
                Optional.ofNullable(timed),
                run.exitBegins(),
                pace.idleNanos(),
                besideAtPeak,
                pinned,
                Optional.empty(),
                OptionalLong.empty());
        if (others == null
                && pace.idleNanos() == 0
                && run.isAlive()
                && run.exitBegins().isEmpty()) {
            bound = run.machine()
                    .space()
                    .untouched()
                    .map(memory -> LowerBound.of(
                            measured, memory, run.besideBytes(memory.peak().operation())))
                    .orElse(null);
        }
        return new Outcome(name, plan, measured, owners.attribution(), run.unplayed(), own(result));
    }

    private MetricSnapshot own(RunResult result) {
        return result.allocator().only(run.machine().allocator().checkpointMetrics());
    }
}
