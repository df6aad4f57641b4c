package org.alloclab.harness.nativeside.record;

/**
 * How many bytes of blocks are live: an open-addressing hash table of the sizes by address, of primitives, for a recording has
 * millions of them. An entry that is taken out is filled by moving later ones of its run back.
 */
final class LiveBytes {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final int FIRST_CAPACITY = 1 << 10;

    /** 0 where no block is. */
    private long[] names = new long[FIRST_CAPACITY];

    private long[] sizes = new long[FIRST_CAPACITY];
    private int count;
    private long sum;

    /** Bytes that were asked for in all live blocks together. */
    long sum() {
        return sum;
    }

    /** A block is given; one that was live there is gone. */
    void begins(long name, long bytes) {
        if (name == 0) {
            return;
        }
        int at = find(name);
        if (names[at] == 0) {
            names[at] = name;
            count++;
        } else {
            sum -= sizes[at];
        }
        sizes[at] = bytes;
        sum += bytes;
        if (2 * count > names.length) {
            grow();
        }
    }

    /** A block is given up; nothing happens if it is not live. */
    void ends(long name) {
        int at = find(name);
        if (name == 0 || names[at] == 0) {
            return;
        }
        sum -= sizes[at];
        count--;
        int mask = names.length - 1;
        int hole = at;
        for (int next = (hole + 1) & mask; names[next] != 0; next = (next + 1) & mask) {
            // an entry may stand anywhere from its home on, so it moves back if the hole is not in front of that
            if (((next - home(names[next], mask)) & mask) >= ((next - hole) & mask)) {
                names[hole] = names[next];
                sizes[hole] = sizes[next];
                hole = next;
            }
        }
        names[hole] = 0;
    }

    private int find(long name) {
        int mask = names.length - 1;
        int at = home(name, mask);
        while (names[at] != 0 && names[at] != name) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private static int home(long name, int mask) {
        return (int) ((name * GOLDEN) >>> 32) & mask;
    }

    private void grow() {
        long[] oldNames = names;
        long[] oldSizes = sizes;
        names = new long[2 * oldNames.length];
        sizes = new long[2 * oldNames.length];
        for (int i = 0; i < oldNames.length; i++) {
            if (oldNames[i] != 0) {
                int at = find(oldNames[i]);
                names[at] = oldNames[i];
                sizes[at] = oldSizes[i];
            }
        }
    }
}
