package org.alloclab.vm;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.vm.UserMemory;
import org.jspecify.annotations.Nullable;

/** What the calls of one address space work on ({@code mm_struct}): areas, page tables, counters, break. */
final class Mm {
    final AreaTree areas = new AreaTree();
    final PageFrameAllocator frames;
    final Probe probe;
    final PageTables tables;
    final UserMemory memory;
    final Placement placement;
    final long startBreak;
    long programBreak;

    long totalPages;
    long dataPages;
    long execPages;
    long stackPages;
    long peakTotalPages;
    long peakResidentPages;
    long anonPages;
    long filePages;
    long minorFaults;
    long zeroPageFaults;

    Mm(PageFrameAllocator frames, Probe probe, UserMemory memory, long mmapBase, long startBreak) {
        this.frames = frames;
        this.probe = probe;
        this.memory = memory;
        this.tables = new PageTables(frames, probe);
        this.placement = new Placement(areas, mmapBase);
        this.startBreak = startBreak;
        this.programBreak = startBreak;
    }

    /** {@code pages} of an area with these flags come, or go where negative (mm/mmap.c, vm_stat_account). */
    void account(int flags, long pages) {
        totalPages += pages;
        peakTotalPages = Math.max(peakTotalPages, totalPages);
        if (VmFlags.isExec(flags)) {
            execPages += pages;
        } else if (VmFlags.isStack(flags)) {
            stackPages += pages;
        } else if (VmFlags.isData(flags)) {
            dataPages += pages;
        }
    }

    long residentPages() {
        return anonPages + filePages;
    }

    /** A frame for a user page. */
    long takeFrame() {
        long frame = frames.allocPages(0, Gfp.GFP_HIGHUSER_MOVABLE, 0);
        if (frame == PageFrameAllocator.NO_FRAME) {
            throw SimulatedDeath.outOfMemory("Out of memory: no free page frame");
        }
        probe.frames(frame, 0, true);
        return frame;
    }

    private void freeFrame(long frame) {
        frames.freePages(frame, 0, 0);
        probe.frames(frame, 0, false);
    }

    /** Clears the entries of a range: its pages go, its tables stay (mm/memory.c, zap_page_range). */
    void zap(long start, long end) {
        long address = start;
        while (address < end) {
            PageTables.Leaf leaf = tables.leaf(address);
            long stop;
            if (leaf == null) {
                stop = Math.min(end, tables.skipMissing(address));
            } else {
                stop = Math.min(end, ((address >>> PageTables.PTE_TABLE_SHIFT) + 1) << PageTables.PTE_TABLE_SHIFT);
                if (zapLeaf(leaf, address, stop)) {
                    memory.revoke(address, stop - address);
                    memory.discard(address, stop - address);
                }
            }
            address = stop;
        }
    }

    private boolean zapLeaf(PageTables.Leaf leaf, long start, long end) {
        long[] entries = leaf.entries;
        int first = PageTables.index(start);
        int limit = first + (int) ((end - start) >>> PageTables.PAGE_SHIFT);
        boolean any = false;
        for (int i = first; i < limit; i++) {
            long entry = entries[i];
            if (entry != 0) {
                any = true;
                entries[i] = 0;
                if ((entry & PageTables.ZERO) == 0) {
                    if ((entry & PageTables.FILE) == 0) {
                        anonPages--;
                    } else {
                        filePages--;
                    }
                    freeFrame(entry >>> PageTables.PAGE_SHIFT);
                }
            }
        }
        return any;
    }

    /** Takes store permission from the present pages of a range (mm/mprotect.c, change_protection). */
    void writeProtect(long start, long end) {
        for (long address = start; address < end; ) {
            PageTables.Leaf leaf = tables.leaf(address);
            long stop = leaf == null
                    ? tables.skipMissing(address)
                    : ((address >>> PageTables.PTE_TABLE_SHIFT) + 1) << PageTables.PTE_TABLE_SHIFT;
            stop = Math.min(end, stop);
            for (long page = address; leaf != null && page < stop; page += PageTables.PAGE_SIZE) {
                leaf.entries[PageTables.index(page)] &= ~PageTables.WRITABLE;
            }
            address = stop;
        }
    }

    /** Gives store permission back to the private pages of a range that are present. */
    void allowWrite(long start, long end) {
        for (long address = start; address < end; ) {
            PageTables.Leaf leaf = tables.leaf(address);
            long stop = leaf == null
                    ? tables.skipMissing(address)
                    : ((address >>> PageTables.PTE_TABLE_SHIFT) + 1) << PageTables.PTE_TABLE_SHIFT;
            stop = Math.min(end, stop);
            for (long page = address; leaf != null && page < stop; page += PageTables.PAGE_SIZE) {
                int i = PageTables.index(page);
                long entry = leaf.entries[i];
                if ((entry & (PageTables.PRESENT | PageTables.ZERO | PageTables.FILE)) == PageTables.PRESENT) {
                    leaf.entries[i] = entry | PageTables.WRITABLE;
                }
            }
            address = stop;
        }
    }

    /** End of the area in front of an address, or 0. */
    long endInFrontOf(long address) {
        Vma before = areas.lastEndingAtOrBelow(address);
        return before == null ? 0 : before.end;
    }

    static long startOf(@Nullable Vma area) {
        return area == null ? 0 : area.start;
    }
}
