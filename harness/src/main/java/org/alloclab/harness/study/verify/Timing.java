package org.alloclab.harness.study.verify;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.alloclab.api.probe.Probe;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.trace.OpBatch;

/**
 * CPU time of both loops over the same decoded trace, on one thread. Native and simulated runs alternate, so that both meet
 * the same machine; the first simulated runs, which the JVM compiles in, do not count.
 *
 * @param nativeNanos median CPU nanoseconds of an operation, native
 * @param simulatedNanos the same, simulated
 * @param rounds runs that count
 */
public record Timing(double nativeNanos, double simulatedNanos, int rounds) {
    private static final int ROUNDS = 5;
    /** The JVM compiles for so long at most. */
    private static final long WARM_UP_NANOS = 2_000_000_000L;

    private static final int WARM_UP_MOST = 60;

    /** How many times the native time the simulated time is. */
    public double ratio() {
        return simulatedNanos / nativeNanos;
    }

    static Timing measure(
            NativeRun real, Path operations, RunPlan plan, List<OpBatch> trace, long ops, Progress progress)
            throws IOException {
        long warm = 0;
        for (int i = 0; i < WARM_UP_MOST && warm < WARM_UP_NANOS; i++) {
            warm += simulate(plan, trace, progress);
        }
        long[] nativeTimes = new long[ROUNDS];
        long[] simulatedTimes = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            nativeTimes[i] = real.time(operations);
            simulatedTimes[i] = simulate(plan, trace, progress);
        }
        return new Timing(median(nativeTimes) / (double) ops, median(simulatedTimes) / (double) ops, ROUNDS);
    }

    private static long simulate(RunPlan plan, List<OpBatch> trace, Progress progress) {
        Run run = new Run(plan, Probe.NONE, progress);
        run.start();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        trace.forEach(run::play);
        return threads.getCurrentThreadCpuTime() - before;
    }

    private static long median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
