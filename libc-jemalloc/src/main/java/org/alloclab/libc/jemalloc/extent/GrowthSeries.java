package org.alloclab.libc.jemalloc.extent;

import org.alloclab.libc.jemalloc.size.SizeClasses;

/**
 * Sizes of the regions that an arena maps one after the other: page size classes from 2 MiB up, each once, skipping those
 * too small for the request at hand. (jemalloc 5.3.0 exp_grow.h)
 */
public final class GrowthSeries {
    private final SizeClasses sizes;
    private final int last = SizeClasses.pageIndexOf(SizeClasses.LARGE_MAX);
    private int next = SizeClasses.pageIndexOf(SizeClasses.HUGE_PAGE);
    private int limit = last;

    GrowthSeries(SizeClasses sizes) {
        this.sizes = sizes;
    }

    /** How many steps to skip to reach a size, or -1 if the series has none so large. */
    int skipFor(long least) {
        int skip = 0;
        while (sizes.pageSizeOf(next + skip) < least) {
            skip++;
            if (next + skip >= last) {
                return -1;
            }
        }
        return skip;
    }

    long size(int skip) {
        return sizes.pageSizeOf(next + skip);
    }

    void commit(int skip) {
        next = Math.min(next + skip + 1, limit);
    }

    /** {@code arena.<i>.retain_grow_limit}. */
    public long limit() {
        return sizes.pageSizeOf(limit);
    }

    /** Sets the largest step; answers whether the size is refused. */
    public boolean limit(long size) {
        int index = SizeClasses.pageIndexOf(size + 1) - 1;
        if (index < 0 || index >= SizeClasses.PAGE_CLASSES) {
            return true;
        }
        limit = index;
        return false;
    }
}
