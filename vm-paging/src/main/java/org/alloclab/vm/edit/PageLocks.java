package org.alloclab.vm.edit;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.page.Lru;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.rmap.ReverseMapping;
import org.alloclab.vm.table.PageTables;

/** Takes the pages of locked areas off the lists that are scanned, and puts them back (mm/mlock.c, mlock_pte_range). */
public final class PageLocks {

    private final PageDescriptors pages;
    private final Lru lru;
    private final ReverseMapping reverse;

    public PageLocks(PageDescriptors pages, Lru lru, ReverseMapping reverse) {
        this.pages = pages;
        this.lru = lru;
        this.reverse = reverse;
    }

    /** An area is locked from now on: so are the pages that it has. */
    public void lock(Mm mm, long start, long end) {
        forEach(mm, start, end, frame -> lru.lock(frame));
    }

    /** An area is not locked any more, or about to go: its pages are free unless another locked area maps them. */
    @SuppressWarnings("ReferenceEquality") // the area itself, not one like it
    public void unlock(Mm mm, Vma area, long start, long end) {
        boolean[] elsewhere = new boolean[1];
        forEach(mm, start, end, frame -> {
            elsewhere[0] = false;
            reverse.forEach(frame, (other, otherArea, address, leaf, slot) -> {
                elsewhere[0] |= otherArea != area && otherArea.is(VmFlags.LOCKED);
                return !elsewhere[0];
            });
            if (!elsewhere[0]) {
                lru.unlock(frame);
            }
        });
    }

    private interface Action {
        void on(long frame);
    }

    private void forEach(Mm mm, long start, long end, Action action) {
        for (long page = start; page < end; page += PAGE_SIZE) {
            PageTables.Leaf leaf = mm.tables.leaf(page);
            if (leaf == null) {
                page = mm.tables.skipMissing(page) - PAGE_SIZE;
            } else {
                long entry = leaf.entries[PageTables.index(page)];
                long frame = entry >>> PAGE_SHIFT;
                boolean present = (entry & (PageTables.PRESENT | PageTables.ZERO)) == PageTables.PRESENT;
                if (present && pages.is(frame, PageDescriptors.LRU)) {
                    action.on(frame);
                }
            }
        }
    }
}
