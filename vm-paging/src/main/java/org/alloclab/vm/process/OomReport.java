package org.alloclab.vm.process;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.List;
import java.util.Locale;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.view.ZoneView;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.cgroup.GroupEvent;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.cgroup.PageCounter;
import org.alloclab.vm.file.Inodes;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.reclaim.WriteBack;
import org.alloclab.vm.swap.SwapSpace;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel logs when it ends a process for want of memory (mm/oom_kill.c, dump_header, dump_tasks,
 * __oom_kill_process; mm/memcontrol.c, mem_cgroup_print_oom_meminfo; mm/show_mem.c). Time stamps and the stack of the
 * caller are left out.
 */
public final class OomReport {
    private static final int KB_SHIFT = PAGE_SHIFT - 10;
    private static final String UNLIMITED_KB = "9007199254740988";

    static final String KERNEL_THREAD = "kworker/0:0";

    private final PageDescriptors pages;
    private final MemoryGroups groups;
    private final Frames frames;
    private final SwapSpace swap;
    private final Inodes inodes;
    private final WriteBack writeBack;
    private final Processes processes;
    private StringBuilder text = new StringBuilder();

    /**
     * Who asked for the memory that there was not.
     *
     * @param name of the process or of the kernel's thread
     */
    record Asker(String name, int oomScoreAdjust) {}

    public OomReport(
            PageDescriptors pages,
            MemoryGroups groups,
            Frames frames,
            SwapSpace swap,
            Inodes inodes,
            WriteBack writeBack,
            Processes processes) {
        this.pages = pages;
        this.groups = groups;
        this.frames = frames;
        this.swap = swap;
        this.inodes = inodes;
        this.writeBack = writeBack;
        this.processes = processes;
    }

    /**
     * Processes are ended.
     *
     * @param group the one that is at its limit, if it is for that
     * @param victims the one that was chosen first
     * @param together the group that is ended as a whole, if one is
     */
    String killed(
            @Nullable MemoryGroup group,
            Asker asker,
            List<LinuxProcess> victims,
            @Nullable MemoryGroup together,
            int gfp) {
        LinuxProcess chosen = victims.get(0);
        header(group, asker, gfp);
        tasks(group);
        line(
                "oom-kill:constraint=%s,nodemask=(null),cpuset=/,mems_allowed=0,%s,task_memcg=%s,task=%s,pid=%d,uid=0",
                group == null ? "CONSTRAINT_NONE" : "CONSTRAINT_MEMCG",
                group == null ? "global_oom" : "oom_memcg=" + group.name,
                chosen.mm.group.name,
                chosen.task.name,
                chosen.task.pid);
        ending(group, chosen);
        if (together != null) {
            line("Tasks in %s are going to be killed due to memory.oom.group set", together.name);
            victims.forEach(victim -> ending(group, victim));
        }
        return text.toString();
    }

    private void ending(@Nullable MemoryGroup group, LinuxProcess victim) {
        line(
                "%s: Killed process %d (%s) total-vm:%dkB, anon-rss:%dkB, file-rss:%dkB, shmem-rss:%dkB, UID:0"
                        + " pgtables:%dkB oom_score_adj:%d",
                group == null ? "Out of memory" : "Memory cgroup out of memory",
                victim.task.pid,
                victim.task.name,
                victim.mm.totalPages << KB_SHIFT,
                victim.mm.rss.anonPages() << KB_SHIFT,
                victim.mm.rss.filePages() << KB_SHIFT,
                victim.mm.rss.shmemPages() << KB_SHIFT,
                victim.mm.tables.tables() << KB_SHIFT,
                victim.oomScoreAdjust);
    }

    /** Nobody may be ended. */
    String deadlocked(@Nullable MemoryGroup group, Asker asker, int gfp) {
        header(group, asker, gfp);
        tasks(group);
        line("Out of memory and no killable processes...");
        return text.toString();
    }

    private void header(@Nullable MemoryGroup group, Asker asker, int gfp) {
        text = new StringBuilder();
        line(
                "%s invoked oom-killer: gfp_mask=%s, order=0, oom_score_adj=%d",
                asker.name, gfpText(gfp), asker.oomScoreAdjust);
        if (group == null) {
            machine();
        } else {
            group(group);
        }
    }

    /** The value and the names of the requests that can end here, as the kernel numbers them (include/linux/gfp_types.h). */
    private static String gfpText(int gfp) {
        if ((gfp & Gfp.HIGHMEM) != 0) {
            return "0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP)";
        }
        return (gfp & Gfp.ACCOUNT) != 0 ? "0x400dc0(GFP_KERNEL_ACCOUNT|__GFP_ZERO)" : "0xcc0(GFP_KERNEL)";
    }

