package org.alloclab.libc.mimalloc.page;

import static org.alloclab.libc.mimalloc.page.PageRecords.BLOCK_SIZE;
import static org.alloclab.libc.mimalloc.page.PageRecords.COUNTS;
import static org.alloclab.libc.mimalloc.page.PageRecords.USED_MASK;

import org.alloclab.libc.mimalloc.size.Bins;
import org.alloclab.libc.mimalloc.stats.Stat;
import org.alloclab.libc.mimalloc.stats.Stats;

/**
 * Adds what was allocated and freed in a page since the last time to statistics (libmimalloc.so.3.6, the update of a page's
 * statistics): the fast paths count in the page's record only.
 *
 * <pre>
 *   COUNTS   | used then 16 | allocations since 16 | used now 16 |      frees = used then + allocations - used now
 * </pre>
 */
public final class PageStatistics {
    /** So many allocations make an update due, before the count overflows. */
    private static final int DUE = 0x8000;

    private PageStatistics() {}

    /** Whether an update is due (mi_page_stat_check). */
    public static boolean isDue(long counts) {
        return (counts >>> 16 & USED_MASK) >= DUE;
    }

    /** Updates; answers whether there was anything. */
    public static boolean update(PageRecords pages, int page, Stats stats) {
        long counts = pages.f[page + COUNTS];
        long used = counts & USED_MASK;
        long allocated = counts >>> 16 & USED_MASK;
        long freed = (counts >>> 32 & USED_MASK) + allocated - used;
        if (allocated + freed == 0) {
            return false;
        }
        pages.f[page + COUNTS] = used | used << 32;
        long size = pages.f[page + BLOCK_SIZE];
        int bin = Bins.of(size);
        boolean huge = bin == Bins.HUGE;
        Stat bytes = huge ? Stat.MALLOC_HUGE : Stat.MALLOC_NORMAL;
        stats.add(Stat.PAGES_STAT_UPDATES, 1);
        stats.add(Stat.PAGES_STAT_UPDATE_COUNT, allocated + freed);
        if (allocated > 0) {
            stats.add(Stat.MALLOC_COUNT, allocated);
            stats.add(Stat.ALLOCATED, allocated * size);
            stats.addBlocks(bin, allocated);
            stats.add(bytes, allocated * size);
            stats.add(Stat.MALLOC_REQUESTED, allocated * size);
            stats.add(huge ? Stat.MALLOC_HUGE_COUNT : Stat.MALLOC_NORMAL_COUNT, allocated);
        }
        if (freed > 0) {
            stats.add(Stat.FREE_COUNT, freed);
            stats.add(Stat.FREED, freed * size);
            stats.add(Stat.ALLOCATED, -freed * size);
            stats.addBlocks(bin, -freed);
            stats.add(bytes, -freed * size);
        }
        return true;
    }
}
