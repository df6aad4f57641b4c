package org.alloclab.libc.ptmalloc.bin;

import java.util.Arrays;
import java.util.BitSet;
import org.alloclab.libc.ptmalloc.chunk.Sizes;

/**
 * The sizes that the large bins of an arena have, and the chunk that stands for each: where a walk along the list of sizes ends,
 * without the walk.
 *
 * <pre>
 *   present          bit size / 16      whether a large bin has chunks of that size
 *   chunks           [size / 16]        the one of them that is in the list of sizes
 * </pre>
 *
 * <p>A walk reads words of all chunks that it passes. Nobody notices that it did not, as long as all pages of chunks were met, and
 * the program has not written over them.
 *
 * <p>Nothing is kept of the last bin, whose sizes have no end.
 */
public final class LargeSizes {
    private static final int STEP_SHIFT = 4;
    private static final int LEAST = 1 << 9;

    private final BitSet present = new BitSet();
    private long[] chunks = {};

    /** Whether the sizes of a bin are kept. */
    static boolean keeps(int bin) {
        return bin < Sizes.LAST_BIN;
    }

    private static boolean isBeyond(long size) {
        return Long.compareUnsigned(size, Sizes.LAST_BIN_SIZE) >= 0;
    }

    /** A chunk stands for its size from now on. */
    void put(long size, long chunk) {
        if (isBeyond(size)) {
            return;
        }
        int step = (int) (size >>> STEP_SHIFT);
        if (step >= chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(LEAST, Integer.highestOneBit(step) << 1));
        }
        chunks[step] = chunk;
        present.set(step);
    }

    /** The last chunk of a size is gone. */
    void remove(long size) {
        if (!isBeyond(size)) {
            present.clear((int) (size >>> STEP_SHIFT));
        }
    }

    /** The chunk that stands for the largest size up to this one; there is one. */
    long atMost(long size) {
        return chunks[present.previousSetBit((int) (size >>> STEP_SHIFT))];
    }

    /** The chunk that stands for the smallest size from this one on; there is one. */
    long atLeast(long size) {
        return chunks[present.nextSetBit((int) (size >>> STEP_SHIFT))];
    }

    /** The chunk that stands for a size, or 0: for observers. */
    public long at(long size) {
        int step = (int) (size >>> STEP_SHIFT);
        return present.get(step) ? chunks[step] : 0;
    }

    /** How many sizes there are: for observers. */
    public int count() {
        return present.cardinality();
    }
}
