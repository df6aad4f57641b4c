package org.alloclab.harness.study.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.space.VirtualMemory;

/** Measures what calls and touches cost in address spaces of growing size: CPU time of the thread that makes them. */
public final class PagingBench {
    private static final long PAGE = 4096;
    private static final int[] AREAS = {1_000, 10_000, 100_000};
    private static final int CALLS_PER_STEP = 3;
    private static final int STEPS = 200_000;
    private static final int RESIDENT_PAGES = 16_384;
    private static final int SWEEPS = 2_000;
    private static final long SPARSE_BYTES = 1L << 40;
    private static final int SPARSE_TOUCHES = 1_000;
    private static final int ANONYMOUS = MapFlags.PRIVATE | MapFlags.ANONYMOUS;
    private static final long SEED = 1;

    /**
     * One measurement.
     *
     * @param what what was done
     * @param times how often
     * @param nanos median CPU time of one
     */
    public record Figure(String what, long times, double nanos) {}

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Supplier<VirtualMemory> machines;
    private final int repeats;

    /** Measures on fresh machines that allow a process 100,000 areas and more. */
    public PagingBench(Supplier<VirtualMemory> machines, int repeats) {
        this.machines = machines;
        this.repeats = repeats;
    }

    public List<Figure> measure() {
        List<Figure> figures = new ArrayList<>();
        for (int areas : AREAS) {
            figures.add(median(
                    String.format(Locale.ROOT, "munmap, mmap, fault among %,d areas, per call", areas),
                    (long) STEPS * CALLS_PER_STEP,
                    () -> mix(areas)));
        }
        figures.add(median("touch of a resident page", (long) RESIDENT_PAGES * SWEEPS, this::touch));
        figures.add(median("mmap and munmap of 1 TiB", STEPS, this::mapSparsely));
        figures.add(median("first touch of a page in 1 TiB", SPARSE_TOUCHES, this::touchSparsely));
        return figures;
    }

    private interface Run {
        long nanos();
    }

    private Figure median(String what, long times, Run run) {
        double[] nanos = new double[repeats];
        run.nanos();
        for (int i = 0; i < repeats; i++) {
            nanos[i] = (double) run.nanos() / times;
        }
        Arrays.sort(nanos);
        return new Figure(what, times, nanos[repeats / 2]);
    }

    private long map(UserProcess process, long address, long bytes, int moreFlags) {
        long result = process.mmap(address, bytes, Prot.READ | Prot.WRITE, ANONYMOUS | moreFlags, -1, 0);
        if (Errno.isError(result)) {
            throw new IllegalStateException("a mapping of the benchmark is accepted: " + Errno.of(result));
        }
        return result;
    }

    /** Every second page is an area of its own; areas go and come back at random places. */
    private long mix(int areas) {
        UserProcess process = machines.get().start(false);
        long base = map(process, 0, 2L * areas * PAGE, MapFlags.NORESERVE);
        for (long i = 0; i < areas; i++) {
            process.munmap(base + (2 * i + 1) * PAGE, PAGE);
            process.memory().touchWrite(base + 2 * i * PAGE);
        }
        SplittableRandom random = new SplittableRandom(SEED);
        long before = threads.getCurrentThreadCpuTime();
        for (int step = 0; step < STEPS; step++) {
            long address = base + 2L * random.nextInt(areas) * PAGE;
            process.munmap(address, PAGE);
            map(process, address, PAGE, MapFlags.FIXED);
            process.memory().touchWrite(address);
        }
        return threads.getCurrentThreadCpuTime() - before;
    }

    private long touch() {
        UserProcess process = machines.get().start(false);
        long base = map(process, 0, RESIDENT_PAGES * PAGE, 0);
        UserMemory memory = process.memory();
        memory.touch(base, RESIDENT_PAGES * PAGE);
        long before = threads.getCurrentThreadCpuTime();
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            memory.touch(base, RESIDENT_PAGES * PAGE);
        }
        return threads.getCurrentThreadCpuTime() - before;
    }

    private long mapSparsely() {
        UserProcess process = machines.get().start(false);
        long before = threads.getCurrentThreadCpuTime();
        for (int step = 0; step < STEPS; step++) {
            process.munmap(map(process, 0, SPARSE_BYTES, MapFlags.NORESERVE), SPARSE_BYTES);
        }
        return threads.getCurrentThreadCpuTime() - before;
    }

    private long touchSparsely() {
        UserProcess process = machines.get().start(false);
        long base = map(process, 0, SPARSE_BYTES, MapFlags.NORESERVE);
        SplittableRandom random = new SplittableRandom(SEED);
        long before = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < SPARSE_TOUCHES; i++) {
            process.memory().touchWrite(base + random.nextLong(SPARSE_BYTES / PAGE) * PAGE);
        }
        return threads.getCurrentThreadCpuTime() - before;
    }
}
