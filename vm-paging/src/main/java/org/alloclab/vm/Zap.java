package org.alloclab.vm;

/**
 * Clears page-table entries (mm/memory.c, zap_page_range). The steps for each table of a range: clear the entries, take
 * the pages out of the process's counts, flush the TLB, free the frames that nobody else holds. The tables stay,
 * unless {@link #PAGES_AND_TABLES} finds one empty.
 */
final class Zap {
    /** Pages and guard markers: the addresses themselves go. */
    static final int EVERYTHING = 0;
    /** Pages only: a file was cut. */
    static final int PAGES = 1;
    /** Pages of files only, private copies stay: a hole is punched into the file. */
    static final int FILE_PAGES = 2;
    /** Pages, and on x86-64 the tables of 2 MiB that are empty then: {@code MADV_DONTNEED} (mm/pt_reclaim.c). */
    static final int PAGES_AND_TABLES = 3;

    private final Mm mm;

    Zap(Mm mm) {
        this.mm = mm;
    }

    void range(long start, long end, int mode) {
        if (mm.kernel.steps.isHeard()) {
            ZapSteps told = new ZapSteps(mm);
            clear(start, end, mode);
            told.tell(start, end);
        } else {
            clear(start, end, mode);
        }
    }

    private void clear(long start, long end, int mode) {
        PageTables tables = mm.tables;
        long address = start;
        while (address < end) {
            PageTables.Leaf leaf = tables.leaf(address);
            long stop;
            if (leaf == null) {
                stop = Math.min(end, tables.skipMissing(address));
            } else {
                long tableEnd = ((address >>> PageTables.PTE_TABLE_SHIFT) + 1) << PageTables.PTE_TABLE_SHIFT;
                stop = Math.min(end, tableEnd);
                boolean whole = stop == tableEnd && (address & ((1L << PageTables.PTE_TABLE_SHIFT) - 1)) == 0;
                boolean huge = leaf.huge;
                if (huge && !whole) {
                    mm.splitHuge(leaf);
                }
                if (leafRange(leaf, address, stop, mode)) {
                    mm.memory.revoke(address, stop - address);
                    if (mode != FILE_PAGES) {
                        mm.memory.discard(address, stop - address);
                    }
                }
                boolean emptied =
                        mode == PAGES_AND_TABLES && tables.geometry().reclaimsEmptyTables() && whole && isEmpty(leaf);
                if ((huge && whole) || emptied) {
                    tables.freeLevel1(address);
                }
            }
            address = stop;
        }
    }

    private static boolean isEmpty(PageTables.Leaf leaf) {
        for (long entry : leaf.entries) {
            if (entry != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean leafRange(PageTables.Leaf leaf, long start, long end, int mode) {
        mm.kernel.hugePages.settle();
        long[] entries = leaf.entries;
        int first = PageTables.index(start);
        int limit = first + (int) ((end - start) >>> PageTables.PAGE_SHIFT);
        boolean any = false;
        for (int i = first; i < limit; i++) {
            long entry = entries[i];
            if (entry != 0 && keeps(entry, mode)) {
                continue;
            }
            if (entry != 0) {
                any = true;
                entries[i] = 0;
                if (mode == FILE_PAGES) {
                    mm.memory.discard(start + ((long) (i - first) << PageTables.PAGE_SHIFT), PageTables.PAGE_SIZE);
                }
                drop(entry);
            }
        }
        mm.kernel.hugePages.settle();
        return any;
    }

    private static boolean keeps(long entry, int mode) {
        return mode != EVERYTHING
                && ((entry & PageTables.GUARD) != 0 || (mode == FILE_PAGES && (entry & PageTables.FILE) == 0));
    }

    /** The page of a cleared entry leaves the process. */
    void drop(long entry) {
        if ((entry & PageTables.ZERO) != 0) {
            return;
        }
        if ((entry & PageTables.PRESENT) != 0) {
            if ((entry & PageTables.FILE) == 0) {
                mm.anonPages--;
                mm.kernel.releaseAnon(entry);
            } else {
                dropFile(entry, entry >>> PageTables.PAGE_SHIFT);
            }
        } else if ((entry & PageTables.SWAP) != 0) {
            mm.swapPages--;
            mm.kernel.releaseSwap(entry >>> PageTables.PAGE_SHIFT);
        }
    }

    /** What the entry knows of the use of a page of a file is kept with the page (mm/memory.c, zap_present_folio_ptes). */
    private void dropFile(long entry, long frame) {
        mm.countFilePage(entry, -1);
        mm.kernel.pages.decrement(frame);
        if ((entry & PageTables.DIRTY) != 0 && (entry & PageTables.SHMEM) != 0) {
            mm.kernel.pages.set(frame, PageDescriptors.DIRTY);
        }
        if ((entry & PageTables.ACCESSED) != 0) {
            mm.kernel.lru.markAccessed(frame);
        }
    }
}
