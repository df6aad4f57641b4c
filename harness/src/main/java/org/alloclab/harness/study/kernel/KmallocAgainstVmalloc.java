package org.alloclab.harness.study.kernel;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.harness.machine.KernelMachine;
import org.alloclab.harness.view.KernelFile;
import org.alloclab.harness.workload.KernelLoad;

/** Contiguous physical memory against contiguous virtual memory, when what is free is scattered. */
public final class KmallocAgainstVmalloc implements Experiment {
    private static final long[] SIZES = {4096, 8192, 16384, 32768, 65536, 131072, 1 << 20, 4 << 20};

    /**
     * What both answered to one size.
     *
     * @param object address that kmalloc gave, 0: none
     * @param area address that vmalloc gave, 0: none
     * @param runs physically contiguous runs that the area consists of
     */
    private record Asked(long size, long object, long area, long runs) {}

    @Override
    public String id() {
        return "vmalloc";
    }

    @Override
    public String summary() {
        return "kmalloc and vmalloc of growing sizes on a fragmented machine: where the one fails and the other does not";
    }

    @Override
    public List<Section> run(KernelSetting asked) {
        // Next to no reserve, so that nothing but scattered frames is free.
        KernelSetting setting = asked.withDefault("vm.min_free_kbytes", "16");
        MachineDescription machine = setting.machine("x86_64-256m");
        KernelMachine kernel = setting.kernel(machine, Probe.NONE);
        new KernelLoad(kernel.frames(), setting.seed(), setting.cpus()).scatter(0.25);
        List<Section> sections = new ArrayList<>();
        sections.add(new Section.Text(
                "a quarter of memory is free, as single frames without their buddies",
                KernelFile.named("buddyinfo", kernel.frames(), kernel.slab(), kernel.vmalloc())
                        .text()));
        List<Asked> rows = new ArrayList<>();
        long failed = 0;
        for (long size : SIZES) {
            long object = kernel.slab().kmalloc(size, Gfp.GFP_KERNEL | Gfp.NOWARN, 0);
            long area = kernel.vmalloc().vmalloc(size, 0);
            failed = object == 0 && failed == 0 ? size : failed;
            rows.add(new Asked(size, object, area, area == 0 ? 0 : runs(kernel, area, size)));
            kernel.slab().kfree(object, 0);
            kernel.vmalloc().vfree(area, 0);
        }
        sections.add(new Section.Table<>(
                "the same size asked of both",
                List.of(
                        Section.Column.text("size", both -> both.size() / 1024 + "K"),
                        Section.Column.text("kmalloc", both -> address(both.object())),
                        Section.Column.text("vmalloc", both -> address(both.area())),
                        Section.Column.text(
                                "physical runs", both -> both.area() == 0 ? "-" : Long.toString(both.runs()))),
                rows));
        if (failed != 0) {
            int order = Long.SIZE - Long.numberOfLeadingZeros((failed - 1) >>> 12);
            sections.add(new Section.Text(
                    "what the kernel logs",
                    kernel.frames().failureReport("insmod", order, Gfp.GFP_KERNEL | Gfp.COMP, 0)));
        }
        return sections;
    }

    private static String address(long address) {
        return address == 0 ? "fails" : "0x" + Long.toHexString(address);
    }

    /** Physically contiguous runs that an area consists of. */
    private static long runs(KernelMachine kernel, long area, long size) {
        long runs = 0;
        long previous = Long.MIN_VALUE;
        for (long at = area; at < area + size; at += 4096) {
            long frame = kernel.vmalloc().frameOf(at);
            runs += frame == previous + 1 ? 0 : 1;
            previous = frame;
        }
        return runs;
    }
}
