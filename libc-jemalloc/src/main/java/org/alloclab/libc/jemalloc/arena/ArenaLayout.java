package org.alloclab.libc.jemalloc.arena;

import org.alloclab.libc.jemalloc.base.Pages;

/**
 * Where the parts of an arena's record ({@code arena_t} with its bins) lie, in the build of Debian 12 for x86-64. The
 * simulated arena keeps them in Java; what counts here is which pages become resident when.
 *
 * <pre>
 *         0  threads, statistics of the arena            written when the arena is made
 *       976  statistics of large classes, 48 bytes each  written when a class is first used
 *     10384  tcache list, page allocator, decay          written when the arena is made
 *     72912  hugepage allocator                          never written
 *     78744  edata cache, indices                        written when the arena is made
 *     78952  bins, 224 bytes each                        written when the arena is made
 * </pre>
 */
final class ArenaLayout {
    static final int LARGE_STATS = 976;
    static final int LARGE_STATS_BYTES = 48;
    static final int LARGE_STATS_END = 10384;
    static final int DECAY_DIRTY = 69320;
    static final int DECAY_MUZZY = 71104;
    static final int HUGE_PAGE_ALLOCATOR = 72912;
    static final int EDATA_CACHE = 78744;
    static final int BINS = 78952;
    static final int BIN_BYTES = 224;

    private ArenaLayout() {}

    static long bytes(int bins) {
        return BINS + (long) BIN_BYTES * bins;
    }

    /** Writes what is written when an arena is made. */
    static void touchNew(Pages pages, long address, int bins) {
        pages.touchWrite(address, LARGE_STATS);
        pages.touchWrite(address + LARGE_STATS_END, HUGE_PAGE_ALLOCATOR - LARGE_STATS_END);
        pages.touchWrite(address + EDATA_CACHE, bytes(bins) - EDATA_CACHE);
    }
}
