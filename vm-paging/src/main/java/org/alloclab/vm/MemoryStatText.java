package org.alloclab.vm;

/**
 * {@code memory.stat} of the group that the processes are in (mm/memcontrol.c, memory_stats, memcg_stat_format): bytes, then
 * counters, in the kernel's order; lines of what the model has not got are left out.
 *
 * <p>No group but this one has processes, so the machine's counters are its own.
 */
final class MemoryStatText {
    private static final long PAGE = PageTables.PAGE_SIZE;

    private final Kernel kernel;
    private final MemoryGroup group;
    private final StringBuilder text = new StringBuilder();
    private long anon;
    private long huge;
    private long file;
    private long shmem;
    private long mapped;
    private long dirty;
    private long swapCached;

    private MemoryStatText(Kernel kernel, MemoryGroup group) {
        this.kernel = kernel;
        this.group = group;
        kernel.pages.forEach(this::count);
    }

    static String of(Kernel kernel, MemoryGroup group) {
        MemoryStatText stat = new MemoryStatText(kernel, group);
        stat.bytes();
        stat.counters();
        return stat.text.toString();
    }

    private void count(long frame) {
        PageDescriptors pages = kernel.pages;
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
        for (Mm mm : kernel.spaces) {
            boolean pays = mm.group.number == group.number;
            tables += pays ? mm.tableFrames : 0;
            stacks += pays ? mm.objects.stackPages() : 0;
        }
        boolean hasObjects = group.number == kernel.firstGroup.number;
        long reclaimable = hasObjects ? kernel.objects.reclaimableBytes() : 0;
        long unreclaimable = hasObjects ? kernel.objects.unreclaimableBytes() : 0;
        line("anon", anon * PAGE);
        line("file", file * PAGE);
        line("kernel", (tables + stacks) * PAGE + reclaimable + unreclaimable);
        line("kernel_stack", stacks * PAGE);
        line("pagetables", tables * PAGE);
        line("shmem", shmem * PAGE);
        line("file_mapped", mapped * PAGE);
        line("file_dirty", dirty * PAGE);
        line("file_writeback", 0);
        line("swapcached", swapCached * PAGE);
        line("anon_thp", huge * PAGE);
        Lruvec lruvec = group.lruvec;
        line("inactive_anon", lruvec.size(Lruvec.INACTIVE_ANON) * PAGE);
        line("active_anon", lruvec.size(Lruvec.INACTIVE_ANON + Lruvec.ACTIVE) * PAGE);
        line("inactive_file", lruvec.size(Lruvec.INACTIVE_FILE) * PAGE);
        line("active_file", lruvec.size(Lruvec.INACTIVE_FILE + Lruvec.ACTIVE) * PAGE);
        line("unevictable", lruvec.size(Lruvec.UNEVICTABLE) * PAGE);
        line("slab_reclaimable", reclaimable);
        line("slab_unreclaimable", unreclaimable);
        line("slab", reclaimable + unreclaimable);
    }

    private void counters() {
        VmEvents events = kernel.events;
        for (VmEvent event : VmEvent.values()) {
            if (event.compareTo(VmEvent.WORKINGSET_RESTORE_FILE) <= 0) {
                line(event.vmstatName(), events.of(event));
            }
        }
        long scanned = events.of(VmEvent.PGSCAN_KSWAPD) + events.of(VmEvent.PGSCAN_DIRECT);
        long stolen = events.of(VmEvent.PGSTEAL_KSWAPD) + events.of(VmEvent.PGSTEAL_DIRECT);
        line("pgscan", scanned);
        line("pgsteal", stolen);
        for (VmEvent event : new VmEvent[] {
            VmEvent.PGSCAN_KSWAPD, VmEvent.PGSCAN_DIRECT, VmEvent.PGSTEAL_KSWAPD, VmEvent.PGSTEAL_DIRECT
        }) {
            line(event.vmstatName(), events.of(event));
        }
        long minor = events.pastMinorFaults;
        long major = events.pastMajorFaults;
        for (Mm mm : kernel.spaces) {
            minor += mm.minorFaults;
            major += mm.majorFaults;
        }
        line("pgfault", minor + major);
        line("pgmajfault", major);
        for (VmEvent event : new VmEvent[] {
            VmEvent.PGREFILL, VmEvent.PGACTIVATE, VmEvent.PGDEACTIVATE, VmEvent.PGLAZYFREE, VmEvent.PGLAZYFREED
        }) {
            line(event.vmstatName(), events.of(event));
        }
    }

    private void line(String name, long value) {
        text.append(name).append(' ').append(value).append('\n');
    }
}
