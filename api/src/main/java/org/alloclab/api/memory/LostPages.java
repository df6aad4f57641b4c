package org.alloclab.api.memory;

import java.util.Arrays;

/**
 * Pages of a region that were granted, and are not any more as they were: whoever accesses them without asking would not notice.
 *
 * <pre>
 *   lost[p/64]  bit p%64   1: page p of the region was taken back, and its owner does not know
 * </pre>
 */
final class LostPages {
    private static final long[] NONE = {};

    private long[] lost = NONE;
    private int count;

    /** Room for the pages of so many longs. */
    void room(int longs) {
        lost = Arrays.copyOf(lost, longs);
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Pages are taken back: the bits of one long. */
    void lose(int index, long pages) {
        count += Long.bitCount(pages & ~lost[index]);
        lost[index] |= pages;
    }

    /** A page may be written again. Answers whether it was lost. */
    boolean found(int page) {
        if (count == 0 || (lost[page >>> 6] & (1L << page)) == 0) {
            return false;
        }
        lost[page >>> 6] &= ~(1L << page);
        count--;
        return true;
    }

    /** Pages that their owner gave back himself: he will meet them anew. */
    void forget(long first, long end) {
        long last = Math.min(end, (long) lost.length << 6);
        for (long page = first; page < last && count != 0; page++) {
            found((int) page);
        }
    }
}
