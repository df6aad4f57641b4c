package org.alloclab.vm;

/** Takes the pages of locked areas off the lists that are scanned, and puts them back (mm/mlock.c, mlock_pte_range). */
final class PageLocks {
    private PageLocks() {}

    /** An area is locked from now on: so are the pages that it has. */
    static void lock(Mm mm, long start, long end) {
        forEach(mm, start, end, frame -> mm.kernel.lru.lock(frame));
    }

    /** An area is not locked any more, or about to go: its pages are free unless another locked area maps them. */
    @SuppressWarnings("ReferenceEquality") // the area itself, not one like it
    static void unlock(Mm mm, Vma area, long start, long end) {
        boolean[] elsewhere = new boolean[1];
        forEach(mm, start, end, frame -> {
            elsewhere[0] = false;
            mm.kernel.reverse.forEach(frame, (other, otherArea, address, leaf, slot) -> {
                elsewhere[0] |= otherArea != area && otherArea.is(VmFlags.LOCKED);
                return !elsewhere[0];
            });
            if (!elsewhere[0]) {
                mm.kernel.lru.unlock(frame);
            }
        });
    }

    private interface Action {
        void on(long frame);
    }

    private static void forEach(Mm mm, long start, long end, Action action) {
        for (long page = start; page < end; page += PageTables.PAGE_SIZE) {
            PageTables.Leaf leaf = mm.tables.leaf(page);
            if (leaf == null) {
                page = mm.tables.skipMissing(page) - PageTables.PAGE_SIZE;
            } else {
                long entry = leaf.entries[PageTables.index(page)];
                long frame = entry >>> PageTables.PAGE_SHIFT;
                boolean present = (entry & (PageTables.PRESENT | PageTables.ZERO)) == PageTables.PRESENT;
                if (present && mm.kernel.pages.is(frame, PageDescriptors.LRU)) {
                    action.on(frame);
                }
            }
        }
    }
}
