package org.alloclab.harness.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import org.alloclab.harness.machine.MachineAssembly;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.replay.LoopProbe;
import org.alloclab.harness.replay.OpLoop;
import org.alloclab.harness.trace.OpBatch;

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
        LoopProbe probe = new LoopProbe();
        OpLoop loop = new OpLoop(plan, MachineAssembly.program(plan, probe), false);
        probe.begin();
        long before = threads.getCurrentThreadCpuTime();
        playAll(loop);
        return threads.getCurrentThreadCpuTime() - before;
    }

    private void playAll(OpLoop loop) {
        for (OpBatch batch : trace.batches()) {
            loop.play(batch, 0, batch.count());
        }
    }

    /** What a machine occupies in the Java heap at the end of the trace. */
    private long heapBytes(RunPlan plan) {
        long before = usedAfterCollection();
        LoopProbe probe = new LoopProbe();
        ProgramMachine machine = MachineAssembly.program(plan, probe);
        OpLoop loop = new OpLoop(plan, machine, false);
        playAll(loop);
        long after = usedAfterCollection();
        // Keeps the machine reachable until it has been measured.
        return loop.row() < 0 || machine.space().figures().vszBytes() < 0 ? 0 : Math.max(0, after - before);
    }

    private static long usedAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