    private void group(MemoryGroup limited) {
        line(
                "memory: usage %dkB, limit %dkB, failcnt %d",
                limited.memory.used() << KB_SHIFT,
                limited.memory.max() << KB_SHIFT,
                limited.localEvents(GroupEvent.MAX));
        String most = limited.swap.max() == PageCounter.UNLIMITED
                ? UNLIMITED_KB
                : Long.toString(limited.swap.max() << KB_SHIFT);
        line(
                "swap: usage %dkB, limit %skB, failcnt %d",
                limited.swap.used() << KB_SHIFT, most, limited.localEvents(GroupEvent.SWAP_MAX));
        line("Memory cgroup stats for %s:", limited.name);
        long tables =
                limited.subtree().stream().mapToLong(MemoryGroup::tablePages).sum();
        long shmem = 0;
        long mapped = 0;
        for (LinuxProcess process : processes) {
            Mm mm = process.mm;
            if (mm.group.isWithin(limited)) {
                shmem += mm.rss.shmemPages();
                mapped += mm.rss.filePages() + mm.rss.shmemPages();
            }
        }
        long file = limited.listed(Lruvec.INACTIVE_FILE) + limited.listed(Lruvec.INACTIVE_FILE + Lruvec.ACTIVE);
        bytes("anon", anonymousPages(limited));
        bytes("file", file + shmem);
        bytes("kernel", tables);
        bytes("pagetables", tables);
        bytes("shmem", shmem);
        bytes("file_mapped", mapped);
        bytes("swapcached", swap.cachedPages());
        bytes("inactive_anon", limited.listed(Lruvec.INACTIVE_ANON));
        bytes("active_anon", limited.listed(Lruvec.INACTIVE_ANON + Lruvec.ACTIVE));
        bytes("inactive_file", limited.listed(Lruvec.INACTIVE_FILE));
        bytes("active_file", limited.listed(Lruvec.INACTIVE_FILE + Lruvec.ACTIVE));
        bytes("unevictable", limited.listed(Lruvec.UNEVICTABLE));
    }

    /** Each counted once however many processes map it. */
    private long anonymousPages(MemoryGroup limited) {
        long[] count = new long[1];
        pages.forEach(frame -> {
            boolean mapped = pages.is(frame, PageDescriptors.ANONYMOUS) && pages.mapCount(frame) > 0;
            count[0] += mapped && groups.get(pages.group(frame)).isWithin(limited) ? 1 : 0;
        });
        return count[0];
    }

    private void bytes(String name, long pages) {
        line("%s %d", name, pages << PAGE_SHIFT);
    }

    /** mm/show_mem.c, show_free_areas. */
    private void machine() {
        line("Mem-Info:");
        line(
                "active_anon:%d inactive_anon:%d isolated_anon:0",
                listed(Lruvec.INACTIVE_ANON + Lruvec.ACTIVE), listed(Lruvec.INACTIVE_ANON));
        line(
                " active_file:%d inactive_file:%d isolated_file:0",
                listed(Lruvec.INACTIVE_FILE + Lruvec.ACTIVE), listed(Lruvec.INACTIVE_FILE));
        line(" unevictable:%d dirty:%d writeback:0", listed(Lruvec.UNEVICTABLE), writeBack.dirtyPages());
        line(" free:%d", frames.free());
        for (ZoneView zone : frames.zones()) {
            line(
                    "Node 0 %s free:%dkB min:%dkB low:%dkB high:%dkB present:%dkB managed:%dkB",
                    zone.name(),
                    zone.freeFrames() << KB_SHIFT,
                    zone.watermarks().min() << KB_SHIFT,
                    zone.watermarks().low() << KB_SHIFT,
                    zone.watermarks().high() << KB_SHIFT,
                    zone.spannedFrames() << KB_SHIFT,
                    zone.managedFrames() << KB_SHIFT);
        }
        line("%d total pagecache pages", inodes.cachedPages() + swap.cachedPages());
        line("%d pages in swap cache", swap.cachedPages());
        line("Free swap  = %dkB", swap.freeSlots() << KB_SHIFT);
        line("Total swap = %dkB", swap.totalSlots() << KB_SHIFT);
        line("%d pages RAM", frames.total());
    }

    private long listed(int list) {
        return groups.root().listed(list);
    }

    private void tasks(@Nullable MemoryGroup group) {
        line("Tasks state (memory values in pages):");
        line("[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents"
                + " oom_score_adj name");
        for (LinuxProcess process : processes) {
            Mm mm = process.mm;
            if (group == null || mm.group.isWithin(group)) {
                line(
                        "[%7d] %5d %5d %8d %8d %8d %8d %9d %8d %8d         %5d %s",
                        process.task.pid,
                        0,
                        process.task.pid,
                        mm.totalPages,
                        mm.rss.residentPages(),
                        mm.rss.anonPages(),
                        mm.rss.filePages(),
                        mm.rss.shmemPages(),
                        mm.tables.tables() << PAGE_SHIFT,
                        mm.rss.swapPages(),
                        process.oomScoreAdjust,
                        process.task.name);
            }
        }
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
