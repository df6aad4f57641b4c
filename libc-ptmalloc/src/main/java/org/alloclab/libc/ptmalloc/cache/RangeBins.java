package org.alloclab.libc.ptmalloc.cache;

import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.parameter.Parameters;

/**
 * The bins of a thread cache for ranges of sizes, from 2.42 on.
 *
 * <pre>
 *   bin 64   chunks up to 2 KiB    1056 --> 1200 --> 1200 --> 2000       by rising size
 *   bin 65   up to 4 KiB
 *   ...
 *   bin 75   up to 4 MiB
 * </pre>
 *
 * <p>They are empty unless {@code tcache_max} is raised.
 *
 * <p>glibc 2.43 malloc.c, tcache_location_large, tcache_put_large, tcache_get_large; glibc 2.42, where a block may be larger
 * than asked for.
 */
final class RangeBins {
    private final long[] entries;
    private final int[] counts;
    private final Sizes sizes;
    private final boolean mayExceed;
    private final long key;

    RangeBins(Parameters parameters, long key) {
        this.sizes = parameters.sizes;
        this.key = key;
        this.mayExceed = parameters.rules.cacheShape().largeBlocksMayExceed();
        int bins = parameters.rules.cacheShape().largeBins();
        this.entries = new long[bins];
        this.counts = new int[bins];
    }

    int bins() {
        return entries.length;
    }

    int count(int bin) {
        return counts[bin];
    }

    long entry(int bin) {
        return entries[bin];
    }

    private int binOf(long chunkSize) {
        return sizes.rangeCacheIndex(chunkSize) - Sizes.CACHE_BINS;
    }

    private long sizeOf(Chunks chunks, long block) {
        return chunks.size(block - sizes.header);
    }

    private static long next(Chunks chunks, long block) {
        return (block >>> 12) ^ chunks.link(block);
    }

    private void link(Chunks chunks, int bin, long before, long block) {
        if (before == 0) {
            entries[bin] = block;
        } else {
            chunks.setLink(before, (before >>> 12) ^ block);
        }
    }

    boolean hasRoom(long chunkSize, int capacity) {
        return counts[binOf(chunkSize)] < capacity;
    }

    void put(Chunks chunks, long block, long chunkSize) {
        int bin = binOf(chunkSize);
        long before = 0;
        long after = entries[bin];
        while (after != 0 && sizeOf(chunks, after) < chunkSize) {
            before = after;
            after = next(chunks, after);
        }
        chunks.setKey(block, key);
        chunks.setLink(block, (block >>> 12) ^ after);
        link(chunks, bin, before, block);
        counts[bin]++;
    }

    boolean contains(Chunks chunks, long block, long chunkSize) {
        long other = entries[binOf(chunkSize)];
        while (other != 0 && other != block) {
            other = next(chunks, other);
        }
        return other != 0;
    }

    /** The first block that fits, or 0. */
    long take(Chunks chunks, long chunkSize) {
        int bin = binOf(chunkSize);
        long before = 0;
        long block = entries[bin];
        while (block != 0 && sizeOf(chunks, block) < chunkSize) {
            before = block;
            block = next(chunks, block);
        }
        boolean fits = block != 0 && (mayExceed || sizeOf(chunks, block) == chunkSize);
        return fits ? remove(chunks, bin, before, block) : 0;
    }

    /** The first block of exactly this size that is aligned, or 0. */
    long takeAligned(Chunks chunks, long chunkSize, long alignment) {
        int bin = binOf(chunkSize);
        long before = 0;
        for (long block = entries[bin]; block != 0; block = next(chunks, block)) {
            long size = sizeOf(chunks, block);
            if (size > chunkSize) {
                return 0;
            }
            if (size == chunkSize && (block & (alignment - 1)) == 0) {
                return remove(chunks, bin, before, block);
            }
            before = block;
        }
        return 0;
    }

    private long remove(Chunks chunks, int bin, long before, long block) {
        link(chunks, bin, before, (block >>> 12) ^ chunks.takeLink(block));
        counts[bin]--;
        return block;
    }

    /** The first block of a bin when the thread ends; 0 if there is none. */
    long drain(Chunks chunks, int bin) {
        long block = entries[bin];
        if (block != 0) {
            remove(chunks, bin, 0, block);
        }
        return block;
    }
}
