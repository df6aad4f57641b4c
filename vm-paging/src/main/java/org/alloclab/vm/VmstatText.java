package org.alloclab.vm;

/** {@code /proc/vmstat} (mm/vmstat.c, vmstat_text): the counters that the model has, in the kernel's order. */
final class VmstatText {
    private final StringBuilder text = new StringBuilder();

    private VmstatText() {}

    static String of(Kernel kernel) {
        VmstatText vmstat = new VmstatText();
        MemoryUse use = new MemoryUse(kernel);
        VmEvents events = kernel.events;
        kernel.hugePages.settle();
        vmstat.line("nr_free_pages", use.free);
        for (int list = 0; list < Lruvec.LISTS; list++) {
            vmstat.line("nr_zone_" + Lruvec.name(list), kernel.listed(kernel.root, list));
        }
        vmstat.line("nr_zone_write_pending", use.dirty);
        vmstat.line("nr_mlock", use.locked);
        for (int list = 0; list < Lruvec.LISTS; list++) {
            vmstat.line("nr_" + Lruvec.name(list), kernel.listed(kernel.root, list));
        }
        vmstat.events(events, VmEvent.WORKINGSET_REFAULT_ANON, VmEvent.WORKINGSET_RESTORE_FILE);
        vmstat.line("nr_anon_pages", use.anon);
        vmstat.line("nr_mapped", use.mappedFile);
        vmstat.line("nr_file_pages", use.cached + kernel.swap.cachedPages());
        vmstat.line("nr_dirty", use.dirty);
        vmstat.line("nr_shmem", use.shmem);
        vmstat.line("nr_anon_transparent_hugepages", use.anonHuge / PageTables.ENTRIES);
        vmstat.line("nr_page_table_pages", use.tables);
        vmstat.line("nr_swapcached", kernel.swap.cachedPages());
        vmstat.events(events, VmEvent.PGPGIN, VmEvent.PGLAZYFREE);
        long minor = events.pastMinorFaults;
        long major = events.pastMajorFaults;
        for (Mm mm : kernel.spaces) {
            minor += mm.minorFaults;
            major += mm.majorFaults;
        }
        vmstat.line("pgfault", minor + major);
        vmstat.line("pgmajfault", major);
        vmstat.events(events, VmEvent.PGLAZYFREED, VmEvent.SWAP_RA_HIT);
        return vmstat.text.toString();
    }

    private void events(VmEvents events, VmEvent first, VmEvent last) {
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
