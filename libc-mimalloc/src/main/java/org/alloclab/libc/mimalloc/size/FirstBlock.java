package org.alloclab.libc.mimalloc.size;

/**
 * Where the first block of a page lies (libmimalloc.so.3.6, the start of a page's blocks). It is displaced by a hash of
 * the page's address, so that equal blocks of different pages do not share cache sets.
 *
 * <pre>
 *   blocks up to 10 KiB                            more
 *   slice                                          slices
 *   ├─ record, 128 B ─┬─ gap ─┬─ block ─┬─ ...     ├─ gap ─┬─ block ─┬─ ...      record: in the region's info
 *                     └ start + displacement               └ displacement
 *
 *   hash = (page number * 2^64/phi) / 2^48, page number = address / 64 KiB / slices
 *   displacement = hash * choices / 2^16 * unit
 * </pre>
 */
public final class FirstBlock {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final long OS_PAGE = 4096;
    private static final int LEAST_UNIT = 64;
    private static final int MOST_SPREAD = 448;
    private static final int LARGE_UNIT = 128;
    private static final int MOST_LARGE_SPREAD = 3968;
    private static final int PLAIN_CHOICES = 8;

    private FirstBlock() {}

    /** Whether a page's record lies in its region's info and not before its blocks. */
    public static boolean recordIsApart(long blockSize, boolean osAligned) {
        return osAligned || blockSize > Bins.SMALL_BLOCK_MAX;
    }

    /**
     * Bytes from the first slice to the first block.
     *
     * @param sliceStart address of the page's first slice
     * @param slices how many it has
     * @param blockSize bytes of a block
     * @param osAligned whether it holds one block of an alignment beyond 64 KiB
     */
    public static long offset(long sliceStart, long slices, long blockSize, boolean osAligned) {
        if (osAligned) {
            return 0;
        }
        if (blockSize > Bins.SMALL_BLOCK_MAX) {
            return largeOffset(sliceStart, slices, blockSize);
        }
        boolean powerOfTwo = (blockSize & (blockSize - 1)) == 0;
        long start;
        if (powerOfTwo && blockSize <= OS_PAGE) {
            start = Slices.alignUp(Slices.alignUp(Slices.RECORD_SIZE, blockSize), 16);
        } else if (blockSize <= Bins.SMALL_SIZE_MAX) {
            long least = Slices.RECORD_SIZE + blockSize - 1;
            start = Slices.alignUp(least - least % blockSize, 16);
        } else if (blockSize % OS_PAGE == 0) {
            return OS_PAGE;
        } else {
            return Slices.RECORD_SIZE + spread(sliceStart, slices, PLAIN_CHOICES, LEAST_UNIT);
        }
        long divisor = Long.lowestOneBit(blockSize);
        if (divisor > MOST_SPREAD) {
            return start;
        }
        long unit = Math.max(divisor, LEAST_UNIT);
        return start + spread(sliceStart, slices, MOST_SPREAD / unit + 1, unit);
    }

    /** What is left over behind the last block, and where blocks are small enough one block, may be before the first. */
    private static long largeOffset(long sliceStart, long slices, long blockSize) {
        long total = slices << Slices.SHIFT;
        long room = total % blockSize;
        if (room < LARGE_UNIT && blockSize < total >>> 3) {
            room += blockSize;
        }
        long choices = Math.min(room, MOST_LARGE_SPREAD) / LARGE_UNIT + 1;
        return spread(sliceStart, slices, choices, LARGE_UNIT);
    }

    private static long spread(long sliceStart, long slices, long choices, long unit) {
        long hash = ((sliceStart >>> Slices.SHIFT) / slices * GOLDEN) >>> 48;
        return ((hash * choices) >>> 16) * unit;
    }

    /** Bytes for the record and the displacement that a page of one huge block is given beside the block. */
    public static long hugeExtra(long blockSize, boolean osAligned) {
        return osAligned || blockSize <= Bins.SMALL_BLOCK_MAX ? 0 : MOST_LARGE_SPREAD;
    }

    /** Alignment that every block of a size has (alloc-aligned.c, mi_malloc_is_naturally_aligned). */
    public static long naturalAlignment(long blockSize) {
        long divisor = Long.lowestOneBit(blockSize);
        boolean powerOfTwo = divisor == blockSize;
        if (powerOfTwo ? blockSize <= OS_PAGE : blockSize <= Bins.SMALL_SIZE_MAX) {
            return divisor;
        }
        if (blockSize % OS_PAGE == 0) {
            return blockSize <= Bins.SMALL_BLOCK_MAX ? OS_PAGE : LARGE_UNIT;
        }
        return Math.min(divisor, 16);
    }
}
