package org.alloclab.vm.cache;

import org.alloclab.api.space.Errno;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.file.CachedPage;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.Inodes;
import org.alloclab.vm.page.Lru;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.reclaim.Shrinkers;

/**
 * {@code /proc/sys/vm/drop_caches} (fs/drop_caches.c, drop_caches_sysctl_handler): what could be read again goes.
 *
 * <pre>
 *   bit 0   pages of files          bit 1   objects that shrinkers free
 * </pre>
 */
public final class DropCaches {
    private static final int PAGES = 1;
    private static final int SLABS = 2;

    private final PageDescriptors pages;
    private final VmEvents events;
    private final Lru lru;
    private final Inodes inodes;
    private final PageCache pageCache;
    private final Shrinkers shrinkers;

    public DropCaches(
            PageDescriptors pages, VmEvents events, Lru lru, Inodes inodes, PageCache pageCache, Shrinkers shrinkers) {
        this.pages = pages;
        this.events = events;
        this.lru = lru;
        this.inodes = inodes;
        this.pageCache = pageCache;
        this.shrinkers = shrinkers;
    }

    /** Answers 0, or EINVAL for a value that is none. */
    public long write(long value) {
        if (value < PAGES || value > Integer.MAX_VALUE) {
            return Errno.EINVAL.result();
        }
        if ((value & PAGES) != 0) {
            for (Inode inode : inodes.all()) {
                invalidate(inode, 0, Long.MAX_VALUE);
            }
            events.count(VmEvent.DROP_PAGECACHE);
        }
        if ((value & SLABS) != 0) {
            dropSlabs();
            events.count(VmEvent.DROP_SLAB);
        }
        return 0;
    }

    /**
     * Drops the cached pages of a file from {@code first} up to {@code end} that are clean, unmapped and unlocked; others are
     * the next to be scanned (mm/truncate.c, mapping_try_invalidate).
     */
    void invalidate(Inode inode, long first, long end) {
        for (long index : inode.cachedIndexes()) {
            CachedPage page = index >= first && index < end ? inode.page(index) : null;
            if (page != null && isDroppable(page.frame)) {
                pageCache.dropPage(inode, index);
            } else if (page != null) {
                lru.deactivateFile(page.frame);
            }
        }
        inode.forgetShadows(first, end);
    }

    /** mm/truncate.c, mapping_evict_folio. */
    private boolean isDroppable(long frame) {
        int busy = PageDescriptors.DIRTY | PageDescriptors.WRITEBACK | PageDescriptors.LOCKED;
        return (pages.flags(frame) & busy) == 0 && pages.mapCount(frame) == 0;
    }

    /** mm/shrinker.c, drop_slab: again, as long as each round frees twice as much as the one before had to. */
    private void dropSlabs() {
        int round = 0;
        while (shrinkers.shrink(0) >> round > 1) {
            round++;
        }
    }
}
