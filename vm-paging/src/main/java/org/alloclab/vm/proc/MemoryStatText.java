package org.alloclab.vm.proc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.vm.area.Mm;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.page.MemoryGroup;
import org.alloclab.vm.page.MemoryGroups;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.process.LinuxProcess;
import org.alloclab.vm.process.Processes;

/**
 * {@code memory.stat} of the group that the processes are in (mm/memcontrol.c, memory_stats, memcg_stat_format): bytes, then
 * counters, in the kernel's order; lines of what the model has not got are left out.
 *
 * <p>No group but this one has processes, so the machine's counters are its own, but for those of reclaim: what is
 * done for the limit of a group is counted for the group alone.
 */
final class MemoryStatText {

    private final PageDescriptors pages;
    private final KernelObjects objects;
    private final VmEvents events;
    private final Processes processes;
    private final boolean hasObjects;
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
            MemoryGroups groups,
            MemoryGroup group,
            PageDescriptors pages,
            KernelObjects objects,
            VmEvents events,
            Processes processes) {
        this.group = group;
        this.hasObjects = group.number == groups.first().number;
        this.pages = pages;
        this.objects = objects;
        this.events = events;
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
        if (pages.group(frame) != group.number) {
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
        for (LinuxProcess process : processes) {
            Mm mm = process.mm;
            boolean pays = mm.group.number == group.number;
            tables += pays ? mm.tableFrames : 0;
            stacks += pays ? process.objects.stackPages() : 0;
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
        Lruvec lruvec = group.lruvec;
        line("inactive_anon", lruvec.size(Lruvec.INACTIVE_ANON) * PAGE_SIZE);
        line("active_anon", lruvec.size(Lruvec.INACTIVE_ANON + Lruvec.ACTIVE) * PAGE_SIZE);
        line("inactive_file", lruvec.size(Lruvec.INACTIVE_FILE) * PAGE_SIZE);
        line("active_file", lruvec.size(Lruvec.INACTIVE_FILE + Lruvec.ACTIVE) * PAGE_SIZE);
        line("unevictable", lruvec.size(Lruvec.UNEVICTABLE) * PAGE_SIZE);
        line("slab_reclaimable", reclaimable);
        line("slab_unreclaimable", unreclaimable);
        line("slab", reclaimable + unreclaimable);
    }

    private void counters() {
        for (VmEvent event : VmEvent.values()) {
            if (event.compareTo(VmEvent.WORKINGSET_RESTORE_FILE) <= 0) {
                line(event.vmstatName(), events.of(event));
            }
        }
        Lruvec reclaimed = group.lruvec;
        line("pgscan", reclaimed.counted(VmEvent.PGSCAN_KSWAPD) + reclaimed.counted(VmEvent.PGSCAN_DIRECT));
        line("pgsteal", reclaimed.counted(VmEvent.PGSTEAL_KSWAPD) + reclaimed.counted(VmEvent.PGSTEAL_DIRECT));
        for (VmEvent event : new VmEvent[] {
            VmEvent.PGSCAN_KSWAPD, VmEvent.PGSCAN_DIRECT, VmEvent.PGSTEAL_KSWAPD, VmEvent.PGSTEAL_DIRECT
        }) {
            line(event.vmstatName(), reclaimed.counted(event));
        }
        long minor = events.pastMinorFaults;
        long major = events.pastMajorFaults;
        for (LinuxProcess process : processes) {
            Mm mm = process.mm;
            minor += mm.minorFaults;
            major += mm.majorFaults;
        }
        line("pgfault", minor + major);
        line("pgmajfault", major);
        line(VmEvent.PGREFILL.vmstatName(), reclaimed.counted(VmEvent.PGREFILL));
        for (VmEvent event :
                new VmEvent[] {VmEvent.PGACTIVATE, VmEvent.PGDEACTIVATE, VmEvent.PGLAZYFREE, VmEvent.PGLAZYFREED}) {
            line(event.vmstatName(), events.of(event));
        }
    }

    private void line(String name, long value) {
        text.append(name).append(' ').append(value).append('\n');
    }
}
