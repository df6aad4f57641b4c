package org.alloclab.harness.kernel;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.view.Watermarks;
import org.alloclab.api.view.ZoneView;
import org.alloclab.harness.machine.KernelMachine;

/** Low and high memory of a machine, and the ways in which the kernel sees a frame of each. */
final class MemoryZones implements Experiment {
    @Override
    public String id() {
        return "highmem";
    }

    @Override
    public String summary() {
        return "the zones of a 32-bit machine and how a frame of low and of high memory is mapped";
    }

    @Override
    public List<Section> run(KernelSetting setting) {
        MachineDescription machine = setting.machine("i386-1g");
        KernelMachine kernel = setting.kernel(machine, Probe.NONE);
        List<List<String>> zones = new ArrayList<>();
        for (ZoneView zone : kernel.frames().zones()) {
            zones.add(List.of(
                    zone.name(),
                    Long.toString(zone.startFrame()),
                    Long.toString(zone.startFrame() + zone.spannedFrames()),
                    Long.toString(zone.managedFrames()),
                    watermarks(zone.watermarks())));
        }
        List<Section> sections = new ArrayList<>();
        sections.add(Section.table(
                "zones of " + machine.name(),
                List.of("zone", "first frame", "end", "managed", "min, low, high"),
                zones));
        long low = kernel.frames().allocPages(0, Gfp.GFP_KERNEL, 0);
        long high = kernel.frames().allocPages(0, Gfp.GFP_HIGHUSER, 0);
        List<List<String>> maps = new ArrayList<>();
        maps.add(ways("low", low, kernel));
        maps.add(ways("high", high, kernel));
        sections.add(Section.table(
                "where the kernel sees a frame of each",
                List.of("memory", "frame", "__va", "kmap", "kmap_atomic", "vmap"),
                maps));
        sections.add(Section.text("the permanent window when it is full", exhaust(kernel)));
        return sections;
    }

    private static List<String> ways(String memory, long frame, KernelMachine kernel) {
        String linear;
        try {
            linear = hex(kernel.vmalloc().virtualAddress(frame << MachineDescription.PAGE_SHIFT));
        } catch (IllegalArgumentException outsideTheLinearMap) {
            linear = "none";
        }
        String permanent = hex(kernel.vmalloc().kmap(frame));
        kernel.vmalloc().kunmap(frame);
        long atomic = kernel.vmalloc().kmapAtomic(frame, 0);
        kernel.vmalloc().kunmapAtomic(atomic, 0);
        return List.of(
                memory,
                Long.toString(frame),
                linear,
                permanent,
                hex(atomic),
                hex(kernel.vmalloc().vmap(new long[] {frame})));
    }

    private static String exhaust(KernelMachine kernel) {
        long frame = kernel.frames().allocPages(0, Gfp.GFP_HIGHUSER, 0);
        while (frame != PageFrameAllocator.NO_FRAME && kernel.vmalloc().kmap(frame) != 0) {
            frame = kernel.frames().allocPages(0, Gfp.GFP_HIGHUSER, 0);
        }
        return kernel.vmalloc().kmapState();
    }

    private static String hex(long address) {
        return address == 0 ? "none" : "0x" + Long.toHexString(address);
    }

    private static String watermarks(Watermarks marks) {
        return List.of(marks.min(), marks.low(), marks.high()).toString();
    }
}
