package org.alloclab.vm;

import org.jspecify.annotations.Nullable;

/** Brings pages of files into memory (mm/filemap.c, filemap_fault; mm/shmem.c, shmem_get_folio). */
final class PageCache {
    private PageCache() {}

    /**
     * The page of a file, read or made if it is not cached; {@code null} beyond its end.
     *
     * @param mm the process that asks, or {@code null}: it pays for what is read
     * @param alone whether only this page is read: the area, or for {@code read(2)} the open file, was advised RANDOM
     */
    static @Nullable CachedPage find(Kernel kernel, @Nullable Mm mm, Inode inode, long index, boolean alone) {
        if (index >= inode.sizePages()) {
            return null;
        }
        CachedPage cached = inode.page(index);
        if (cached == null && !inode.isMemoryFile() && !alone) {
            readAround(kernel, mm, inode, index);
            cached = inode.page(index);
        }
        if (cached == null) {
            cached = load(kernel, mm, inode, index);
            if (inode.isMemoryFile() || alone) {
                kernel.steps.tell(inode.isMemoryFile() ? Steps.FILLED_ZERO : Steps.FILLED_FROM_DISK, 1, index);
            }
        }
        return cached;
    }

    /** Whether finding a page will have to wait for a disk: it is not cached, and not a hole of a memory file. */
    static boolean mustRead(Kernel kernel, Inode inode, long index) {
        if (inode.page(index) != null) {
            return false;
        }
        long slot = inode.swapSlot(index);
        return !inode.isMemoryFile() || (slot >= 0 && kernel.swap.cached(slot) < 0);
    }

    /** mm/filemap.c, do_sync_mmap_readahead: half a window of read-ahead on either side. */
    private static void readAround(Kernel kernel, @Nullable Mm mm, Inode inode, long index) {
        long first = Math.max(0, index - kernel.readAheadPages / 2);
        long end = Math.min(Math.max(first + kernel.readAheadPages, index + 1), inode.sizePages());
        for (long i = first; i < end; i++) {
            if (inode.page(i) == null) {
                load(kernel, mm, inode, i);
            }
        }
        kernel.steps.tell(Steps.FILLED_FROM_DISK, end - first, first);
    }

    /**
     * Reads what is not cached of so many pages of a disk file, but no more than one read-ahead at a time would
     * (mm/readahead.c, force_page_cache_ra). A device that takes larger requests than the read-ahead is not modelled.
     */
    static void readAhead(Kernel kernel, @Nullable Mm mm, Inode inode, long first, long count) {
        long most = Math.min(count, kernel.readAheadPages);
        long end = Math.min(first + most, inode.sizePages());
        for (long i = first; i < end; i++) {
            if (inode.page(i) == null) {
                load(kernel, mm, inode, i);
            }
        }
    }

    private static CachedPage load(Kernel kernel, @Nullable Mm mm, Inode inode, long index) {
        long slot = inode.swapSlot(index);
        if (slot >= 0) {
            return fromSwap(kernel, mm, inode, index, slot);
        }
        BackingStore store = inode.store;
        MemoryGroup group = mm == null ? kernel.firstGroup : mm.group;
        long frame = kernel.supply.user(group, mm);
        long[] words = store == null ? new long[CachedPage.WORDS] : store.read(index);
        int flags = store == null ? PageDescriptors.SWAP_BACKED : 0;
        kernel.pages.describe(frame, inode, index, flags, group.number, 0);
        if (store != null) {
            kernel.events.readPage();
            long shadow = inode.takeShadow(index);
            if (shadow != SwapCluster.NO_SHADOW) {
                kernel.workingset.refaulted(frame, shadow);
            }
        }
        return add(kernel, inode, index, new CachedPage(frame, words));
    }

    /** A page of a file that was read before the machine is looked at. */
    static CachedPage present(Kernel kernel, Mm mm, Inode inode, long index) {
        CachedPage cached = inode.page(index);
        if (cached != null) {
            return cached;
        }
        long frame = kernel.supply.user(mm.group, mm);
        kernel.pages.describe(frame, inode, index, 0, mm.group.number, 0);
        return add(kernel, inode, index, new CachedPage(frame, new long[CachedPage.WORDS]));
    }

    private static CachedPage add(Kernel kernel, Inode inode, long index, CachedPage page) {
        kernel.lru.add(page.frame);
        inode.put(index, page);
        kernel.pageCacheChanged(inode, 1);
        return page;
    }

    /** mm/shmem.c, shmem_swapin_folio: the page leaves swap space and is dirty again. */
    private static CachedPage fromSwap(Kernel kernel, @Nullable Mm mm, Inode inode, long index, long slot) {
        SwapSpace swap = kernel.swap;
        long frame = swap.cached(slot);
        if (frame < 0) {
            frame = kernel.readAhead.readOne(mm, slot, false);
        }
        long[] words = swap.content(slot);
        inode.takeSwapped(index, index + 1);
        swap.release(slot);
        swap.uncache(frame);
        int group = kernel.pages.group(frame);
        boolean active = kernel.pages.is(frame, PageDescriptors.ACTIVE);
        kernel.lru.remove(frame);
        int flags = PageDescriptors.SWAP_BACKED | PageDescriptors.DIRTY | (active ? PageDescriptors.ACTIVE : 0);
        kernel.pages.describe(frame, inode, index, flags, group, 0);
        return add(kernel, inode, index, new CachedPage(frame, words == null ? new long[CachedPage.WORDS] : words));
    }
}
