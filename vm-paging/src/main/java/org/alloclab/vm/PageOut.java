package org.alloclab.vm;

/** {@code MADV_PAGEOUT}: anonymous pages go to swap space, if there is any (mm/madvise.c, madvise_pageout). */
final class PageOut {
    private PageOut() {}

    static long range(Mm mm, Vma area, long start, long end) {
        SwapSpace swap = mm.kernel.swap;
        if (!area.isAnonymous() || swap.totalSlots() == 0) {
            return 0;
        }
        for (long page = start; page < end; page += PageTables.PAGE_SIZE) {
            PageTables.Leaf leaf = mm.tables.leaf(page);
            if (leaf == null) {
                continue;
            }
            if (leaf.huge) {
                mm.splitHuge(leaf);
            }
            int i = PageTables.index(page);
            long entry = leaf.entries[i];
            if ((entry & (PageTables.PRESENT | PageTables.EXCLUSIVE)) == (PageTables.PRESENT | PageTables.EXCLUSIVE)) {
                long slot = swap.store(mm.memory.sharePage(page));
                if (slot < 0) {
                    return 0;
                }
                leaf.entries[i] = slot << PageTables.PAGE_SHIFT | PageTables.SWAP;
                mm.memory.revoke(page, PageTables.PAGE_SIZE);
                mm.memory.discard(page, PageTables.PAGE_SIZE);
                mm.anonPages--;
                mm.swapPages++;
                mm.kernel.events.swappedOutPage();
                mm.kernel.releaseAnon(entry);
            }
        }
        return 0;
    }
}
