package org.alloclab.harness.study.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.ref.Reference;
import java.util.Arrays;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.study.DecodedOps;

/**
 * Measures the replay loop over a decoded trace: the CPU time of the thread that runs it, on a fresh machine each time,
 * after runs that are not counted.
 */
public final class Bench {

    private static final int MIN_WARM_UP_RUNS = 3;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final DecodedOps trace;
    private final int repeats;
    private final long warmUpNanos;

    public Bench(DecodedOps trace, int repeats, long warmUpNanos) {
        this.trace = trace;
        this.repeats = repeats;
        this.warmUpNanos = warmUpNanos;
    }

    public BenchResult measure(String name, RunPlan plan) {
        long warmUp = 0;
        for (int run = 0; run < MIN_WARM_UP_RUNS || warmUp < warmUpNanos; run++) {
            warmUp += play(plan);
        }
        double[] nanosPerOp = new double[repeats];
        for (int run = 0; run < repeats; run++) {
            nanosPerOp[run] = (double) play(plan) / trace.ops();
        }
        Arrays.sort(nanosPerOp);
        return new BenchResult(
                name,
                plan.workload().touch(),
                trace.ops(),
                nanosPerOp[repeats / 2],
                nanosPerOp[0],
                nanosPerOp[repeats - 1],
                heapBytes(plan));
    }

    /** CPU time of one replay. */
    private long play(RunPlan plan) {
        Run run = started(plan);
        long before = threads.getCurrentThreadCpuTime();
        playAll(run);
        return threads.getCurrentThreadCpuTime() - before;
    }

    private static Run started(RunPlan plan) {
        Run run = new Run(plan);
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
