package org.alloclab.libc.ptmalloc.bin;

/**
 * One bit for each bin: set when a chunk is put there, cleared only when a search finds the bin empty.
 *
 * <p>glibc 2.36 malloc.c, binmap: four words of 32 bits. The word borders decide nothing, so two of 64 bits serve.
 */
public final class BinMap {
    private long low;
    private long high;

    public void mark(int bin) {
        if (bin < 64) {
            low |= 1L << bin;
        } else {
            high |= 1L << bin;
        }
    }

    public void unmark(int bin) {
        if (bin < 64) {
            low &= ~(1L << bin);
        } else {
            high &= ~(1L << bin);
        }
    }

    public boolean isMarked(int bin) {
        return ((bin < 64 ? low : high) >>> bin & 1) != 0;
    }

    /** The first marked bin from {@code bin} on, or 128. */
    public int next(int bin) {
        if (bin < 64) {
            long rest = low >>> bin;
            if (rest != 0) {
                return bin + Long.numberOfTrailingZeros(rest);
            }
            return 64 + Long.numberOfTrailingZeros(high);
        }
        long rest = high >>> bin;
        return rest == 0 ? 128 : bin + Long.numberOfTrailingZeros(rest);
    }
}
