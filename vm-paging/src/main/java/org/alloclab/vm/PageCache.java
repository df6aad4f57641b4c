package org.alloclab.vm;

import org.jspecify.annotations.Nullable;

/** Brings pages of files into memory (mm/filemap.c, filemap_fault; mm/shmem.c, shmem_get_folio). */
final class PageCache {
    private PageCache() {}

    /**
     * The page of a file, read or made if it is not cached; {@code null} beyond its end.
     *
     * @param alone whether only this page is read: the area, or for {@code read(2)} the open file, was advised RANDOM
     */
    static @Nullable CachedPage find(Kernel kernel, Inode inode, long index, boolean alone) {
        if (index >= inode.sizePages()) {
            return null;
        }
        CachedPage cached = inode.page(index);
        if (cached != null) {
            return cached;
        }
        if (inode.isMemoryFile() || alone) {
            CachedPage page = load(kernel, inode, index);
            kernel.steps.tell(inode.isMemoryFile() ? Steps.FILLED_ZERO : Steps.FILLED_FROM_DISK, 1, index);
            return page;
        }
        readAround(kernel, inode, index);
        return inode.page(index);
    }

    /** mm/filemap.c, do_sync_mmap_readahead: half a window of read-ahead on either side. */
    private static void readAround(Kernel kernel, Inode inode, long index) {
        long first = Math.max(0, index - kernel.readAheadPages / 2);
        long end = Math.min(Math.max(first + kernel.readAheadPages, index + 1), inode.sizePages());
        for (long i = first; i < end; i++) {
            if (inode.page(i) == null) {
                load(kernel, inode, i);
            }
        }
        kernel.steps.tell(Steps.FILLED_FROM_DISK, end - first, first);
    }

    private static CachedPage load(Kernel kernel, Inode inode, long index) {
        BackingStore store = inode.store;
        if (store != null) {
            kernel.events.readPage();
        }
        long[] words = store == null ? new long[CachedPage.WORDS] : store.read(index);
        CachedPage page = new CachedPage(kernel.takeFrame(), words);
        inode.put(index, page);
        return page;
    }
}
