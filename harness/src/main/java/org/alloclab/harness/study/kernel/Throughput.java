package org.alloclab.harness.study.kernel;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.harness.machine.KernelMachine;

/** Nanoseconds of CPU time for an operation of each allocator; the only experiment whose answer depends on the host. */
public final class Throughput implements Experiment {
    private static final int LIVE = 1 << 12;
    private static final int ROUNDS = 5;

    private final LongSupplier cpuNanos;

    /** Nanoseconds of an operation of a workload, the median of all rounds. */
    private record Timing(String workload, double nanos) {}

    public Throughput() {
        this(ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    }

    Throughput(LongSupplier cpuNanos) {
        this.cpuNanos = cpuNanos;
    }

    @Override
    public String id() {
        return "bench";
    }

    @Override
    public String summary() {
        return "CPU ns per operation: single frames, mixed orders, kmalloc mix; --operations for each, median of 5 rounds";
    }

    @Override
    public List<Section> run(KernelSetting setting) {
        MachineDescription machine = setting.machine("x86_64-4g");
        List<Timing> rows = new ArrayList<>();
        for (String id : setting.pageAllocators()) {
            PageFrameAllocator frames = setting.frames(machine, id, Probe.NONE);
            rows.add(row(id + ": order 0", setting, () -> orders(frames, 0, setting)));
            rows.add(row(id + ": orders 0 to 5", setting, () -> orders(frames, 5, setting)));
        }
        for (String id : setting.slabAllocators()) {
            KernelMachine kernel =
                    setting.kernel(machine, setting.pageAllocators().get(0), id, Probe.NONE);
            rows.add(row(id + ": kmalloc 1 to 4096", setting, () -> kmalloc(kernel, setting)));
        }
        return List.of(new Section.Table<>(
                setting.operations() + " operations (an allocation or a free) in each of " + ROUNDS + " rounds",
                List.of(
                        Section.Column.text("workload", Timing::workload),
                        Section.Column.text(
                                "ns/operation", timing -> String.format(Locale.ROOT, "%.1f", timing.nanos()))),
                rows));
    }

    private Timing row(String name, KernelSetting setting, Runnable round) {
        List<Double> times = new ArrayList<>();
        round.run();
        for (int i = 0; i < ROUNDS; i++) {
            long start = cpuNanos.getAsLong();
            round.run();
            times.add((double) (cpuNanos.getAsLong() - start) / setting.operations());
        }
        times.sort(null);
        return new Timing(name, times.get(ROUNDS / 2));
    }

    /** Each step frees a random one of the live blocks, if there is one in its place, or else takes one. */
    private static void orders(PageFrameAllocator frames, int highest, KernelSetting setting) {
        long[] live = new long[LIVE];
        SplittableRandom random = new SplittableRandom(setting.seed());
        for (long i = 0; i < setting.operations(); i++) {
            int roll = random.nextInt();
            int at = roll & (LIVE - 1);
            int order = highest == 0 ? 0 : (at & 7) % (highest + 1);
            if (live[at] != 0) {
                frames.freePages(live[at], order, 0);
                live[at] = 0;
            } else {
                long frame = frames.allocPages(order, Gfp.GFP_HIGHUSER_MOVABLE, 0);
                live[at] = frame == PageFrameAllocator.NO_FRAME ? 0 : frame;
            }
        }
        for (int at = 0; at < LIVE; at++) {
            if (live[at] != 0) {
                frames.freePages(live[at], highest == 0 ? 0 : (at & 7) % (highest + 1), 0);
            }
        }
    }

    private static void kmalloc(KernelMachine kernel, KernelSetting setting) {
        long[] live = new long[LIVE];
        SplittableRandom random = new SplittableRandom(setting.seed());
        for (long i = 0; i < setting.operations(); i++) {
            int roll = random.nextInt();
            int at = roll & (LIVE - 1);
            if (live[at] != 0) {
                kernel.slab().kfree(live[at], 0);
                live[at] = 0;
            } else {
                int size = 1 + ((roll >>> 12) & ((16 << ((roll >>> 24) & 7)) - 1));
                live[at] = kernel.slab().kmalloc(size, Gfp.GFP_KERNEL, 0);
            }
        }
        for (long object : live) {
            kernel.slab().kfree(object, 0);
        }
    }
}
