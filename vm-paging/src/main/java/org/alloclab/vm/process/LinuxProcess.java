package org.alloclab.vm.process;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.space.Errno;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.huge.HugeCandidates;
import org.alloclab.vm.page.Pages;
import org.jspecify.annotations.Nullable;

/** A process: its address space, who it is, what the kernel keeps for it, and what can be done with its memory. */
public final class LinuxProcess {
    /** The {@code oom_score_adj} that exempts a process. */
    public static final int EXEMPT = -1000;

    public final Mm mm;
    public final ProcessObjects objects;
    public final ProcessMemory memory;
    public Task task;
    public ImageBounds image = ImageBounds.NONE;
    /** {@code /proc/PID/oom_score_adj}. */
    public int oomScoreAdjust;
    /** The report of the OOM killer, where it ended the process. */
    @Nullable
    public String killedBy;

    private final Processes processes;
    private final HugeCandidates candidates;
    private final VmEvents events;
    private boolean ended;

    LinuxProcess(
            Task task,
            Mm mm,
            ProcessObjects objects,
            ProcessMemory memory,
            Processes processes,
            HugeCandidates candidates,
            VmEvents events) {
        this.task = task;
        this.mm = mm;
        this.objects = objects;
        this.memory = memory;
        this.processes = processes;
        this.candidates = candidates;
        this.events = events;
    }

    /** Everything goes: the process has ended (kernel/exit.c, do_exit). Ending it again does nothing. */
    public void end() {
        if (!ended) {
            ended = true;
            memory.edits().unmapAll();
            mm.tables.freeAll();
            processes.remove(this);
            candidates.exit(mm);
            mm.keepFaults();
            events.pastMinorFaults += mm.minorFaults;
            events.pastMajorFaults += mm.majorFaults;
            objects.release();
        }
    }

    /**
     * fs/proc/base.c, __set_oom_adj, for a process that may lower its value (CAP_SYS_RESOURCE): answers 0, or EINVAL for a
     * value beyond 1000 either way.
     */
    public long adjustOomScore(long value) {
        if (value < EXEMPT || value > -EXEMPT) {
            return Errno.EINVAL.result();
        }
        oomScoreAdjust = (int) value;
        return 0;
    }

    /** The process goes to another group; what it has stays on the account of this one (mem_cgroup_attach). */
    public void moveTo(MemoryGroup group) {
        mm.keepFaults();
        mm.group = group;
    }

    /** Bytes of the program's own code, rounded to pages (fs/proc/task_mmu.c, task_mem). */
    public long textBytes() {
        long code = Pages.alignUp(image.endCode()) - Pages.alignDown(image.startCode());
        return Math.min(code, mm.execPages << MachineDescription.PAGE_SHIFT);
    }
}
