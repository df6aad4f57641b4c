package org.alloclab.vm;

/**
 * Faults on pages that are in swap space (mm/memory.c, do_swap_page).
 *
 * <p>The page is found in the swap cache, else read. An entry that was the page's only one, and every last one, may write
 * to it; it gives up the slot where the page is about to be changed or swap space runs low.
 */
final class SwapFaults {
    private final Mm mm;

    SwapFaults(Mm mm) {
        this.mm = mm;
    }

    /**
     * Replaces a swap entry by one that names the page.
     *
     * @return whether the page had to be read
     */
    boolean map(Vma area, long page, PageTables.Leaf leaf, boolean write) {
        Kernel kernel = mm.kernel;
        SwapSpace swap = kernel.swap;
        PageDescriptors pages = kernel.pages;
        int i = PageTables.index(page);
        long entry = leaf.entries[i];
        long slot = entry >>> PageTables.PAGE_SHIFT;
        long frame = swap.cached(slot);
        boolean read = frame < 0;
        if (read) {
            frame = kernel.readAhead.read(mm, area, page, slot);
        } else {
            kernel.readAhead.used(area, page, frame);
        }
        long[] words = swap.content(slot);
        swap.release(slot);
        boolean onlyUser = pages.mapCount(frame) == 0 && swap.entries(slot) == 0;
        boolean freesSlot = onlyUser && (write || area.is(VmFlags.LOCKED) || swap.isHalfFull());
        boolean freed = freesSlot && kernel.freeSlot(frame);
        boolean own = (entry & PageTables.EXCLUSIVE) != 0 || (freed && onlyUser);
        long rights = own && area.is(VmFlags.WRITE) ? PageTables.WRITABLE : 0;
        if (words != null) {
            mm.memory.setPageContent(page, freed ? words : words.clone());
        }
        kernel.nameAnonymous(frame, area, page, own);
        leaf.entries[i] =
                frame << PageTables.PAGE_SHIFT | PageTables.PRESENT | rights | (own ? PageTables.EXCLUSIVE : 0);
        if (area.is(VmFlags.LOCKED)) {
            kernel.lru.lock(frame);
        }
        mm.swapPages--;
        mm.anonPages++;
        return read;
    }
}
