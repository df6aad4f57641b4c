package org.alloclab.libc.tcmalloc;

import java.util.Arrays;

/**
 * Size classes of recently used tc-pages, so that {@code free} need not look up the span (gperftools 2.10,
 * packed-cache-inl.h; {@code PageHeap::pagemap_cache_}). It is direct mapped.
 *
 * <pre>
 *   entry page % 65536:   | page / 65536 | invalid 1 | class 7 |
 * </pre>
 *
 * <p>An entry may outlive its span. That decides what happens to a block that is freed twice: while the entry is there,
 * the pointer goes into a thread cache once more instead of being found invalid.
 */
final class SizeClassCache {
    static final int HASH_BITS = 16;
    static final int HASH_MASK = (1 << HASH_BITS) - 1;
    static final int VALUE_BITS = 7;

    private static final int INVALID = 1 << VALUE_BITS;

    private final int[] entries = new int[1 << HASH_BITS];

    SizeClassCache() {
        Arrays.fill(entries, INVALID);
    }

    /** The class cached for a page, or a number from 128 on (as unsigned) if there is none. */
    long get(long page) {
        int[] e = entries;
        return key(page) ^ e[(int) page & (e.length - 1)];
    }

    /** Whether {@link #get} answered a class. */
    static boolean isHit(long answer) {
        return answer >>> VALUE_BITS == 0;
    }

    void put(long page, int cl) {
        entries[(int) page & HASH_MASK] = (int) key(page) | cl;
    }

    void invalidate(long page) {
        entries[(int) page & HASH_MASK] = (int) key(page) | INVALID;
    }

    private static long key(long page) {
        return page >>> HASH_BITS << (VALUE_BITS + 1);
    }
}
