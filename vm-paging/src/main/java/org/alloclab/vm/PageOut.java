package org.alloclab.vm;

/**
 * Advice about pages in memory (mm/madvise.c): {@code MADV_PAGEOUT} evicts them, {@code MADV_COLD} makes them the next to
 * go, {@code MADV_FREE} lets them go without being written, unless they are written to again.
 *
 * <p>Pages that other processes map too are left alone.
 */
final class PageOut {
    /** What to do with a page. */
    private interface Action {
        void on(long page, PageTables.Leaf leaf, int slot);
    }

    private final Mm mm;
    private final long[] batch = new long[Lruvec.CLUSTER];
    private int batched;

    PageOut(Mm mm) {
        this.mm = mm;
    }

    /** madvise_pageout. */
    void pageOut(Vma area, long start, long end) {
        forEach(area, start, end, (page, leaf, slot) -> {
            forgetUse(page, leaf, slot);
            batch[batched++] = leaf.entries[slot] >>> PageTables.PAGE_SHIFT;
            if (batched == batch.length) {
                flush();
            }
        });
        flush();
    }

    private void flush() {
        mm.kernel.reclaim.pageOut(batch, batched);
        batched = 0;
    }

    /** madvise_cold. */
    void cool(Vma area, long start, long end) {
        forEach(area, start, end, (page, leaf, slot) -> {
            forgetUse(page, leaf, slot);
            mm.kernel.lru.deactivate(leaf.entries[slot] >>> PageTables.PAGE_SHIFT);
        });
    }

    /** madvise_free_single_vma: what is in swap space goes at once. */
    void free(Vma area, long start, long end) {
        PageDescriptors pages = mm.kernel.pages;
        forEach(area, start, end, (page, leaf, slot) -> {
            long frame = leaf.entries[slot] >>> PageTables.PAGE_SHIFT;
            if (pages.is(frame, PageDescriptors.SWAP_CACHE) && !mm.kernel.freeSlot(frame)) {
                return;
            }
            pages.clear(frame, PageDescriptors.DIRTY);
            leaf.entries[slot] &= ~PageTables.STORED;
            mm.memory.revoke(page, PageTables.PAGE_SIZE);
            mm.kernel.lru.lazyFree(frame);
        });
        for (long page = start; page < end; page += PageTables.PAGE_SIZE) {
            PageTables.Leaf leaf = mm.tables.leaf(page);
            if (leaf == null) {
                page = mm.tables.skipMissing(page) - PageTables.PAGE_SIZE;
            } else if ((leaf.entries[PageTables.index(page)] & PageTables.SWAP) != 0) {
                long slot = leaf.entries[PageTables.index(page)] >>> PageTables.PAGE_SHIFT;
                leaf.entries[PageTables.index(page)] = 0;
                mm.swapPages--;
                mm.kernel.releaseSwap(slot);
            }
        }
    }

    private void forgetUse(long page, PageTables.Leaf leaf, int slot) {
        leaf.entries[slot] &= ~PageTables.ACCESSED;
        mm.memory.revoke(page, PageTables.PAGE_SIZE);
        mm.kernel.pages.clear(leaf.entries[slot] >>> PageTables.PAGE_SHIFT, PageDescriptors.REFERENCED);
    }

    /** Visits present pages that this process alone maps; a huge page of which only a part is meant is split. */
    private void forEach(Vma area, long start, long end, Action action) {
        for (long page = start; page < end; page += PageTables.PAGE_SIZE) {
            PageTables.Leaf leaf = mm.tables.leaf(page);
            if (leaf == null) {
                page = mm.tables.skipMissing(page) - PageTables.PAGE_SIZE;
                continue;
            }
            int slot = PageTables.index(page);
            if (isAlone(area, leaf.entries[slot])) {
                if (leaf.huge && !isWhole(page, start, end)) {
                    mm.kernel.hugePages.split(leaf.entries[slot] >>> PageTables.PAGE_SHIFT);
                }
                action.on(page, leaf, slot);
            }
        }
    }

    private static boolean isWhole(long page, long start, long end) {
        long base = page & -HugeEligibility.SIZE;
        return start <= base && base + HugeEligibility.SIZE <= end;
    }

    private boolean isAlone(Vma area, long entry) {
        boolean present = (entry & (PageTables.PRESENT | PageTables.ZERO)) == PageTables.PRESENT;
        long frame = entry >>> PageTables.PAGE_SHIFT;
        return present
                && !area.is(VmFlags.PFNMAP)
                && mm.kernel.pages.mapCount(frame) == 1
                && mm.kernel.pages.is(frame, PageDescriptors.LRU);
    }
}
