package org.alloclab.libc.ptmalloc.chunk;

import org.alloclab.api.machine.WordSize;
import org.alloclab.libc.ptmalloc.version.CacheShape;

/**
 * Sizes and the bins they belong to.
 *
 * <pre>
 *                                   8-byte words             4-byte words (i386)
 *   SIZE_SZ                         8                        4
 *   chunk header                    16                       8
 *   MALLOC_ALIGNMENT                16                       16
 *   MINSIZE                         32                       16
 *   chunk size of a request r       (r + 8 + 15) and not 15  (r + 4 + 15) and not 15, at least MINSIZE
 *   small bins                      32..1008 by 16           16..992 by 16
 *   large bins                      from 1024                from 1008
 *   fast bins                       32..176 by 16            16..96 by 8 (every second one used)
 *   thread cache                    32..1040 by 16           16..1024 by 16
 * </pre>
 *
 * <p>Bin 1 is the unsorted bin, 2..63 are small bins, 64..126 large ones with widths of 64, 512, 4096, 32768, 262144
 * bytes and the rest.
 *
 * <p>glibc 2.36 malloc.c, request2size, fastbin_index, smallbin_index, largebin_index, csize2tidx;
 * sysdeps/i386/malloc-alignment.h.
 */
public final class Sizes {
    public static final int ALIGN_MASK = 15;
    public static final int BINS = 128;
    public static final int CACHE_BINS = 64;

    /** The last bin: of all sizes from {@link #LAST_BIN_SIZE} on. */
    public static final int LAST_BIN = 126;

    public static final long LAST_BIN_SIZE = 512 << 10;

    /** SIZE_SZ. */
    public final int word;

    /** CHUNK_HDR_SZ. */
    public final int header;

    /** MINSIZE. */
    public final int minimum;

    /** MIN_LARGE_SIZE. */
    public final int minLarge;

    /** NFASTBINS. */
    public final int fastBins;

    /** MAX_FAST_SIZE, a request size. */
    public final int maxFastRequest;

    /** PTRDIFF_MAX. */
    public final long maxRequest;

    /** All ones in a word. */
    public final long wordMask;

    private final int padding;
    private final int cacheBias;
    private final int smallBias;
    private final int fastShift;
    private final int firstLargeStep;
    private final int firstLargeBase;

    public Sizes(WordSize wordSize) {
        boolean wide = wordSize == WordSize.BITS_64;
        word = wordSize.bytes();
        header = 2 * word;
        minimum = (4 * word + ALIGN_MASK) & ~ALIGN_MASK;
        padding = word + ALIGN_MASK;
        cacheBias = ALIGN_MASK - minimum;
        smallBias = wide ? 0 : 1;
        minLarge = (64 - smallBias) * 16;
        fastShift = wide ? 4 : 3;
        firstLargeStep = wide ? 48 : 45;
        firstLargeBase = wide ? 48 : 49;
        maxRequest = wide ? Long.MAX_VALUE : Integer.MAX_VALUE;
        wordMask = wide ? -1L : 0xffffffffL;
        maxFastRequest = 80 * word / 4;
        fastBins = fastIndex(chunkSize(maxFastRequest)) + 1;
    }

    /** request2size of a request that is known to be valid. */
    public long chunkSize(long request) {
        return Math.max(minimum, (request + padding) & ~ALIGN_MASK);
    }

    /** checked_request2size: 0 where the request is larger than PTRDIFF_MAX. */
    public long checkedChunkSize(long request) {
        if (request < 0 || request > maxRequest) {
            return 0;
        }
        // The last 23 bytes below 2^63 are one chunk size here: no address space holds any of them.
        return request > Long.MAX_VALUE - padding ? Long.MAX_VALUE & ~ALIGN_MASK : chunkSize(request);
    }

    /** csize2tidx: the thread cache's bin of a chunk size; beyond its bins for sizes that it does not keep. */
    public long cacheIndex(long chunkSize) {
        return (chunkSize + cacheBias) >>> 4;
    }

    /** The largest chunk that has a bin of its own in thread caches. */
    public long largestSmallCached() {
        return 16L * (CACHE_BINS - 1) + minimum;
    }

    /** The largest chunk that thread caches of a shape can keep. */
    public long largestCached(CacheShape shape) {
        long small = largestSmallCached();
        // Bins for ranges go by the highest bit; the first one has that of the largest small chunk.
        return shape.largeBins() == 0 ? small : (Long.highestOneBit(small) << shape.largeBins()) - 16;
    }

    /** large_csize2tidx: the thread cache's bin for the range that a chunk size is in. */
    public int rangeCacheIndex(long chunkSize) {
        return CACHE_BINS + Long.numberOfLeadingZeros(largestSmallCached()) - Long.numberOfLeadingZeros(chunkSize);
    }

    public boolean isSmall(long chunkSize) {
        return chunkSize < minLarge;
    }

    public int fastIndex(long chunkSize) {
        return ((int) chunkSize >>> fastShift) - 2;
    }

    public int smallIndex(long chunkSize) {
        return ((int) chunkSize >>> 4) + smallBias;
    }

    public int largeIndex(long chunkSize) {
        if (chunkSize >>> 6 <= firstLargeStep) {
            return firstLargeBase + (int) (chunkSize >>> 6);
        }
        if (chunkSize >>> 9 <= 20) {
            return 91 + (int) (chunkSize >>> 9);
        }
        if (chunkSize >>> 12 <= 10) {
            return 110 + (int) (chunkSize >>> 12);
        }
        if (chunkSize >>> 15 <= 4) {
            return 119 + (int) (chunkSize >>> 15);
        }
        if (chunkSize >>> 18 <= 2) {
            return 124 + (int) (chunkSize >>> 18);
        }
        return LAST_BIN;
    }

    public int binIndex(long chunkSize) {
        return isSmall(chunkSize) ? smallIndex(chunkSize) : largeIndex(chunkSize);
    }

    /** misaligned_chunk. */
    public boolean misaligned(long chunk) {
        return (word == 8 ? chunk : chunk + header) << 60 != 0;
    }

    /** Whether a size_t is above zero as a signed number: what is not makes no argument for sbrk. */
    public boolean isPositive(long size) {
        return word == 8 ? size > 0 : (int) size > 0;
    }

    public static long alignUp(long value, long alignment) {
        return (value + alignment - 1) & -alignment;
    }

    /** Whether the product of two unsigned numbers is larger than a signed one can be. */
    public static boolean overflows(long count, long size) {
        if ((count | size) >>> 31 == 0 || count == 0 || size == 0) {
            return false;
        }
        return count < 0 || size < 0 || Math.multiplyHigh(count, size) != 0;
    }

    /** _mid_memalign: the power of two, at least MINSIZE, that an alignment comes to; 0 where there is none. */
    public long alignmentFor(long alignment) {
        if (alignment < 0 || alignment > (maxRequest >>> 1) + 1) {
            return 0;
        }
        long least = Math.max(alignment, minimum);
        return (least & (least - 1)) == 0 ? least : Long.highestOneBit(least) << 1;
    }
}
