package org.alloclab.kernel.slab.slub;

import java.util.Arrays;

/**
 * The slabs of a SLUB allocator, each a number from 1 on ({@code struct slab} in arrays).
 *
 * <pre>
 *   free list of a slab   head -&gt; nextFree[head] -&gt; ... -&gt; 0      entries are object index + 1
 *   used                  a bit for each object that a user has
 *   inUse                 objects that are not on the slab's own free list: used ones, and free ones that a CPU has taken
 * </pre>
 */
final class SlubSlabs {
    /** Where a slab is. */
    static final byte GONE = 0;

    static final byte FULL = 1;
    /** The slab from which a CPU allocates. */
    static final byte ON_CPU = 2;

    static final byte CPU_PARTIAL = 3;
    static final byte NODE_PARTIAL = 4;
    /** Empty, waiting for RCU readers to go. */
    static final byte DYING = 5;

    SlabOwner[] owner = new SlabOwner[64];
    long[] frame = new long[64];
    byte[] place = new byte[64];
    int[] head = new int[64];
    int[] inUse = new int[64];
    int[] next = new int[64];
    int[] prev = new int[64];
    char[][] nextFree = new char[64][];
    long[][] used = new long[64][];

    private int[] unused = new int[64];
    private int unusedCount;
    private int highest;

    int highest() {
        return highest;
    }

    /** A number for a new slab of a cache whose objects are all free, in rising order. */
    int create(SlabOwner cache, long firstFrame, int objects) {
        int slab = unusedCount > 0 ? unused[--unusedCount] : ++highest;
        if (slab == frame.length) {
            grow();
        }
        owner[slab] = cache;
        frame[slab] = firstFrame;
        inUse[slab] = 0;
        head[slab] = 1;
        char[] links = nextFree[slab];
        if (links == null || links.length != objects) {
            links = new char[objects];
            nextFree[slab] = links;
            used[slab] = new long[(objects + 63) >>> 6];
        }
        for (int i = 0; i < objects - 1; i++) {
            links[i] = (char) (i + 2);
        }
        links[objects - 1] = 0;
        return slab;
    }

    void destroy(int slab) {
        place[slab] = GONE;
        if (unusedCount == unused.length) {
            unused = Arrays.copyOf(unused, 2 * unusedCount);
        }
        unused[unusedCount++] = slab;
    }

    boolean isUsed(int slab, int object) {
        return (used[slab][object >>> 6] >>> object & 1) != 0;
    }

    void setUsed(int slab, int object) {
        used[slab][object >>> 6] |= 1L << object;
    }

    void clearUsed(int slab, int object) {
        used[slab][object >>> 6] &= ~(1L << object);
    }

    int usedObjects(int slab) {
        int count = 0;
        for (long word : used[slab]) {
            count += Long.bitCount(word);
        }
        return count;
    }

    int lengthOfFreeList(int slab, int from) {
        int length = 0;
        for (int entry = from; entry != 0; entry = nextFree[slab][entry - 1]) {
            length++;
            if (length > nextFree[slab].length) {
                throw new IllegalStateException("a free list ends: slab " + slab + " of " + owner[slab].name());
            }
        }
        return length;
    }

    private void grow() {
        int size = 2 * frame.length;
        owner = Arrays.copyOf(owner, size);
        frame = Arrays.copyOf(frame, size);
        place = Arrays.copyOf(place, size);
        head = Arrays.copyOf(head, size);
        inUse = Arrays.copyOf(inUse, size);
        next = Arrays.copyOf(next, size);
        prev = Arrays.copyOf(prev, size);
        nextFree = Arrays.copyOf(nextFree, size);
        used = Arrays.copyOf(used, size);
    }
}
