package org.alloclab.api.memory;

import java.util.Arrays;

/**
 * Blocks of content that may be accessed without asking: of all regions that are shown, in one table.
 *
 * <pre>
 *   numbers[n % SLOTS]   n, for the 256 KiB of address space from n * 256 KiB on
 *   blocks[n % SLOTS]    their words
 * </pre>
 *
 * <p>A block enters when it is missed, and leaves as soon as one of its region's pages is lost, or its content goes elsewhere. So a
 * number that is found is all there is to prove.
 */
final class MetBlocks {
    /** For 1 GiB at a time. */
    private static final int SLOTS = 1 << 12;

    private static final int BYTES_SHIFT = RegionWords.WORD_SHIFT + RegionWords.BLOCK_SHIFT;

    private final long[] numbers = new long[SLOTS];
    private final long[][] blocks = new long[SLOTS][];

    MetBlocks() {
        Arrays.fill(numbers, -1);
        Arrays.fill(blocks, RegionWords.NONE);
    }

    /** The words of the 256 KiB that an address lies in; empty where it has to be asked for. */
    long[] of(long address) {
        int slot = (int) (address >>> BYTES_SHIFT) & (SLOTS - 1);
        return numbers[slot] == address >>> BYTES_SHIFT ? blocks[slot] : RegionWords.NONE;
    }

    /** Where in them a word is. */
    static int place(long address) {
        return (int) (address >>> RegionWords.WORD_SHIFT) & RegionWords.IN_BLOCK;
    }

    void enter(long address, long[] block) {
        int slot = (int) (address >>> BYTES_SHIFT) & (SLOTS - 1);
        numbers[slot] = address >>> BYTES_SHIFT;
        blocks[slot] = block;
    }

    /** Blocks of a range have to be asked for from now on. */
    void leave(long address, long length) {
        long first = address >>> BYTES_SHIFT;
        long end = (address + length + (1L << BYTES_SHIFT) - 1) >>> BYTES_SHIFT;
        for (long number = first; number < Math.min(end, first + SLOTS); number++) {
            int slot = (int) number & (SLOTS - 1);
            if (numbers[slot] >= first && numbers[slot] < end) {
                numbers[slot] = -1;
                blocks[slot] = RegionWords.NONE;
            }
        }
    }
}
