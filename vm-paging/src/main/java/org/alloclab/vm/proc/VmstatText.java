package org.alloclab.vm.proc;

import org.alloclab.vm.area.Mm;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.process.LinuxProcess;
import org.alloclab.vm.process.Processes;
import org.alloclab.vm.swap.SwapSpace;
import org.alloclab.vm.table.PageTables;

/** {@code /proc/vmstat} (mm/vmstat.c, vmstat_text): the counters that the model has, in the kernel's order. */
final class VmstatText {
    private final StringBuilder text = new StringBuilder();

    private final MemoryUse use;
    private final MemoryGroups groups;
    private final SwapSpace swap;
    private final VmEvents events;
    private final Processes processes;

    VmstatText(MemoryUse use, MemoryGroups groups, SwapSpace swap, VmEvents events, Processes processes) {
        this.use = use;
        this.groups = groups;
        this.swap = swap;
        this.events = events;
        this.processes = processes;
    }

    String print() {
        line("nr_free_pages", use.free);
        for (int list = 0; list < Lruvec.LISTS; list++) {
            line("nr_zone_" + Lruvec.name(list), groups.root().listed(list));
        }
        line("nr_zone_write_pending", use.dirty);
        line("nr_mlock", use.locked);
        for (int list = 0; list < Lruvec.LISTS; list++) {
            line("nr_" + Lruvec.name(list), groups.root().listed(list));
        }
        events(VmEvent.WORKINGSET_REFAULT_ANON, VmEvent.WORKINGSET_RESTORE_FILE);
        line("nr_anon_pages", use.anon);
        line("nr_mapped", use.mappedFile);
        line("nr_file_pages", use.cached + swap.cachedPages());
        line("nr_dirty", use.dirty);
        line("nr_shmem", use.shmem);
        line("nr_anon_transparent_hugepages", use.anonHuge / PageTables.ENTRIES);
        line("nr_page_table_pages", use.tables);
        line("nr_swapcached", swap.cachedPages());
        events(VmEvent.PGPGIN, VmEvent.PGLAZYFREE);
        long minor = events.pastMinorFaults;
        long major = events.pastMajorFaults;
        for (LinuxProcess process : processes) {
            Mm mm = process.mm;
            minor += mm.minorFaults;
            major += mm.majorFaults;
        }
        line("pgfault", minor + major);
        line("pgmajfault", major);
        events(VmEvent.PGLAZYFREED, VmEvent.SWAP_RA_HIT);
        return text.toString();
    }

    private void events(VmEvent first, VmEvent last) {
        for (VmEvent event : VmEvent.values()) {
            if (event.compareTo(first) >= 0 && event.compareTo(last) <= 0) {
                line(event.vmstatName(), events.of(event));
            }
        }
    }

    private void line(String name, long value) {
        text.append(name).append(' ').append(value).append('\n');
    }
}
