package org.alloclab.vm.proc;

import java.util.List;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.view.AreaDetail;
import org.alloclab.api.view.MachineMemory;
import org.alloclab.api.view.PagingTraffic;
import org.alloclab.api.view.VmaView;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.edit.Overcommit;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.file.Inodes;
import org.alloclab.vm.huge.HugeEligibility;
import org.alloclab.vm.huge.HugePages;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.pool.HugetlbPool;
import org.alloclab.vm.process.LinuxProcess;
import org.alloclab.vm.process.OomKiller;
import org.alloclab.vm.process.Processes;
import org.alloclab.vm.swap.SwapSpace;

/** Prints the files below {@code /proc} that a process can read: its own, and those of the machine. */
public final class ProcFiles {
    private final MachineDescription machine;
    private final PageFrameAllocator allocator;
    private final SlabAllocator slab;
    private final Frames frames;
    private final PageDescriptors pages;
    private final MemoryGroups groups;
    private final SwapSpace swap;
    private final VmEvents events;
    private final Inodes inodes;
    private final KernelObjects objects;
    private final HugePages hugePages;
    private final HugetlbPool pool;
    private final HugeEligibility eligibility;
    private final Overcommit overcommit;
    private final Processes processes;
    private final OomKiller oomKiller;
    private final GroupText groupText;

    /** Names and prints the areas of a process. */
    interface Areas {
        List<VmaView> all();

        List<VmaView> aboveUserSpace();

        VmaView view(Vma area);
    }

    public ProcFiles(
            MachineDescription machine,
            PageFrameAllocator allocator,
            SlabAllocator slab,
            Frames frames,
            PageDescriptors pages,
            MemoryGroups groups,
            SwapSpace swap,
            VmEvents events,
            Inodes inodes,
            KernelObjects objects,
            HugePages hugePages,
            HugetlbPool pool,
            HugeEligibility eligibility,
            Overcommit overcommit,
            Processes processes,
            OomKiller oomKiller,
            GroupText groupText) {
        this.machine = machine;
        this.allocator = allocator;
        this.slab = slab;
        this.frames = frames;
        this.pages = pages;
        this.groups = groups;
        this.swap = swap;
        this.events = events;
        this.inodes = inodes;
        this.objects = objects;
        this.hugePages = hugePages;
        this.pool = pool;
        this.eligibility = eligibility;
        this.overcommit = overcommit;
        this.processes = processes;
        this.oomKiller = oomKiller;
        this.groupText = groupText;
    }

    public String print(ProcFile file, LinuxProcess process, Areas areas) {
        return switch (file) {
            case MAPS -> ProcText.maps(machine, areas.all());
            case STATM -> ProcText.statm(process);
            case STATUS -> StatusText.of(process, frames, machine.cpus());
            case STAT -> StatusText.stat(process);
            case LIMITS -> LimitsText.of(process.mm.limits, frames);
            case OOM_SCORE -> oomKiller.score(process) + "\n";
            case OOM_SCORE_ADJ -> process.oomScoreAdjust + "\n";
            case CMDLINE -> String.join("\0", process.task.arguments) + "\0";
            case MEMINFO -> meminfo().print();
            case SWAPS -> SwapsText.of(swap);
            case VMSTAT -> vmstat();
            case CGROUP -> GroupText.ofProcess(process);
            case MEMORY_STAT -> ofGroup(process, GroupFile.MEMORY_STAT);
            case MEMORY_CURRENT -> ofGroup(process, GroupFile.MEMORY_CURRENT);
            case MEMORY_PEAK -> ofGroup(process, GroupFile.MEMORY_PEAK);
            case MEMORY_EVENTS -> ofGroup(process, GroupFile.MEMORY_EVENTS);
            case MEMORY_EVENTS_LOCAL -> ofGroup(process, GroupFile.MEMORY_EVENTS_LOCAL);
            case MEMORY_PRESSURE -> ofGroup(process, GroupFile.MEMORY_PRESSURE);
            case MEMORY_SWAP_CURRENT -> ofGroup(process, GroupFile.MEMORY_SWAP_CURRENT);
            case MEMORY_SWAP_PEAK -> ofGroup(process, GroupFile.MEMORY_SWAP_PEAK);
            case MEMORY_SWAP_EVENTS -> ofGroup(process, GroupFile.MEMORY_SWAP_EVENTS);
            case ZONEINFO ->
                new ZoneinfoText(frames, pages, groups, swap, events, use()).print(allocatorFile("zoneinfo"));
            case BUDDYINFO, PAGETYPEINFO, SLABINFO -> allocatorFile(file.fileName());
            case SMAPS -> smaps(process).areas(areas::view, areas.aboveUserSpace());
            case SMAPS_ROLLUP -> smaps(process).rollup();
        };
    }

    private String ofGroup(LinuxProcess process, GroupFile file) {
        return groupText.of(process.mm.group, file);
    }

    /** The areas of a process with all that smaps tells of them. */
    public List<AreaDetail> details(LinuxProcess process, Areas areas) {
        return smaps(process).details(areas::view, areas.aboveUserSpace());
    }

    /** Where the machine's memory is. */
    public MachineMemory memory() {
        return meminfo().figures();
    }

    /** What the machine has moved between memory and disks. */
    public PagingTraffic traffic() {
        return new PagingTraffic(
                events.of(VmEvent.PGPGIN),
                events.of(VmEvent.PGPGOUT),
                events.of(VmEvent.PSWPIN),
                events.of(VmEvent.PSWPOUT));
    }

    private MemInfoText meminfo() {
        return new MemInfoText(use(), swap, groups, overcommit, pool, machine);
    }

    private MemoryUse use() {
        return new MemoryUse(frames, pages, swap, inodes, objects, processes);
    }

    private String vmstat() {
        MemoryUse use = use();
        hugePages.settle();
        return new VmstatText(use, groups, swap, events, processes).print();
    }

    private SmapsText smaps(LinuxProcess process) {
        return new SmapsText(process.mm, pages, swap, eligibility, ProcText.nameColumn(machine));
    }

    /** A file that one of the machine's allocators prints; empty if none does. */
    private String allocatorFile(String name) {
        if (allocator.procFiles().contains(name)) {
            return allocator.proc(name);
        }
        return slab.procFiles().contains(name) ? slab.proc(name) : "";
    }
}
