package org.alloclab.vm.fault;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.cache.SwapReadAhead;
import org.alloclab.vm.page.Lru;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.reclaim.PageRelease;
import org.alloclab.vm.swap.SwapSpace;
import org.alloclab.vm.table.PageTables;
import org.jspecify.annotations.Nullable;

/**
 * Faults on pages that are in swap space (mm/memory.c, do_swap_page).
 *
 * <p>The page is found in the swap cache, else read. An entry that was the page's only one, and every last one, may write
 * to it; it gives up the slot where the page is about to be changed or swap space runs low.
 */
public final class SwapFaults {

    private final PageDescriptors pages;
    private final SwapSpace swap;
    private final Lru lru;
    private final SwapReadAhead swapReadAhead;
    private final AnonPages anonPages;
    private final PageRelease release;

    public SwapFaults(
            PageDescriptors pages,
            SwapSpace swap,
            Lru lru,
            SwapReadAhead swapReadAhead,
            AnonPages anonPages,
            PageRelease release) {
        this.pages = pages;
        this.swap = swap;
        this.lru = lru;
        this.swapReadAhead = swapReadAhead;
        this.anonPages = anonPages;
        this.release = release;
    }

    /**
     * Replaces a swap entry by one that names the page, which is only looked at.
     *
     * @return whether the page had to be read
     */
    public boolean mapForRead(Mm mm, Vma area, long page, PageTables.Leaf leaf) {
        return map(mm, area, page, leaf, false);
    }

    /** The words of the page that a swap entry names; {@code null} where nothing was ever stored in it. */
    long @Nullable [] stored(long entry) {
        return swap.content(entry >>> PAGE_SHIFT);
    }

    /** The same of a page that is about to be changed. */
    boolean mapForWrite(Mm mm, Vma area, long page, PageTables.Leaf leaf) {
        return map(mm, area, page, leaf, true);
    }

    private boolean map(Mm mm, Vma area, long page, PageTables.Leaf leaf, boolean write) {
        int i = PageTables.index(page);
        long entry = leaf.entries[i];
        long slot = entry >>> PAGE_SHIFT;
        long frame = swap.cached(slot);
        boolean read = frame < 0;
        if (read) {
            frame = swapReadAhead.read(mm, area, page, slot);
        } else {
            swapReadAhead.used(area, page, frame);
        }
        long[] words = swap.content(slot);
        swap.release(slot);
        boolean onlyUser = pages.mapCount(frame) == 0 && swap.entries(slot) == 0;
        boolean freesSlot = onlyUser && (write || area.is(VmFlags.LOCKED) || swap.isHalfFull(frame));
        boolean freed = freesSlot && release.freeSlot(frame);
        boolean own = (entry & PageTables.EXCLUSIVE) != 0 || (freed && onlyUser);
        long rights = own && area.is(VmFlags.WRITE) ? PageTables.WRITABLE : 0;
        if (words != null) {
            mm.tlb.setPageContent(page, freed ? words : words.clone());
        }
        if (own) {
            anonPages.nameOwn(frame, area, page);
        } else {
            anonPages.nameShared(frame, area, page);
        }
        leaf.entries[i] = frame << PAGE_SHIFT | PageTables.PRESENT | rights | (own ? PageTables.EXCLUSIVE : 0);
        if (area.is(VmFlags.LOCKED)) {
            lru.lock(frame);
        }
        mm.rss.dropSwapped();
        mm.rss.addAnonymous(1);
        return read;
    }
}
