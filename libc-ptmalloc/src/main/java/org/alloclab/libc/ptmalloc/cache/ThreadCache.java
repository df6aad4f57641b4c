package org.alloclab.libc.ptmalloc.cache;

import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Integrity;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.parameter.Parameters;

/**
 * A thread's own lists of freed blocks (tcache): up to 64 sizes, up to {@code tcache_count} blocks each, taken and
 * given without an arena.
 *
 * <pre>
 *   struct tcache_perthread_struct, a block of 0x280 (0x180) bytes in the thread's arena
 *
 *   +0     counts[64]   2 bytes each
 *   +128   entries[64]  a word each --> block: [0] protected link to the next, [1] key
 * </pre>
 *
 * <p>The table is held in Java arrays; its block is allocated and zeroed where glibc does that, which touches its pages
 * for good. The key marks blocks that lie in some cache, to find double frees.
 *
 * <p>glibc 2.36 malloc.c, tcache_put, tcache_get.
 */
public final class ThreadCache {
    private static final byte[] NO_BINS = {};

    /** Bits of a head that a chunk of the main arena with a valid size has not. */
    private static final long IRREGULAR = Chunks.IS_MMAPPED | Chunks.NON_MAIN_ARENA | 8;

    private final long[] entries = new long[Sizes.CACHE_BINS];
    private final int[] counts = new int[Sizes.CACHE_BINS];
    private final Sizes sizes;
    private final int capacity;
    private final long key;

    /** Bins in use; 0 as long as there is no table. */
    private int bins;

    /** The table's block, or 0. */
    private long table;

    /** Bins by request size; none as long as there is no table. */
    private byte[] binOfRequest = NO_BINS;

    public ThreadCache(Sizes sizes, Parameters parameters, long key) {
        this.sizes = sizes;
        this.capacity = (int) parameters.cacheCount();
        this.key = key;
    }

    /** Bytes of the table. */
    public static long tableSize(Sizes sizes) {
        return Sizes.CACHE_BINS * (2L + sizes.word);
    }

    public void open(long block, int binsInUse) {
        table = block;
        bins = binsInUse;
        byte[] byRequest = new byte[(int) (16L * binsInUse + sizes.minimum - sizes.word - 15)];
        for (int request = 0; request < byRequest.length; request++) {
            byRequest[request] = (byte) sizes.cacheIndex(sizes.chunkSize(request));
        }
        binOfRequest = byRequest;
    }

    /** The bin that has a block for a request, or -1. */
    public int stockedBin(long request) {
        byte[] byRequest = binOfRequest;
        if (request >= 0 && request < byRequest.length) {
            int bin = byRequest[(int) request];
            if (counts[bin] > 0) {
                return bin;
            }
        }
        return -1;
    }

    /** No more blocks come in or go out; answers the table's block, or 0 if there was none. */
    public long close() {
        long block = table;
        table = 0;
        bins = 0;
        binOfRequest = NO_BINS;
        return block;
    }

    public long table() {
        return table;
    }

    /** The bin for chunks of a size, or -1. */
    public int binFor(long chunkSize) {
        long bin = sizes.cacheIndex(chunkSize);
        return bin < bins ? (int) bin : -1;
    }

    public boolean hasRoom(int bin) {
        return counts[bin] < capacity;
    }

    public boolean hasBlock(int bin) {
        return counts[bin] > 0;
    }

    public int count(int bin) {
        return counts[bin];
    }

    public long entry(int bin) {
        return entries[bin];
    }

    public void put(Chunks chunks, long block, int bin) {
        chunks.setKey(block, key);
        chunks.setLink(block, (block >>> 12) ^ entries[bin]);
        entries[bin] = block;
        counts[bin]++;
    }

    /**
     * Puts a block in that is in order as far as its head tells: of a chunk of the main arena, aligned, of a size that
     * has a bin with room, and not marked. Answers whether it was so.
     */
    public boolean offerMain(Chunks chunks, long block, long head) {
        long bin = ((head & ~Chunks.SIZE_BITS) - sizes.minimum) >>> 4;
        boolean regular = ((block & Sizes.ALIGN_MASK) | (head & IRREGULAR)) == 0;
        if (!regular || bin >= bins) {
            return false;
        }
        int i = (int) bin;
        if (counts[i] >= capacity || !chunks.linkUnlessMarked(block, (block >>> 12) ^ entries[i], key)) {
            return false;
        }
        entries[i] = block;
        counts[i]++;
        return true;
    }

    public long get(Chunks chunks, int bin) {
        long block = entries[bin];
        if ((block & Sizes.ALIGN_MASK) != 0) {
            throw Integrity.abort("malloc(): unaligned tcache chunk detected");
        }
        entries[bin] = (block >>> 12) ^ chunks.takeLink(block);
        counts[bin]--;
        return block;
    }

    /** The first block of a bin when the thread ends; 0 if there is none. */
    public long drain(Chunks chunks, int bin) {
        long block = entries[bin];
        if (block == 0) {
            return 0;
        }
        if ((block & Sizes.ALIGN_MASK) != 0) {
            throw Integrity.abort("tcache_thread_shutdown(): unaligned tcache chunk detected");
        }
        entries[bin] = (block >>> 12) ^ chunks.link(block);
        counts[bin]--;
        return block;
    }

    /** Whether a block bears the mark of cached ones. */
    public boolean isMarked(Chunks chunks, long block) {
        return chunks.key(block) == key;
    }

    /** A marked block is about to be freed: aborts if it is in the list. */
    public void checkDoubleFree(Chunks chunks, long block, int bin) {
        int seen = 0;
        for (long other = entries[bin]; other != 0; other = (other >>> 12) ^ chunks.link(other)) {
            if (seen++ >= capacity) {
                throw Integrity.abort("free(): too many chunks detected in tcache");
            }
            if ((other & Sizes.ALIGN_MASK) != 0) {
                throw Integrity.abort("free(): unaligned chunk detected in tcache 2");
            }
            if (other == block) {
                throw Integrity.abort("free(): double free detected in tcache 2");
            }
        }
    }

    /** {@link #entry}'s list without accesses. */
    public long peekNext(Chunks chunks, long block) {
        return (block >>> 12) ^ chunks.peek(block);
    }
}
