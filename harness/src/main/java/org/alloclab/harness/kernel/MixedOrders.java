package org.alloclab.harness.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.view.ZoneView;

/** What a mix of orders and migrate types does to memory, under each page-frame allocator. */
final class MixedOrders implements Experiment {
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
        List<List<String>> blocks = new ArrayList<>();
        List<List<String>> failures = new ArrayList<>();
        for (String id : setting.pageAllocators()) {
            PageFrameAllocator frames = setting.frames(machine, id, Probe.NONE);
            KernelLoad load = new KernelLoad(frames, setting.seed(), setting.cpus());
            load.run(setting.operations(), 0.8);
            blocks.add(freeBlocks(id, frames, load));
            failures.add(failures(id, load));
        }
        return List.of(
                Section.table(
                        "free blocks by order after " + setting.operations() + " operations at 80 % use",
                        columns("allocator", "unusable for order 9", "pinned stretches"),
                        blocks),
                Section.table("failed requests by order, of all of that order", columns("allocator", "all"), failures));
    }

    private static List<String> columns(String first, String... last) {
        List<String> columns = new ArrayList<>();
        columns.add(first);
        for (int order = 0; order <= 10; order++) {
            columns.add(Integer.toString(order));
        }
        columns.addAll(List.of(last));
        return columns;
    }

    private static List<String> freeBlocks(String id, PageFrameAllocator frames, KernelLoad load) {
        List<String> row = new ArrayList<>();
        row.add(id);
        long all = 0;
        long usable = 0;
        for (int order = 0; order <= 10; order++) {
            long blocks = 0;
            for (ZoneView zone : frames.zones()) {
                blocks += zone.freeBlocks().get(order);
            }
            all += blocks << order;
            usable += order >= 9 ? blocks << order : 0;
            row.add(Long.toString(blocks));
        }
        String unusable = all == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * (all - usable) / all);
        row.add(unusable);
        row.add(Long.toString(load.pinnedStretches()));
        return row;
    }

    private static List<String> failures(String id, KernelLoad load) {
        List<String> row = new ArrayList<>();
        row.add(id);
        for (int order = 0; order <= 10; order++) {
            row.add(load.failures(order) + "/" + load.requests(order));
        }
        row.add(load.failures() + "/" + load.requests());
        return row;
    }
}
