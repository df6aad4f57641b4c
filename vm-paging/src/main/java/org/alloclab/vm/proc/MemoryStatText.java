package org.alloclab.vm.proc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.vm.area.Mm;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.process.LinuxProcess;
import org.alloclab.vm.process.Processes;

/**
 * {@code memory.stat} of a group and those below it (mm/memcontrol.c, memory_stats, memcg_stat_format): bytes, then counters,
 * in the kernel's order; lines of what the model has not got are left out. The kernel's objects are all the first process's
 * group's.
 */
final class MemoryStatText {

    private final PageDescriptors pages;
    private final KernelObjects objects;
    private final Processes processes;
    private final boolean hasObjects;
    private final MemoryGroups groups;
    private final MemoryGroup group;
    private final StringBuilder text = new StringBuilder();
    private long anon;
    private long huge;
    private long file;
    private long shmem;
    private long mapped;
    private long dirty;
    private long swapCached;

    MemoryStatText(
            MemoryGroups groups, MemoryGroup group, PageDescriptors pages, KernelObjects objects, Processes processes) {
        this.groups = groups;
        this.group = group;
        this.hasObjects = groups.first().isWithin(group);
        this.pages = pages;
        this.objects = objects;
        this.processes = processes;
    }

    String print() {
        pages.forEach(this::count);
        bytes();
        counters();
        return text.toString();
    }

    private void count(long frame) {
        int flags = pages.flags(frame);
        if (!groups.get(pages.group(frame)).isWithin(group)) {
            return;
        }
        boolean isMapped = pages.mapCount(frame) > 0;
        swapCached += (flags & PageDescriptors.SWAP_CACHE) != 0 ? 1 : 0;
        if ((flags & PageDescriptors.ANONYMOUS) != 0) {
            anon += isMapped ? 1 : 0;
            huge += isMapped && (flags & PageDescriptors.HUGE_PART) != 0 ? 1 : 0;
            return;
        }
        boolean backed = (flags & PageDescriptors.SWAP_BACKED) != 0;
        file++;
        shmem += backed ? 1 : 0;
        mapped += isMapped ? 1 : 0;
        dirty += !backed && (flags & PageDescriptors.DIRTY) != 0 ? 1 : 0;
    }

    private void bytes() {
        long tables = 0;
        long stacks = 0;
        for (MemoryGroup payer : group.subtree()) {
            tables += payer.tablePages();
            stacks += payer.stackPages();
        }
        long reclaimable = hasObjects ? objects.reclaimableBytes() : 0;
        long unreclaimable = hasObjects ? objects.unreclaimableBytes() : 0;
        line("anon", anon * PAGE_SIZE);
        line("file", file * PAGE_SIZE);
        line("kernel", (tables + stacks) * PAGE_SIZE + reclaimable + unreclaimable);
        line("kernel_stack", stacks * PAGE_SIZE);
        line("pagetables", tables * PAGE_SIZE);
        line("shmem", shmem * PAGE_SIZE);
        line("file_mapped", mapped * PAGE_SIZE);
        line("file_dirty", dirty * PAGE_SIZE);
        line("file_writeback", 0);
        line("swapcached", swapCached * PAGE_SIZE);
        line("anon_thp", huge * PAGE_SIZE);
        line("inactive_anon", group.listed(Lruvec.INACTIVE_ANON) * PAGE_SIZE);
        line("active_anon", group.listed(Lruvec.INACTIVE_ANON + Lruvec.ACTIVE) * PAGE_SIZE);
        line("inactive_file", group.listed(Lruvec.INACTIVE_FILE) * PAGE_SIZE);
        line("active_file", group.listed(Lruvec.INACTIVE_FILE + Lruvec.ACTIVE) * PAGE_SIZE);
        line("unevictable", group.listed(Lruvec.UNEVICTABLE) * PAGE_SIZE);
        line("slab_reclaimable", reclaimable);
        line("slab_unreclaimable", unreclaimable);
        line("slab", reclaimable + unreclaimable);
    }

    private void counters() {
        Lruvec lruvec = group.lruvec;
        for (VmEvent event : VmEvent.values()) {
            if (event.compareTo(VmEvent.WORKINGSET_RESTORE_FILE) <= 0) {
                line(event.vmstatName(), lruvec.counted(event));
            }
        }
        line("pgscan", lruvec.counted(VmEvent.PGSCAN_KSWAPD) + lruvec.counted(VmEvent.PGSCAN_DIRECT));
        line("pgsteal", lruvec.counted(VmEvent.PGSTEAL_KSWAPD) + lruvec.counted(VmEvent.PGSTEAL_DIRECT));
        for (VmEvent event : new VmEvent[] {
            VmEvent.PGSCAN_KSWAPD, VmEvent.PGSCAN_DIRECT, VmEvent.PGSTEAL_KSWAPD, VmEvent.PGSTEAL_DIRECT
        }) {
            line(event.vmstatName(), lruvec.counted(event));
        }
        long minor = 0;
        long major = 0;
        for (MemoryGroup counted : group.subtree()) {
            minor += counted.pastMinorFaults();
            major += counted.pastMajorFaults();
        }
        for (LinuxProcess process : processes) {
            Mm mm = process.mm;
            boolean counts = mm.group.isWithin(group);
            minor += counts ? mm.minorFaultsInGroup() : 0;
            major += counts ? mm.majorFaultsInGroup() : 0;
        }
        line("pgfault", minor + major);
        line("pgmajfault", major);
        line(VmEvent.PGREFILL.vmstatName(), lruvec.counted(VmEvent.PGREFILL));
        for (VmEvent event :
                new VmEvent[] {VmEvent.PGACTIVATE, VmEvent.PGDEACTIVATE, VmEvent.PGLAZYFREE, VmEvent.PGLAZYFREED}) {
            line(event.vmstatName(), lruvec.counted(event));
        }
    }

    private void line(String name, long value) {
        text.append(name).append(' ').append(value).append('\n');
    }
}
