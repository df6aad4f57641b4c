package org.alloclab.libc.ptmalloc.bin;

import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Integrity;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.system.ProgramThreads;
import org.alloclab.libc.ptmalloc.version.FastBinUse;

/**
 * Singly linked lists of small freed chunks, one for each size, last in first out. The chunks count as in use and are
 * not merged until a consolidation takes them all.
 *
 * <p>glibc 2.36 malloc.c, fastbinsY and REMOVE_FB.
 */
public final class FastBins {
    /** CHUNK_HDR_SZ where words are shown, which have 8 bytes. */
    private static final int HEADER = 16;

    private final Chunks chunks;
    private final Sizes sizes;
    private final ProgramThreads threads;
    private final long[] heads;

    private boolean recent;

    public FastBins(Chunks chunks, Sizes sizes, ProgramThreads threads, FastBinUse use) {
        this.chunks = chunks;
        this.sizes = sizes;
        this.threads = threads;
        this.heads = new long[use == FastBinUse.USED ? sizes.fastBins : 0];
    }

    /** have_fastchunks: something was put here since the last consolidation. */
    public boolean haveChunks() {
        return recent;
    }

    /** A consolidation begins. */
    public void forgetChunks() {
        recent = false;
    }

    /** How many there are: none where glibc has none. */
    public int count() {
        return heads.length;
    }

    public long head(int bin) {
        return heads[bin];
    }

    /** Empties a bin and answers its first chunk. */
    public long takeAll(int bin) {
        long head = heads[bin];
        heads[bin] = 0;
        return head;
    }

    /** The next chunk of a fast bin's list. */
    public long next(long chunk) {
        return ((chunk + sizes.header) >>> 12) ^ chunks.fd(chunk);
    }

    /** {@link #next} without an access. */
    public long peekNext(long chunk) {
        long mem = chunk + sizes.header;
        return (mem >>> 12) ^ chunks.peek(mem);
    }

    /** Takes a chunk of a size and moves others of that size to the thread cache while it has room; 0 if none. */
    public long take(long chunkSize, ThreadCache cache) {
        int bin = sizes.fastIndex(chunkSize);
        long chunk = heads[bin];
        if (chunk == 0) {
            return 0;
        }
        if (sizes.misaligned(chunk)) {
            throw Integrity.abort("malloc(): unaligned fastbin chunk detected 2");
        }
        heads[bin] = following(chunk);
        if (sizes.fastIndex(chunks.size(chunk)) != bin) {
            throw Integrity.abort("malloc(): memory corruption (fast)");
        }
        int cacheBin = cache.filledBinFor(chunkSize);
        if (cacheBin >= 0) {
            fill(cache, cacheBin, bin);
        }
        return chunk;
    }

    private void fill(ThreadCache cache, int cacheBin, int bin) {
        while (cache.hasRoom(cacheBin)) {
            long chunk = heads[bin];
            if (chunk == 0) {
                return;
            }
            if (sizes.misaligned(chunk)) {
                throw Integrity.abort("malloc(): unaligned fastbin chunk detected 3");
            }
            heads[bin] = following(chunk);
            cache.put(chunks, chunk + sizes.header, cacheBin);
        }
    }

    /** The chunk behind the first one; with more than one thread glibc looks at it before it is the first. */
    private long following(long chunk) {
        long next = next(chunk);
        if (threads.areSeveral() && next != 0 && sizes.misaligned(next)) {
            throw Integrity.abort("malloc(): unaligned fastbin chunk detected");
        }
        return next;
    }

    /** Puts a chunk at the front of its list; answers the one that was there, or 0. */
    public long put(long chunk, long chunkSize) {
        recent = true;
        int bin = sizes.fastIndex(chunkSize);
        long old = heads[bin];
        if (old == chunk) {
            throw Integrity.abort("double free or corruption (fasttop)");
        }
        chunks.placeFd(chunk, ((chunk + sizes.header) >>> 12) ^ old);
        heads[bin] = chunk;
        return old;
    }

    /**
     * {@link #put}, where the word of the link may be stored to.
     *
     * @param words where it is
     * @param link its index
     * @return whether it was done; not, if the chunk is the first one already
     */
    public boolean putShown(long[] words, int link, long chunk, int bin) {
        long old = heads[bin];
        if (old == chunk) {
            return false;
        }
        recent = true;
        words[link] = ((chunk + HEADER) >>> 12) ^ old;
        heads[bin] = chunk;
        return true;
    }

    /** What glibc looks at only where it holds the arena's lock: whether the chunk that was first is of this size. */
    public void checkFormerFirst(long old, long chunkSize) {
        if (old != 0 && sizes.fastIndex(chunks.size(old)) != sizes.fastIndex(chunkSize)) {
            throw Integrity.abort("invalid fastbin entry (free)");
        }
    }
}
