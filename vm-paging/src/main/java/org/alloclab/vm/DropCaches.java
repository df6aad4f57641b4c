package org.alloclab.vm;

import org.alloclab.api.space.Errno;

/**
 * {@code /proc/sys/vm/drop_caches} (fs/drop_caches.c, drop_caches_sysctl_handler): what could be read again goes.
 *
 * <pre>
 *   bit 0   pages of files          bit 1   objects that shrinkers free
 * </pre>
 */
final class DropCaches {
    private static final int PAGES = 1;
    private static final int SLABS = 2;

    private DropCaches() {}

    /** Answers 0, or EINVAL for a value that is none. */
    static long write(Kernel kernel, long value) {
        if (value < PAGES || value > Integer.MAX_VALUE) {
            return Errno.EINVAL.result();
        }
        if ((value & PAGES) != 0) {
            for (Inode inode : kernel.inodes) {
                invalidate(kernel, inode, 0, Long.MAX_VALUE);
            }
            kernel.events.count(VmEvent.DROP_PAGECACHE);
        }
        if ((value & SLABS) != 0) {
            dropSlabs(kernel.reclaim.shrinkers());
            kernel.events.count(VmEvent.DROP_SLAB);
        }
        return 0;
    }

    /**
     * Drops the cached pages of a file from {@code first} up to {@code end} that are clean, unmapped and unlocked; others are
     * the next to be scanned (mm/truncate.c, mapping_try_invalidate).
     */
    static void invalidate(Kernel kernel, Inode inode, long first, long end) {
        for (long index : inode.cachedIndexes()) {
            CachedPage page = index >= first && index < end ? inode.page(index) : null;
            if (page != null && isDroppable(kernel.pages, page.frame)) {
                kernel.dropPage(inode, index);
            } else if (page != null) {
                kernel.lru.deactivateFile(page.frame);
            }
        }
        inode.forgetShadows(first, end);
    }

    /** mm/truncate.c, mapping_evict_folio. */
    private static boolean isDroppable(PageDescriptors pages, long frame) {
        int busy = PageDescriptors.DIRTY | PageDescriptors.WRITEBACK | PageDescriptors.LOCKED;
        return (pages.flags(frame) & busy) == 0 && pages.mapCount(frame) == 0;
    }

    /** mm/shrinker.c, drop_slab: again, as long as each round frees twice as much as the one before had to. */
    private static void dropSlabs(Shrinkers shrinkers) {
        int round = 0;
        while (shrinkers.shrink(0) >> round > 1) {
            round++;
        }
    }
}
