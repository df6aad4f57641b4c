package org.alloclab.vm.proc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.view.MachineMemory;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.edit.Overcommit;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.pool.HugetlbPool;
import org.alloclab.vm.swap.SwapSpace;

/**
 * {@code /proc/meminfo} (fs/proc/meminfo.c, meminfo_proc_show).
 *
 * <p>Not modelled: buffers of block devices; what the kernel took at boot and for itself.
 */
final class MemInfoText {
    private static final int NAME_WIDTH = 16;
    private static final int VALUE_WIDTH = 8;
    private static final long GIGABYTE_KILOBYTES = 1L << 20;
    private static final long VMALLOC_KILOBYTES = (1L << 35) - 1;

    private final MemoryUse use;
    private final SwapSpace swap;
    private final MemoryGroups groups;
    private final Overcommit overcommit;
    private final HugetlbPool pool;
    private final MachineDescription machine;
    private final StringBuilder text = new StringBuilder();

    MemInfoText(
            MemoryUse use,
            SwapSpace swap,
            MemoryGroups groups,
            Overcommit overcommit,
            HugetlbPool pool,
            MachineDescription machine) {
        this.use = use;
        this.swap = swap;
        this.groups = groups;
        this.overcommit = overcommit;
        this.pool = pool;
        this.machine = machine;
    }

    /** The figures that tools ask for. */
    MachineMemory figures() {
        long active = groups.root().listed(Lruvec.INACTIVE_ANON + Lruvec.ACTIVE)
                + groups.root().listed(Lruvec.INACTIVE_FILE + Lruvec.ACTIVE);
        long inactive =
                groups.root().listed(Lruvec.INACTIVE_ANON) + groups.root().listed(Lruvec.INACTIVE_FILE);
        return new MachineMemory(
                use.total << PAGE_SHIFT,
                use.free << PAGE_SHIFT,
                use.available << PAGE_SHIFT,
                0,
                use.cached << PAGE_SHIFT,
                use.shmem << PAGE_SHIFT,
                use.slabReclaimable << PAGE_SHIFT,
                active << PAGE_SHIFT,
                inactive << PAGE_SHIFT,
                swap.totalSlots() << PAGE_SHIFT,
                (swap.totalSlots() - swap.usedSlots()) << PAGE_SHIFT);
    }

    String print() {
        amounts();
        lists();
        swap();
        pages();
        kernelMemory();
        commit();
        huge();
        directMap();
        return text.toString();
    }

    private void amounts() {
        pages("MemTotal", use.total);
        pages("MemFree", use.free);
        pages("MemAvailable", use.available);
        pages("Buffers", 0);
        pages("Cached", use.cached);
        pages("SwapCached", swap.cachedPages());
    }

    private void lists() {
        long inactiveAnon = groups.root().listed(Lruvec.INACTIVE_ANON);
        long activeAnon = groups.root().listed(Lruvec.INACTIVE_ANON + Lruvec.ACTIVE);
        long inactiveFile = groups.root().listed(Lruvec.INACTIVE_FILE);
        long activeFile = groups.root().listed(Lruvec.INACTIVE_FILE + Lruvec.ACTIVE);
        pages("Active", activeAnon + activeFile);
        pages("Inactive", inactiveAnon + inactiveFile);
        pages("Active(anon)", activeAnon);
        pages("Inactive(anon)", inactiveAnon);
        pages("Active(file)", activeFile);
        pages("Inactive(file)", inactiveFile);
        pages("Unevictable", groups.root().listed(Lruvec.UNEVICTABLE));
        pages("Mlocked", use.locked);
    }

    private void swap() {
        pages("SwapTotal", swap.totalSlots());
        pages("SwapFree", swap.totalSlots() - swap.usedSlots());
        pages("Zswap", 0);
        pages("Zswapped", 0);
    }

    private void pages() {
        pages("Dirty", use.dirty);
        pages("Writeback", 0);
        pages("AnonPages", use.anon);
        pages("Mapped", use.mappedFile);
        pages("Shmem", use.shmem);
    }

    private void kernelMemory() {
        pages("KReclaimable", use.slabReclaimable);
        pages("Slab", use.slab);
        pages("SReclaimable", use.slabReclaimable);
        pages("SUnreclaim", use.slab - use.slabReclaimable);
        pages("KernelStack", use.kernelStacks);
        pages("PageTables", use.tables);
        for (String name : new String[] {"SecPageTables", "NFS_Unstable", "Bounce", "WritebackTmp"}) {
            pages(name, 0);
        }
    }

    /** mm/util.c, vm_commit_limit. */
    private void commit() {
        pages("CommitLimit", overcommit.limit());
        pages("Committed_AS", use.committed);
        kilobytes("VmallocTotal", VMALLOC_KILOBYTES);
        for (String name : new String[] {"VmallocUsed", "VmallocChunk", "Percpu"}) {
            pages(name, 0);
        }
    }

    private void huge() {
        pages("AnonHugePages", use.anonHuge);
        for (String name :
                new String[] {"ShmemHugePages", "ShmemPmdMapped", "FileHugePages", "FilePmdMapped", "Balloon"}) {
            pages(name, 0);
        }
        number("HugePages_Total", pool.total());
        number("HugePages_Free", pool.free());
        number("HugePages_Rsvd", pool.reserved());
        number("HugePages_Surp", pool.surplus());
        pages("Hugepagesize", Pages.HUGE_PARTS);
        pages("Hugetlb", pool.total() * Pages.HUGE_PARTS);
    }

    /** The kernel's own mapping of all memory: by GiB, but for the first one, which is mapped in finer pieces. */
    private void directMap() {
        long all = machine.memoryBytes() >>> 10;
        long byGigabyte = Math.max(0, all / GIGABYTE_KILOBYTES - 1) * GIGABYTE_KILOBYTES;
        kilobytes("DirectMap4k", 0);
        kilobytes("DirectMap2M", all - byGigabyte);
        kilobytes("DirectMap1G", byGigabyte);
    }

    private void pages(String name, long pages) {
        kilobytes(name, pages << (PAGE_SHIFT - 10));
    }

    private void kilobytes(String name, long value) {
        entry(name, value);
        text.append(" kB\n");
    }

    private void number(String name, long value) {
        entry(name, value);
        text.append('\n');
    }

    private void entry(String name, long value) {
        String digits = Long.toUnsignedString(value);
        text.append(name).append(':').append(" ".repeat(NAME_WIDTH - name.length() - 1));
        text.append(" ".repeat(Math.max(0, VALUE_WIDTH - digits.length()))).append(digits);
    }
}
