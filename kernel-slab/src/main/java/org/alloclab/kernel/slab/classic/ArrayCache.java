package org.alloclab.kernel.slab.classic;

/** A stack of free objects, the hottest on top ({@code struct array_cache}); one for each CPU and one that they share. */
final class ArrayCache {
    final int limit;
    final long[] entries;
    int available;
    /** Whether it has been used since the last reaping. */
    boolean touched;

    ArrayCache(int limit) {
        this.limit = limit;
        this.entries = new long[limit];
    }

    /** Removes the coldest objects. */
    void dropOldest(int count) {
        available -= count;
        System.arraycopy(entries, count, entries, 0, available);
    }
}
