package org.alloclab.harness.study.kernel;

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
public final class MemoryZones implements Experiment {
    /**
     * How the kernel sees a frame; 0: it does not.
     *
     * @param memory which memory it is in
     */
    private record Ways(String memory, long frame, long linear, long permanent, long atomic, long mapped) {}

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
        List<Section> sections = new ArrayList<>();
        sections.add(new Section.Table<>(
                "zones of " + machine.name(),
                List.of(
                        Section.Column.text("zone", ZoneView::name),
                        Section.Column.number("first frame", ZoneView::startFrame),
                        Section.Column.number("end", zone -> zone.startFrame() + zone.spannedFrames()),
                        Section.Column.number("managed", ZoneView::managedFrames),
                        Section.Column.text("min, low, high", zone -> watermarks(zone.watermarks()))),
                kernel.frames().zones()));
        long low = kernel.frames().allocPages(0, Gfp.GFP_KERNEL, 0);
        long high = kernel.frames().allocPages(0, Gfp.GFP_HIGHUSER, 0);
        sections.add(new Section.Table<>(
                "where the kernel sees a frame of each",
                List.of(
                        Section.Column.text("memory", Ways::memory),
                        Section.Column.number("frame", Ways::frame),
                        Section.Column.text("__va", ways -> hex(ways.linear())),
                        Section.Column.text("kmap", ways -> hex(ways.permanent())),
                        Section.Column.text("kmap_atomic", ways -> hex(ways.atomic())),
                        Section.Column.text("vmap", ways -> hex(ways.mapped()))),
                List.of(ways("low", low, kernel), ways("high", high, kernel))));
        sections.add(new Section.Text("the permanent window when it is full", exhaust(kernel)));
        return sections;
    }

    private static String watermarks(Watermarks marks) {
        return List.of(marks.min(), marks.low(), marks.high()).toString();
    }

    private static Ways ways(String memory, long frame, KernelMachine kernel) {
        long linear = 0;
        try {
            linear = kernel.vmalloc().virtualAddress(frame << MachineDescription.PAGE_SHIFT);
        } catch (IllegalArgumentException outsideTheLinearMap) {
            // The frame has no address there, which is what is shown.
        }
        long permanent = kernel.vmalloc().kmap(frame);
        kernel.vmalloc().kunmap(frame);
        long atomic = kernel.vmalloc().kmapAtomic(frame, 0);
        kernel.vmalloc().kunmapAtomic(atomic, 0);
        return new Ways(
                memory, frame, linear, permanent, atomic, kernel.vmalloc().vmap(new long[] {frame}));
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
}
