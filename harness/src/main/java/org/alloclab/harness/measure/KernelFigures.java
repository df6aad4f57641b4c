package org.alloclab.harness.measure;

import java.util.OptionalDouble;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.metric.Direction;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.Unit;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.api.view.ZoneView;
import org.alloclab.harness.result.RunResult;

/** The kernel's side of a machine at the end of a run. */
public final class KernelFigures {
    /** Order of a block that a huge page fits in. */
    private static final int HUGE_ORDER = 9;

    public static final Metric FREE = frames("free_frames", "Frames in free blocks.");
    public static final Metric FREE_HUGE = frames("free_huge_frames", "Free frames in blocks of a huge page or more.");
    public static final Metric UNUSABLE = Metric.of(
                    "unusable",
                    Unit.RATIO,
                    Direction.LOWER_IS_BETTER,
                    "Part of the free frames that no huge page can be made of.")
            .by("(free_frames - free_huge_frames) / free_frames")
            .from("mm/vmstat.c, unusable_free_index");
    public static final Metric PAGE_TABLES = bytes("page_table_bytes", "Page tables of the process.", "VmPTE");
    public static final Metric STACK = bytes("stack_bytes", "Kernel stacks of the process's threads.", "");
    public static final Metric OBJECTS = bytes("object_bytes", "Objects by which the kernel knows the process.", "");
    public static final Metric SLABS = bytes("slab_bytes", "All slabs of the machine.", "/proc/meminfo, Slab")
            .by("slab_pages * 4096");
    public static final Metric SLAB_PAGES =
            Metric.of("slab_pages", Unit.PAGES, Direction.LOWER_IS_BETTER, "Pages of all slabs of the machine.");

    /** Page frames. */
    static final Catalogue<RunResult> FRAMES = Catalogue.of(
            Figure.of(FREE, KernelFigures::freeFrames), Figure.of(FREE_HUGE, KernelFigures::freeHugeFrames));

    /** What is in them. */
    static final Catalogue<RunResult> MEMORY = Catalogue.of(
            Figure.of(PAGE_TABLES, run -> process(run).tableBytes()),
            Figure.of(OBJECTS, run -> process(run).objectBytes()),
            Figure.of(SLABS, run -> slabPages(run) * MachineDescription.PAGE_SIZE));

    /** In the order of a result file. */
    public static final Catalogue<RunResult> ALL = Catalogue.of(
            Figure.of(PAGE_TABLES, run -> process(run).tableBytes()),
            Figure.of(STACK, run -> process(run).stackBytes()),
            Figure.of(OBJECTS, run -> process(run).objectBytes()),
            Figure.of(SLAB_PAGES, KernelFigures::slabPages));

    private KernelFigures() {}

    private static Metric frames(String key, String meaning) {
        return Metric.of(key, Unit.PAGES, Direction.HIGHER_IS_BETTER, meaning).from("/proc/buddyinfo");
    }

    private static Metric bytes(String key, String meaning, String source) {
        return Metric.of(key, Unit.BYTES, Direction.LOWER_IS_BETTER, meaning).from(source);
    }

    private static KernelMemory process(RunResult run) {
        return run.kernel().orElse(KernelMemory.NONE);
    }

    private static long slabPages(RunResult run) {
        return run.slabs().stream().mapToLong(CacheFigures::pages).sum();
    }

    static OptionalDouble unusable(RunResult run) {
        long free = freeFrames(run);
        return free == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) (free - freeHugeFrames(run)) / free);
    }

    static long freeFrames(RunResult run) {
        return framesFrom(run, 0);
    }

    static long freeHugeFrames(RunResult run) {
        return framesFrom(run, HUGE_ORDER);
    }

    private static long framesFrom(RunResult run, int lowestOrder) {
        long frames = 0;
        for (ZoneView zone : run.zones()) {
            for (int order = lowestOrder; order < zone.freeBlocks().size(); order++) {
                frames += zone.freeBlocks().get(order) << order;
            }
        }
        return frames;
    }
}
