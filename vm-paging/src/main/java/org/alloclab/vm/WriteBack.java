package org.alloclab.vm;

/** Writes dirty pages of disk files back and takes store permission away, so that the next write is heard of again. */
final class WriteBack {
    private WriteBack() {}

    /** mm/page-writeback.c, write_cache_pages with folio_mkclean. */
    static void pages(Kernel kernel, Inode inode, long first, long end) {
        BackingStore store = inode.store;
        if (store == null) {
            return;
        }
        for (long index : inode.cachedIndexes()) {
            CachedPage page = inode.page(index);
            if (index >= first && index < end && page != null) {
                write(kernel, store, index, page);
            }
        }
    }

    /** Every dirty page there is: the flusher threads (fs/fs-writeback.c). */
    static void all(Kernel kernel) {
        for (Inode inode : kernel.dirtyFiles) {
            pages(kernel, inode, 0, Long.MAX_VALUE);
        }
        kernel.dirtyFiles.clear();
    }

    private static void write(Kernel kernel, BackingStore store, long index, CachedPage page) {
        if (!kernel.pages.is(page.frame, PageDescriptors.DIRTY)) {
            return;
        }
        store.write(index, page.words);
        kernel.events.wrotePage();
        kernel.cleaned(page);
        kernel.reverse.writeProtect(page.frame);
        if (kernel.pages.testAndClear(page.frame, PageDescriptors.RECLAIM)) {
            kernel.lru.rotate(page.frame);
        }
    }
}
