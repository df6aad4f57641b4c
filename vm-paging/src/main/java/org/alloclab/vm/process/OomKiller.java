package org.alloclab.vm.process;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.page.MemoryGroup;
import org.alloclab.vm.reclaim.OutOfMemory;
import org.alloclab.vm.setting.Tunables;
import org.alloclab.vm.swap.SwapSpace;
import org.jspecify.annotations.Nullable;

/**
 * Ends a process when there is no other way to get memory (mm/oom_kill.c).
 *
 * <pre>
 *   badness = resident + swapped + page-table pages + oom_score_adj * (all pages allowed) / 1000
 * </pre>
 *
 * <p>The process with the most goes; -1000 exempts. One that asked for the memory itself dies where it stands; another's
 * memory is taken at once, as the reaper would.
 */
public final class OomKiller implements OutOfMemory {
    private final Processes processes;
    private final Frames frames;
    private final SwapSpace swap;
    private final Tunables tunables;
    private final VmEvents events;
    private final OomReport report;

    public OomKiller(
            Processes processes, Frames frames, SwapSpace swap, Tunables tunables, VmEvents events, OomReport report) {
        this.processes = processes;
        this.frames = frames;
        this.swap = swap;
        this.tunables = tunables;
        this.events = events;
        this.report = report;
    }

    /** The limit of a group cannot be kept (mem_cgroup_out_of_memory). */
    @Override
    public void inGroup(MemoryGroup group, @Nullable Mm current, int gfp) {
        kill(group, current, gfp);
    }

    /** The machine has no frame to give (out_of_memory). */
    @Override
    public void anywhere(@Nullable Mm current, int gfp) {
        kill(null, current, gfp);
    }

    @SuppressWarnings("ReferenceEquality") // the process itself
    private void kill(@Nullable MemoryGroup group, @Nullable Mm space, int gfp) {
        LinuxProcess current = owner(space);
        OomReport.Asker asker = asker(space, current);
        LinuxProcess victim = worst(group, allowedPages(group));
        if (victim == null) {
            throw SimulatedDeath.outOfMemory(report.deadlocked(group, asker, gfp));
        }
        String text = report.killed(group, asker, victim, gfp);
        events.count(VmEvent.OOM_KILL);
        if (group != null) {
            group.killed++;
        }
        victim.killedBy = text;
        if (current == victim) {
            throw SimulatedDeath.outOfMemory(text);
        }
        victim.end();
    }

    @SuppressWarnings("ReferenceEquality") // the space itself
    private @Nullable LinuxProcess owner(@Nullable Mm space) {
        for (LinuxProcess process : processes) {
            if (process.mm == space) {
                return process;
            }
        }
        return null;
    }

    /** A space without a process yet is that of one that is being started. */
    private OomReport.Asker asker(@Nullable Mm space, @Nullable LinuxProcess current) {
        if (current != null) {
            return new OomReport.Asker(current.task.name, current.oomScoreAdjust);
        }
        return new OomReport.Asker(space == null ? OomReport.KERNEL_THREAD : Task.UNNAMED, 0);
    }

    /** What counts as everything: the limit, or memory, and swap space. */
    private long allowedPages(@Nullable MemoryGroup group) {
        long pages = group == null ? frames.total() : group.limitPages;
        boolean swaps = group == null || tunables.swappiness() > 0;
        return pages + (swaps ? swap.totalSlots() : 0);
    }

    private @Nullable LinuxProcess worst(@Nullable MemoryGroup group, long allowed) {
        LinuxProcess worst = null;
        long most = Long.MIN_VALUE;
        for (LinuxProcess process : processes) {
            boolean candidate = (group == null || process.mm.group.number == group.number)
                    && process.oomScoreAdjust != LinuxProcess.EXEMPT;
            long points = candidate ? badness(process, allowed) : Long.MIN_VALUE;
            if (points > most) {
                worst = process;
                most = points;
            }
        }
        return worst;
    }

    /** {@code /proc/PID/oom_score}. */
    public long score(LinuxProcess process) {
        return score(process, frames.total() + swap.totalSlots());
    }

    /** oom_badness, in pages. */
    public static long badness(LinuxProcess process, long allowed) {
        Mm mm = process.mm;
        return mm.rss.residentPages()
                + mm.rss.swapPages()
                + mm.tables.tables()
                + process.oomScoreAdjust * (allowed / 1000);
    }

    /** What {@code /proc/PID/oom_score} says: 0 to 2000, 1000 being all memory with no adjustment (fs/proc/base.c). */
    public static long score(LinuxProcess process, long allowed) {
        if (process.oomScoreAdjust == LinuxProcess.EXEMPT) {
            return 0;
        }
        return (1000 + badness(process, allowed) * 1000 / allowed) * 2 / 3;
    }
}
