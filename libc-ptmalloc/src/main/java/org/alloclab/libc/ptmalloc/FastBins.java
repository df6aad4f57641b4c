package org.alloclab.libc.ptmalloc;

/**
 * Singly linked lists of small freed chunks, one for each size, last in first out. The chunks count as in use and are
 * not merged until {@link Release#consolidate} takes them all.
 *
 * <p>glibc 2.36 malloc.c, fastbinsY and REMOVE_FB.
 */
final class FastBins {
    private final Chunks chunks;
    private final Sizes sizes;
    private final MallocProcess process;
    private final long[] heads;

    /** have_fastchunks: something was put here since the last consolidation. */
    boolean recent;

    FastBins(Chunks chunks, MallocProcess process) {
        this.chunks = chunks;
        this.process = process;
        this.sizes = process.sizes;
        this.heads = new long[sizes.fastBins];
    }

    int count() {
        return heads.length;
    }

    long head(int bin) {
        return heads[bin];
    }

    /** Empties a bin and answers its first chunk. */
    long takeAll(int bin) {
        long head = heads[bin];
        heads[bin] = 0;
        return head;
    }

    /** The next chunk of a fast bin's list. */
    long next(long chunk) {
        return ((chunk + sizes.header) >>> 12) ^ chunks.fd(chunk);
    }

    /** {@link #next} without an access. */
    long peekNext(long chunk) {
        long mem = chunk + sizes.header;
        return (mem >>> 12) ^ chunks.peek(mem);
    }

    /** Takes a chunk of a size and moves others of that size to the thread cache while it has room; 0 if none. */
    long take(long chunkSize, ThreadCache cache) {
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
        int cacheBin = cache.binFor(chunkSize);
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
        if (process.multiThreaded && next != 0 && sizes.misaligned(next)) {
            throw Integrity.abort("malloc(): unaligned fastbin chunk detected");
        }
        return next;
    }

    void put(long chunk, long chunkSize, boolean locked) {
        recent = true;
        int bin = sizes.fastIndex(chunkSize);
        long old = heads[bin];
        if (old == chunk) {
            throw Integrity.abort("double free or corruption (fasttop)");
        }
        chunks.setFd(chunk, ((chunk + sizes.header) >>> 12) ^ old);
        heads[bin] = chunk;
        if (locked && old != 0 && sizes.fastIndex(chunks.size(old)) != bin) {
            throw Integrity.abort("invalid fastbin entry (free)");
        }
    }
}
