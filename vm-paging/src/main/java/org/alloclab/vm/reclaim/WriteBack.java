package org.alloclab.vm.reclaim;

import java.util.LinkedHashSet;
import java.util.Set;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.file.BackingStore;
import org.alloclab.vm.file.CachedPage;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.page.Lru;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.rmap.ReverseMapping;

/**
 * Dirty pages of disk files: noted at the first write, written back, and then without store permission, so that the next
 * write is heard of again (mm/page-writeback.c).
 */
public final class WriteBack {
    private final PageDescriptors pages;
    private final VmEvents events;
    private final ReverseMapping reverse;
    private final Lru lru;
    private final Frames frames;
    private final int backgroundRatio;
    /** Disk files with dirty pages, the first to get one first. */
    private final Set<Inode> dirtyFiles = new LinkedHashSet<>();

    private long dirtyPages;

    /** @param backgroundRatio percent of memory that may be dirty before pages are written back */
    public WriteBack(
            PageDescriptors pages,
            VmEvents events,
            ReverseMapping reverse,
            Lru lru,
            Frames frames,
            int backgroundRatio) {
        this.pages = pages;
        this.events = events;
        this.reverse = reverse;
        this.lru = lru;
        this.frames = frames;
        this.backgroundRatio = backgroundRatio;
    }

    public long dirtyPages() {
        return dirtyPages;
    }

    /** A page of a file has been written to; too many of them are written back at once (balance_dirty_pages). */
    public void markDirty(Inode inode, CachedPage page) {
        if (!pages.is(page.frame, PageDescriptors.DIRTY)) {
            pages.set(page.frame, PageDescriptors.DIRTY);
            if (!inode.isMemoryFile()) {
                dirtyFiles.add(inode);
                dirtyPages++;
            }
        }
        if (dirtyPages * 100 > frames.total() * backgroundRatio) {
            all();
        }
    }

    /** A dirty page of a disk file has been written back, or dropped. */
    public void cleaned(CachedPage page) {
        if (pages.testAndClear(page.frame, PageDescriptors.DIRTY)) {
            dirtyPages--;
        }
    }

    /** Pages of one file from {@code first} up to {@code end} (write_cache_pages with folio_mkclean). */
    public void pages(Inode inode, long first, long end) {
        BackingStore store = inode.store;
        if (store == null) {
            return;
        }
        for (long index : inode.cachedIndexes()) {
            CachedPage page = inode.page(index);
            if (index >= first && index < end && page != null) {
                write(store, index, page);
            }
        }
    }

    /** Every dirty page there is: the flusher threads (fs/fs-writeback.c). */
    public void all() {
        for (Inode inode : dirtyFiles) {
            pages(inode, 0, Long.MAX_VALUE);
        }
        dirtyFiles.clear();
    }

    private void write(BackingStore store, long index, CachedPage page) {
        if (!pages.is(page.frame, PageDescriptors.DIRTY)) {
            return;
        }
        store.write(index, page.words);
        events.wrotePage();
        cleaned(page);
        reverse.writeProtect(page.frame);
        if (pages.testAndClear(page.frame, PageDescriptors.RECLAIM)) {
            lru.rotate(page.frame);
        }
    }
}
