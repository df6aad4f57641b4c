package org.alloclab.vm.process;

import java.util.List;
import org.alloclab.api.machine.Clock;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.memory.PageWalker;
import org.alloclab.api.probe.Probe;
import org.alloclab.vm.area.Committed;
import org.alloclab.vm.area.Limits;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.UserSpace;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.huge.HugeCandidates;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.reclaim.FrameSupply;
import org.alloclab.vm.table.TableGeometry;

/** Makes processes: their kernel objects, an empty address space, and what changes it (kernel/fork.c, mm_init). */
public final class ProcessStart implements Mm.Backing {
    /** Makes what serves the faults of a space, and what changes it. */
    public interface Parts {
        PageWalker walker(Mm mm);

        ProcessMemory memory(Mm mm);
    }

    private final MachineDescription machine;
    private final Execution execution;
    private final Clock clock;
    private final Probe probe;
    private final Frames frames;
    private final PageDescriptors pages;
    private final MemoryGroups groups;
    private final FrameSupply supply;
    private final KernelObjects objects;
    private final Committed committed;
    private final HugeCandidates candidates;
    private final VmEvents events;
    private final Processes processes;
    private final Parts parts;

    public ProcessStart(
            MachineDescription machine,
            Execution execution,
            Clock clock,
            Probe probe,
            Frames frames,
            PageDescriptors pages,
            MemoryGroups groups,
            FrameSupply supply,
            KernelObjects objects,
            Committed committed,
            HugeCandidates candidates,
            VmEvents events,
            Processes processes,
            Parts parts) {
        this.machine = machine;
        this.execution = execution;
        this.clock = clock;
        this.probe = probe;
        this.frames = frames;
        this.pages = pages;
        this.groups = groups;
        this.supply = supply;
        this.objects = objects;
        this.committed = committed;
        this.candidates = candidates;
        this.events = events;
        this.processes = processes;
        this.parts = parts;
    }

    /** A process with nothing mapped. */
    public LinuxProcess process(MemoryGroup group, UserSpace space, long startBreak) {
        Task task = Task.of(processes.newPid(), Task.UNNAMED, List.of(Task.UNNAMED));
        ProcessObjects own = new ProcessObjects(objects, supply, frames, machine);
        own.addStack(group);
        Mm mm = Mm.empty(
                space,
                group,
                new Limits(machine.stackLimitBytes()),
                committed,
                execution,
                clock,
                TableGeometry.of(machine.architecture()),
                this,
                probe);
        mm.startBreak = startBreak;
        mm.programBreak = startBreak;
        LinuxProcess process = new LinuxProcess(task, mm, own, parts.memory(mm), processes, candidates, events);
        processes.add(process);
        return process;
    }

    @Override
    public PageWalker walker(Mm mm) {
        return parts.walker(mm);
    }

    @Override
    public long takeTable(Mm mm) {
        MemoryGroup payer = mm.group;
        long frame = supply.table(payer, mm);
        pages.describeTable(frame, payer.number);
        payer.tableTaken();
        return frame;
    }

    @Override
    public void giveTable(Mm mm, long frame) {
        groups.get(pages.group(frame)).tableGiven();
        pages.clear(frame);
        frames.giveBack(frame, 0);
    }
}
