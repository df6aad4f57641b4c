package org.alloclab.vm.process;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.frame.Gfp;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.cgroup.GroupEvent;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.page.Frames;
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
 * memory is taken at once, as the reaper would. With it goes its group, where {@code memory.oom.group} says so: all of it gets
 * the signal, the chosen one for the second time, which the kernel counts and logs.
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

    @Override
    public boolean inGroupForLimit(MemoryGroup group) {
        boolean hasVictim = worst(group, allowedPages(group)) != null;
        if (hasVictim) {
            kill(group, null, Gfp.GFP_KERNEL);
        }
        return hasVictim;
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
        MemoryGroup together = endedTogether(victim, group);
        List<LinuxProcess> victims = together == null ? List.of(victim) : members(together, victim);
        String text = report.killed(group, asker, victims, together, gfp);
        if (together != null) {
            together.count(GroupEvent.OOM_GROUP_KILL);
        }
        victims.forEach(ended -> ended.killedBy = text);
        List<LinuxProcess> signals = new ArrayList<>(together == null ? List.of() : victims);
        signals.add(victim);
        for (LinuxProcess ended : signals) {
            events.count(VmEvent.OOM_KILL);
            ended.mm.group.count(GroupEvent.OOM_KILL);
        }
        victims.stream().filter(ended -> ended != current).forEach(LinuxProcess::end);
        if (current != null && victims.contains(current)) {
            throw SimulatedDeath.outOfMemory(text);
        }
    }

    /**
     * The highest group that is ended as a whole with one of its processes, up to the one whose limit cannot be kept
     * (mem_cgroup_get_oom_group).
     */
    @SuppressWarnings("ReferenceEquality") // the group itself
    private static @Nullable MemoryGroup endedTogether(LinuxProcess victim, @Nullable MemoryGroup domain) {
        MemoryGroup together = null;
        for (@Nullable MemoryGroup group = victim.mm.group; group != null && !group.isRoot(); group = group.parent) {
            together = group.endsTogether ? group : together;
            if (group == domain) {
                break;
            }
        }
        return together;
    }

    /** The victim, and every process of the group that is not exempt (oom_kill_memcg_member). */
    private List<LinuxProcess> members(MemoryGroup together, LinuxProcess victim) {
        List<LinuxProcess> members = new ArrayList<>(List.of(victim));
        for (LinuxProcess process : processes) {
            boolean dies = process.mm.group.isWithin(together) && process.oomScoreAdjust != LinuxProcess.EXEMPT;
            if (dies && !members.contains(process)) {
                members.add(process);
            }
        }
        return members;
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
        if (group == null) {
            return frames.total() + swap.totalSlots();
        }
        long slots = tunables.swappiness() > 0 ? Math.min(group.swap.max(), swap.totalSlots()) : 0;
        return group.memory.max() + slots;
    }

    private @Nullable LinuxProcess worst(@Nullable MemoryGroup group, long allowed) {
        LinuxProcess worst = null;
        long most = Long.MIN_VALUE;
        for (LinuxProcess process : processes) {
            boolean candidate = (group == null || process.mm.group.isWithin(group))
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
