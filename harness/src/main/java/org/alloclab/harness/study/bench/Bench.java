package org.alloclab.harness.study.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.alloclab.api.probe.Probe;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.referee.Guard;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.study.DecodedOps;

/**
 * Measures the replay loop over a decoded trace: the CPU time of the thread that runs it, on a fresh machine each time,
 * after runs that are not counted. A rival's runs alternate with those that count, so that both meet the same processor.
 */
public final class Bench {
    private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    private final DecodedOps trace;
    /** Whose code runs. */
    private final Progress plugIns = new Progress();

    private final int repeats;
    private final WarmUp warmUp;

    /** @param warmUpMillis runs that are not counted take at most so long, and end when nothing is left to compile */
    public Bench(DecodedOps trace, int repeats, long warmUpMillis) {
        this.trace = trace;
        this.repeats = repeats;
        this.warmUp = WarmUp.ofMillis(warmUpMillis);
    }

    /**
     * Measures a plan.
     *
     * @param name what it is called in the result
     * @param rival what runs beside it, if anything does
     * @param budgetNanos CPU time that one call of a plug-in which is not believed may take
     * @throws org.alloclab.harness.referee.PlugInFailure for whatever such a plug-in did
     */
    public BenchResult measure(String name, RunPlan plan, Optional<Rival> rival, long budgetNanos) throws IOException {
        try (Guard guard = Guard.of(plan, plugIns, budgetNanos)) {
            return guard.call(() -> measured(name, plan, rival));
        }
    }

    private BenchResult measured(String name, RunPlan plan, Optional<Rival> rival) throws IOException {
        warmUp.run(() -> play(plan));
        double[] own = new double[repeats];
        double[] other = new double[rival.isPresent() ? repeats : 0];
        for (int run = 0; run < repeats; run++) {
            if (rival.isPresent()) {
                other[run] = perOp(rival.get().cpuNanos());
            }
            own[run] = perOp(play(plan));
        }
        Arrays.sort(own);
        Arrays.sort(other);
        return new BenchResult(
                name,
                plan.workload().touch(),
                trace.threads(),
                trace.ops(),
                own[repeats / 2],
                own[0],
                own[repeats - 1],
                rival.isPresent() ? OptionalDouble.of(other[repeats / 2]) : OptionalDouble.empty(),
                heapBytes(plan));
    }

    private double perOp(long nanos) {
        return (double) nanos / Math.max(1, trace.ops());
    }

    /** CPU time of one replay. */
    private long play(RunPlan plan) {
        Run run = started(plan);
        long before = clock.getCurrentThreadCpuTime();
        playAll(run);
        return clock.getCurrentThreadCpuTime() - before;
    }

    private Run started(RunPlan plan) {
        Run run = new Run(plan, Probe.NONE, plugIns);
        run.start();
        return run;
    }

    private void playAll(Run run) {
        trace.batches().forEach(run::play);
    }

    /** What a machine occupies in the Java heap at the end of the trace. */
    private long heapBytes(RunPlan plan) {
        long before = usedAfterCollection();
        Run run = started(plan);
        try {
            playAll(run);
            return Math.max(0, usedAfterCollection() - before);
        } finally {
            // Keeps the machine reachable until it has been measured.
            Reference.reachabilityFence(run);
        }
    }

    private static long usedAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
