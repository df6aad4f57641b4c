package org.alloclab.vm.reclaim;

import org.alloclab.vm.cgroup.GroupEvent;
import org.alloclab.vm.cgroup.HighDelay;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.cgroup.Stalls;
import org.alloclab.vm.page.Lruvec;
import org.jspecify.annotations.Nullable;

/**
 * What a process has to do whose group it has charged above {@code memory.high} (mm/memcontrol.c,
 * mem_cgroup_handle_over_high, reclaim_high): reclaim, and sleep if that does not help.
 *
 * <pre>
 *   each 64 pages ──► reclaim from every group above its high ──► delay by what is still over ──► short? go on
 *                        ▲                                                │
 *                        └──── something came back, or 16 times nothing ──┴──► else sleep
 * </pre>
 *
 * <p>It does so when it has charged the pages, the kernel on the way back to the program: a page later.
 */
public final class OverHigh {
    private final Reclaim reclaim;
    private final Stalls stalls;

    public OverHigh(Reclaim reclaim, Stalls stalls) {
        this.reclaim = reclaim;
        this.stalls = stalls;
    }

    /** A process has charged pages to its group. */
    void charged(MemoryGroup group, long pages) {
        if (!group.isAboveHigh()) {
            return;
        }
        long due = group.dueForHigh(pages);
        if (due > 0) {
            handle(group, due);
        }
    }

    private void handle(MemoryGroup group, long pages) {
        long wanted = pages;
        int retries = FrameSupply.MAX_RECLAIM_RETRIES;
        while (true) {
            long reclaimed = reclaimHigh(group, wanted);
            noteSwapHigh(group);
            long nanos = HighDelay.nanos(group, pages);
            if (nanos == 0) {
                return;
            }
            if (reclaimed == 0 && retries-- == 0) {
                stalls.sleep(group, nanos);
                return;
            }
            wanted = Lruvec.CLUSTER;
        }
    }

    private long reclaimHigh(MemoryGroup group, long wanted) {
        long reclaimed = 0;
        for (@Nullable MemoryGroup above = group; above != null && !above.isRoot(); above = above.parent) {
            if (above.memory.used() > above.memory.high()) {
                above.count(GroupEvent.HIGH);
                reclaimed += reclaim.group(above, wanted);
            }
        }
        return reclaimed;
    }

    /** swap_find_max_overage. */
    private static void noteSwapHigh(MemoryGroup group) {
        for (@Nullable MemoryGroup above = group; above != null && !above.isRoot(); above = above.parent) {
            if (above.swap.used() > above.swap.high()) {
                above.count(GroupEvent.SWAP_HIGH);
            }
        }
    }
}
