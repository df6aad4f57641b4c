package org.alloclab.harness.trace.compact;

import java.util.Arrays;

/**
 * Guesses the address an allocation will get, as a cache of freed blocks would hand it out: the block of the same size
 * class that was freed last in this stretch of the trace. A realloc is guessed to stay in place.
 *
 * <pre>
 *   class of a size = min(size + 23 >>> 4, {@link #CLASSES} - 1)       heads[class] ─► entry ─► entry ─► 0
 * </pre>
 */
final class NamePredictor {
    static final int CLASSES = 2048;

    private final int[] heads = new int[CLASSES];
    private final int[] below = new int[CompactLayout.BLOCK_ROWS + 1];
    private final long[] names = new long[CompactLayout.BLOCK_ROWS + 1];
    private int entries;

    void clear() {
        Arrays.fill(heads, 0);
        entries = 0;
    }

    /** A block was freed. */
    void freed(long bytes, long name) {
        int sizeClass = classOf(bytes);
        int entry = ++entries;
        names[entry] = name;
        below[entry] = heads[sizeClass];
        heads[sizeClass] = entry;
    }

    /** The guess for an allocation, or 0 for none. */
    long guess(long bytes) {
        return names[heads[classOf(bytes)]];
    }

    /** The guess was right: the block is in use. */
    void taken(long bytes) {
        int sizeClass = classOf(bytes);
        heads[sizeClass] = below[heads[sizeClass]];
    }

    private static int classOf(long bytes) {
        return bytes < 0 || bytes > CLASSES * 16L ? CLASSES - 1 : (int) Math.min((bytes + 23) >>> 4, CLASSES - 1);
    }
}
