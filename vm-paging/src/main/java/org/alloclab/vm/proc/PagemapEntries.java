package org.alloclab.vm.proc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.view.Pagemap;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.pool.HugetlbPage;
import org.alloclab.vm.table.PageTables;

/**
 * {@code /proc/PID/pagemap} (fs/proc/task_mmu.c, pte_to_pagemap_entry).
 *
 * <p>The zero page lies outside the frames that are handed out; its frame number reads 0. As in the kernel that was
 * recorded, which is built without CONFIG_MEM_SOFT_DIRTY, the soft-dirty bit is never set.
 */
final class PagemapEntries {
    private PagemapEntries() {}

    static long[] of(Mm mm, PageDescriptors pages, long start, long end) {
        long[] entries = new long[Math.toIntExact((end - start) >>> PAGE_SHIFT)];
        long page = start;
        while (page < end) {
            PageTables.Leaf leaf = mm.tables.leaf(page);
            long stop =
                    leaf == null ? mm.tables.skipMissing(page) : ((page >>> Pages.HUGE_SHIFT) + 1) << Pages.HUGE_SHIFT;
            stop = Math.min(end, stop);
            if (leaf != null && leaf.hugetlb != null) {
                for (; page < stop; page += PAGE_SIZE) {
                    entries[(int) ((page - start) >>> PAGE_SHIFT)] = hugetlb(leaf.hugetlb, PageTables.index(page));
                }
            }
            for (; leaf != null && page < stop; page += PAGE_SIZE) {
                entries[(int) ((page - start) >>> PAGE_SHIFT)] = entry(pages, leaf.entries[PageTables.index(page)]);
            }
            page = stop;
        }
        return entries;
    }

    /** pagemap_hugetlb_range. */
    private static long hugetlb(HugetlbPage page, int part) {
        return Pagemap.PRESENT
                | page.frame + part
                | (page.anonymous ? 0 : Pagemap.FILE)
                | (page.mapCount == 1 ? Pagemap.EXCLUSIVE : 0);
    }

    private static long entry(PageDescriptors pages, long entry) {
        if ((entry & PageTables.GUARD) != 0) {
            return Pagemap.SWAPPED | Pagemap.GUARD;
        }
        long number = entry >>> PAGE_SHIFT;
        if ((entry & PageTables.SWAP) != 0) {
            return Pagemap.SWAPPED | number << Pagemap.SWAP_SLOT_SHIFT;
        }
        if ((entry & PageTables.PRESENT) == 0) {
            return 0;
        }
        if ((entry & PageTables.ZERO) != 0) {
            return Pagemap.PRESENT;
        }
        return Pagemap.PRESENT
                | number
                | ((entry & PageTables.FILE) != 0 ? Pagemap.FILE : 0)
                | (pages.mapCountOfEntry(entry) == 1 ? Pagemap.EXCLUSIVE : 0);
    }
}
