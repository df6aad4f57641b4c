package org.alloclab.vm.call;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.huge.HugePages;
import org.alloclab.vm.page.Lru;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.reclaim.PageRelease;
import org.alloclab.vm.reclaim.Reclaim;
import org.alloclab.vm.table.PageTables;

/**
 * Advice about pages in memory (mm/madvise.c): {@code MADV_PAGEOUT} evicts them, {@code MADV_COLD} makes them the next to
 * go, {@code MADV_FREE} lets them go without being written, unless they are written to again.
 *
 * <p>Pages that other processes map too are left alone.
 */
public final class PageOut {
    /** What to do with a page. */
    private interface Action {
        void on(long page, PageTables.Leaf leaf, int slot);
    }

    private final Mm mm;
    private final PageDescriptors pages;
    private final Lru lru;
    private final Reclaim reclaim;
    private final HugePages hugePages;
    private final PageRelease release;
    private final long[] batch = new long[Lruvec.CLUSTER];
    private int batched;

    public PageOut(Mm mm, PageDescriptors pages, Lru lru, Reclaim reclaim, HugePages hugePages, PageRelease release) {
        this.mm = mm;
        this.pages = pages;
        this.lru = lru;
        this.reclaim = reclaim;
        this.hugePages = hugePages;
        this.release = release;
    }

    /** madvise_pageout. */
    void pageOut(Vma area, long start, long end) {
        forEach(area, start, end, (page, leaf, slot) -> {
            forgetUse(page, leaf, slot);
            batch[batched++] = leaf.entries[slot] >>> PAGE_SHIFT;
            if (batched == batch.length) {
                flush();
            }
        });
        flush();
    }

    private void flush() {
        reclaim.pageOut(batch, batched);
        batched = 0;
    }

    /** madvise_cold. */
    void cool(Vma area, long start, long end) {
        forEach(area, start, end, (page, leaf, slot) -> {
            forgetUse(page, leaf, slot);
            lru.deactivate(leaf.entries[slot] >>> PAGE_SHIFT);
        });
    }

    /** madvise_free_single_vma: what is in swap space goes at once. */
    void free(Vma area, long start, long end) {
        forEach(area, start, end, (page, leaf, slot) -> {
            long frame = leaf.entries[slot] >>> PAGE_SHIFT;
            if (pages.is(frame, PageDescriptors.SWAP_CACHE) && !release.freeSlot(frame)) {
                return;
            }
            pages.clear(frame, PageDescriptors.DIRTY);
            leaf.entries[slot] &= ~PageTables.STORED;
            mm.tlb.revoke(page, PAGE_SIZE);
            lru.lazyFree(frame);
        });
        for (long page = start; page < end; page += PAGE_SIZE) {
            PageTables.Leaf leaf = mm.tables.leaf(page);
            if (leaf == null) {
                page = mm.tables.skipMissing(page) - PAGE_SIZE;
            } else if ((leaf.entries[PageTables.index(page)] & PageTables.SWAP) != 0) {
                long slot = leaf.entries[PageTables.index(page)] >>> PAGE_SHIFT;
                leaf.entries[PageTables.index(page)] = 0;
                mm.rss.dropSwapped();
                release.swapSlot(slot);
            }
        }
    }

    private void forgetUse(long page, PageTables.Leaf leaf, int slot) {
        leaf.entries[slot] &= ~PageTables.ACCESSED;
        mm.tlb.revoke(page, PAGE_SIZE);
        pages.clear(leaf.entries[slot] >>> PAGE_SHIFT, PageDescriptors.REFERENCED);
    }

    /** Visits present pages that this process alone maps; a huge page of which only a part is meant is split. */
    private void forEach(Vma area, long start, long end, Action action) {
        for (long page = start; page < end; page += PAGE_SIZE) {
            PageTables.Leaf leaf = mm.tables.leaf(page);
            if (leaf == null) {
                page = mm.tables.skipMissing(page) - PAGE_SIZE;
                continue;
            }
            int slot = PageTables.index(page);
            if (isAlone(area, leaf.entries[slot])) {
                if (leaf.huge && !isWhole(page, start, end)) {
                    hugePages.split(leaf.entries[slot] >>> PAGE_SHIFT);
                }
                action.on(page, leaf, slot);
            }
        }
    }

    private static boolean isWhole(long page, long start, long end) {
        long base = page & -Pages.HUGE_BYTES;
        return start <= base && base + Pages.HUGE_BYTES <= end;
    }

    private boolean isAlone(Vma area, long entry) {
        boolean present = (entry & (PageTables.PRESENT | PageTables.ZERO)) == PageTables.PRESENT;
        long frame = entry >>> PAGE_SHIFT;
        return present
                && !area.is(VmFlags.PFNMAP)
                && pages.mapCount(frame) == 1
                && pages.is(frame, PageDescriptors.LRU);
    }
}
