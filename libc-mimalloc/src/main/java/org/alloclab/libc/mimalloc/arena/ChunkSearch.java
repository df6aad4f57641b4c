package org.alloclab.libc.mimalloc.arena;

/** Finds set bits in a row within the 512 bits of a chunk (mimalloc 3.6, bitmap.c). */
final class ChunkSearch {
    private static final int FIELDS = Bitmap.CHUNK_FIELDS;
    private static final long LOW_BITS_OF_BYTES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS_OF_BYTES = LOW_BITS_OF_BYTES << 7;

    private ChunkSearch() {}

    /** Index of the first of {@code count} set bits, or -1; eight are looked for at multiples of 8. */
    static int find(long[] fields, int chunk, int count) {
        if (count == 1) {
            return findOne(fields, chunk);
        }
        if (count == 8) {
            return findByte(fields, chunk);
        }
        return count <= 64 ? findShort(fields, chunk, count) : findLong(fields, chunk, count);
    }

    private static int findOne(long[] fields, int chunk) {
        for (int i = 0; i < FIELDS; i++) {
            if (fields[chunk + i] != 0) {
                return (i << 6) + Long.numberOfTrailingZeros(fields[chunk + i]);
            }
        }
        return -1;
    }

    // mi_bchunk_try_find_and_clear8
    private static int findByte(long[] fields, int chunk) {
        for (int i = 0; i < FIELDS; i++) {
            long b = fields[chunk + i];
            long full = ((~b - LOW_BITS_OF_BYTES) & (b & HIGH_BITS_OF_BYTES)) >>> 7;
            if (full != 0) {
                return (i << 6) + Long.numberOfTrailingZeros(full);
            }
        }
        return -1;
    }

    // mi_bchunk_try_find_and_clearNX: within a field, or from its end into the next one
    private static int findShort(long[] fields, int chunk, int count) {
        long mask = count == 64 ? -1L : (1L << count) - 1;
        for (int i = 0; i < FIELDS; i++) {
            long b = fields[chunk + i];
            while (b != 0) {
                int index = Long.numberOfTrailingZeros(b);
                if (index + count > 64) {
                    break;
                }
                if ((b & mask << index) == mask << index) {
                    return (i << 6) + index;
                }
                b &= b + (1L << index);
            }
            if (b != 0 && i < FIELDS - 1) {
                int ending = Long.numberOfLeadingZeros(~b);
                int beginning = Long.numberOfTrailingZeros(~fields[chunk + i + 1]);
                if (ending > 0 && ending + beginning >= count) {
                    return (i << 6) + 64 - ending;
                }
            }
        }
        return -1;
    }

    // mi_bchunk_try_find_and_clearNC: from the end of a field over the following ones
    private static int findLong(long[] fields, int chunk, int count) {
        int skipped = (count - 1) / 64;
        for (int i = 0; i < FIELDS - skipped; i++) {
            int run = Long.numberOfLeadingZeros(~fields[chunk + i]);
            if (run == 0) {
                continue;
            }
            int start = (i << 6) + 64 - run;
            int missing = count - run;
            for (int j = i + 1; missing > 0 && j < FIELDS; j++) {
                int ones = Long.numberOfTrailingZeros(~fields[chunk + j]);
                if (ones >= missing) {
                    missing = 0;
                } else if (ones == 64) {
                    missing -= 64;
                } else {
                    i = j - 1;
                    break;
                }
            }
            if (missing <= 0) {
                return start;
            }
        }
        return -1;
    }
}
