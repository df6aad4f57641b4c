package org.alloclab.vm;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.space.Errno;
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
final class OomKiller {
    /** The {@code oom_score_adj} that exempts a process. */
    static final int EXEMPT = -1000;

    private final Kernel kernel;

    OomKiller(Kernel kernel) {
        this.kernel = kernel;
    }

    /** The limit of a group cannot be kept (mem_cgroup_out_of_memory). */
    void killIn(MemoryGroup group, @Nullable Mm current, int gfp) {
        kill(group, current, gfp);
    }

    /** The machine has no frame to give (out_of_memory). */
    void killAnywhere(@Nullable Mm current, int gfp) {
        kill(null, current, gfp);
    }

    private void kill(@Nullable MemoryGroup group, @Nullable Mm current, int gfp) {
        long allowed = allowedPages(group);
        Mm victim = worst(group, allowed);
        OomReport report = new OomReport(kernel, group);
        if (victim == null) {
            throw SimulatedDeath.outOfMemory(report.deadlocked(current, gfp));
        }
        String text = report.of(current, victim, gfp);
        kernel.events.count(VmEvent.OOM_KILL);
        if (group != null) {
            group.killed++;
        }
        victim.killedBy = text;
        if (current != null && current.task.pid == victim.task.pid) {
            throw SimulatedDeath.outOfMemory(text);
        }
        victim.end();
    }

    /** What counts as everything: the limit, or memory, and swap space. */
    private long allowedPages(@Nullable MemoryGroup group) {
        long pages = group == null ? kernel.frames.totalFrames() : group.limitPages;
        boolean swaps = group == null || kernel.tunables.swappiness() > 0;
        return pages + (swaps ? kernel.swap.totalSlots() : 0);
    }

    private @Nullable Mm worst(@Nullable MemoryGroup group, long allowed) {
        Mm worst = null;
        long most = Long.MIN_VALUE;
        for (Mm mm : kernel.spaces) {
            boolean candidate = (group == null || mm.group.number == group.number) && mm.oomScoreAdjust != EXEMPT;
            long points = candidate ? badness(mm, allowed) : Long.MIN_VALUE;
            if (points > most) {
                worst = mm;
                most = points;
            }
        }
        return worst;
    }

    /**
     * fs/proc/base.c, __set_oom_adj, for a process that may lower its value (CAP_SYS_RESOURCE): answers 0, or EINVAL for a
     * value beyond 1000 either way.
     */
    static long adjust(Mm mm, long value) {
        if (value < EXEMPT || value > -EXEMPT) {
            return Errno.EINVAL.result();
        }
        mm.oomScoreAdjust = (int) value;
        return 0;
    }

    /** {@code /proc/PID/oom_score}. */
    long score(Mm mm) {
        return score(mm, kernel.frames.totalFrames() + kernel.swap.totalSlots());
    }

    /** oom_badness, in pages. */
    static long badness(Mm mm, long allowed) {
        return mm.residentPages() + mm.swapPages + mm.tables.tables() + mm.oomScoreAdjust * (allowed / 1000);
    }

    /** What {@code /proc/PID/oom_score} says: 0 to 2000, 1000 being all memory with no adjustment (fs/proc/base.c). */
    static long score(Mm mm, long allowed) {
        if (mm.oomScoreAdjust == EXEMPT) {
            return 0;
        }
        return (1000 + badness(mm, allowed) * 1000 / allowed) * 2 / 3;
    }
}
