package org.alloclab.harness.study.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.view.ZoneView;
import org.alloclab.harness.workload.KernelLoad;

/** What a mix of orders and migrate types does to memory, under each page-frame allocator. */
public final class MixedOrders implements Experiment {
    private static final int ORDERS = 11;

    /**
     * What is free.
     *
     * @param byOrder free blocks of each order
     * @param freeFrames frames in them
     * @param usableFrames of these the frames in blocks that are large enough for a huge page
     * @param pinnedStretches stretches of a huge page that hold a frame which cannot be moved
     */
    private record FreeBlocks(
            String allocator, List<Long> byOrder, long freeFrames, long usableFrames, long pinnedStretches) {

        String unusable() {
            return freeFrames == 0
                    ? "-"
                    : String.format(Locale.ROOT, "%.1f %%", 100.0 * (freeFrames - usableFrames) / freeFrames);
        }
    }

    /** What was refused, as the load has counted it. */
    private record Failures(String allocator, KernelLoad load) {}

    @Override
    public String id() {
        return "fragmentation";
    }

    @Override
    public String summary() {
        return "free blocks and failures under mixed orders and migrate types, for each --page-allocator";
    }

    @Override
    public List<Section> run(KernelSetting setting) {
        MachineDescription machine = setting.machine("x86_64-256m");
        List<FreeBlocks> blocks = new ArrayList<>();
        List<Failures> failures = new ArrayList<>();
        for (String id : setting.pageAllocators()) {
            PageFrameAllocator frames = setting.frames(machine, id, Probe.NONE);
            KernelLoad load = new KernelLoad(frames, setting.seed(), setting.cpus());
            load.run(setting.operations(), 0.8);
            blocks.add(freeBlocks(id, frames, load));
            failures.add(new Failures(id, load));
        }
        List<Section.Column<FreeBlocks>> blockColumns = new ArrayList<>();
        List<Section.Column<Failures>> failureColumns = new ArrayList<>();
        blockColumns.add(Section.Column.text("allocator", FreeBlocks::allocator));
        failureColumns.add(Section.Column.text("allocator", Failures::allocator));
        for (int order = 0; order < ORDERS; order++) {
            int which = order;
            String title = Integer.toString(order);
            blockColumns.add(Section.Column.number(title, row -> row.byOrder().get(which)));
            failureColumns.add(Section.Column.text(
                    title, row -> row.load().failures(which) + "/" + row.load().requests(which)));
        }
        blockColumns.add(Section.Column.text("unusable for order 9", FreeBlocks::unusable));
        blockColumns.add(Section.Column.number("pinned stretches", FreeBlocks::pinnedStretches));
        failureColumns.add(Section.Column.text(
                "all", row -> row.load().failures() + "/" + row.load().requests()));
        return List.of(
                new Section.Table<>(
                        "free blocks by order after " + setting.operations() + " operations at 80 % use",
                        blockColumns,
                        blocks),
                new Section.Table<>("failed requests by order, of all of that order", failureColumns, failures));
    }

    private static FreeBlocks freeBlocks(String id, PageFrameAllocator frames, KernelLoad load) {
        List<Long> byOrder = new ArrayList<>();
        long all = 0;
        long usable = 0;
        for (int order = 0; order < ORDERS; order++) {
            long blocks = 0;
            for (ZoneView zone : frames.zones()) {
                blocks += zone.freeBlocks().get(order);
            }
            all += blocks << order;
            usable += order >= 9 ? blocks << order : 0;
            byOrder.add(blocks);
        }
        return new FreeBlocks(id, byOrder, all, usable, load.pinnedStretches());
    }
}
