package org.alloclab.example.tlsf;

import org.alloclab.api.memory.UserMemory;

/**
 * Lists of free blocks by size, in two levels: powers of two, each cut into {@value #SECOND} equal parts. A bitmap of each level
 * says which lists have a block, so that a list is found by two look-ups for the lowest bit.
 *
 * <pre>
 *   size     0 .. 511    512 .. 1023    1024 .. 2047   ...
 *   first    0           1              2
 *   second   16 apart    16 apart       32 apart
 *
 *   heads    one word for each list, in memory from {@code control} on: 0 where it is empty
 * </pre>
 */
final class SizeClasses {
    static final int FIRST = 32;
    static final int SECOND = 32;

    private static final int SECOND_SHIFT = 5;
    private static final int SMALL_SHIFT = 9;
    private static final long SMALL = 1 << SMALL_SHIFT;
    private static final int NONE = -1;

    private final UserMemory memory;
    private long control;
    private int firstMap;
    private final int[] secondMap = new int[FIRST];

    SizeClasses(UserMemory memory) {
        this.memory = memory;
    }

    /** All lists are empty; their heads are here, in pages that nobody has written to. */
    void begin(long heads) {
        control = heads;
    }

    /** Where the heads begin. */
    long control() {
        return control;
    }

    /** Bytes that the heads of the lists take: two pages. */
    static long bytes() {
        return 8L * FIRST * SECOND;
    }

    /** The list of a block of this size: the paper's {@code mapping_insert}. */
    static int of(long size) {
        if (size < SMALL) {
            return (int) (size >>> 4);
        }
        int power = 63 - Long.numberOfLeadingZeros(size);
        int second = (int) (size >>> (power - SECOND_SHIFT)) & (SECOND - 1);
        return ((power - SMALL_SHIFT + 1) << SECOND_SHIFT) + second;
    }

    /** The first list of which every block has this size at least: {@code mapping_search}. */
    static int atLeast(long size) {
        if (size < SMALL) {
            return of(size);
        }
        int power = 63 - Long.numberOfLeadingZeros(size);
        return of(size + (1L << (power - SECOND_SHIFT)) - 1);
    }

    /** A block of a size at least, or 0: {@code find_suitable_block}. */
    long find(long size) {
        int from = atLeast(size);
        int list = firstFrom(from >>> SECOND_SHIFT, from & (SECOND - 1));
        return list == NONE ? 0 : head(list);
    }

    private int firstFrom(int first, int second) {
        if (first >= FIRST) {
            return NONE;
        }
        int map = secondMap[first] & (-1 << second);
        int row = first;
        if (map == 0) {
            int above = first + 1 == FIRST ? 0 : firstMap & (-1 << (first + 1));
            if (above == 0) {
                return NONE;
            }
            row = Integer.numberOfTrailingZeros(above);
            map = secondMap[row];
        }
        return (row << SECOND_SHIFT) + Integer.numberOfTrailingZeros(map);
    }

    /** The first block of a list, or 0. */
    long head(int list) {
        return memory.load(control + 8L * list);
    }

    /** Puts a block in front of a list, or another one in its place: 0 where the list is empty now. */
    void setHead(int list, long block) {
        memory.store(control + 8L * list, block);
        int first = list >>> SECOND_SHIFT;
        int bit = 1 << (list & (SECOND - 1));
        secondMap[first] = block == 0 ? secondMap[first] & ~bit : secondMap[first] | bit;
        firstMap = secondMap[first] == 0 ? firstMap & ~(1 << first) : firstMap | 1 << first;
    }

    /** Whether the bitmaps say of every list what its head says. Nothing is accessed. */
    boolean agrees() {
        boolean agrees = true;
        for (int list = 0; list < FIRST * SECOND; list++) {
            boolean has = memory.peek(control + 8L * list) != 0;
            agrees &= has == ((secondMap[list >>> SECOND_SHIFT] >>> (list & (SECOND - 1)) & 1) != 0);
        }
        return agrees;
    }
}
