package org.alloclab.libc.ptmalloc.bin;

import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Integrity;

/**
 * Bins of more than one size, largest first. Of each size the first chunk is in a second list that skips the others.
 *
 * <pre>
 *   fd            head --> 1280 --> 1280 --> 1264 --> 1264 --> 1264 --> 1248 --> head
 *   fd_nextsize            1280 -----------> 1264 --------------------> 1248 --> 1280 ...
 * </pre>
 *
 * <p>glibc walks along the second list. Where such a walk ends is known ({@link LargeSizes}); it is made where somebody could notice
 * that it was not.
 *
 * <p>glibc 2.36 malloc.c, _int_malloc.
 */
public final class LargeBins {
    private final Chunks chunks;
    private final Bins bins;
    private final LargeSizes kept;

    public LargeBins(Chunks chunks, Bins bins) {
        this.chunks = chunks;
        this.bins = bins;
        this.kept = bins.largeSizes();
    }

    /** Puts a chunk where its size belongs; among equals always in the second position. */
    public void insert(long chunk, long size, int bin) {
        long back = bins.at(bin);
        long forward = bins.first(bin);
        if (forward == back) {
            chunks.setFdNextsize(chunk, chunk);
            chunks.setBkNextsize(chunk, chunk);
            bins.insert(chunk, back, forward);
            kept.put(size, chunk);
            return;
        }
        long head = size | Chunks.PREV_INUSE;
        long smallest = bins.last(bin);
        if (Long.compareUnsigned(head, mainHead(smallest)) < 0) {
            long largest = forward;
            long previous = chunks.bkNextsize(largest);
            chunks.setFdNextsize(chunk, largest);
            chunks.setBkNextsize(chunk, previous);
            chunks.setFdNextsize(previous, chunk);
            chunks.setBkNextsize(largest, chunk);
            bins.insert(chunk, smallest, back);
            kept.put(size, chunk);
            return;
        }
        forward = isKept(bin) ? kept.atMost(size) : walkDown(forward, head);
        if (head == mainHead(forward)) {
            forward = chunks.fd(forward);
        } else {
            insertSize(chunk, forward);
            kept.put(size, chunk);
        }
        back = bins.bk(forward);
        if (bins.fd(back) != forward) {
            throw Integrity.abort("malloc(): largebin double linked list corrupted (bk)");
        }
        bins.insert(chunk, back, forward);
    }

    /** Whether the end of a walk is known, and nothing would happen on the way. */
    private boolean isKept(int bin) {
        return LargeSizes.keeps(bin) && chunks.areMet();
    }

    private long walkDown(long largest, long head) {
        long chunk = largest;
        while (Long.compareUnsigned(head, mainHead(chunk)) < 0) {
            chunk = chunks.fdNextsize(chunk);
        }
        return chunk;
    }

    private long walkUp(long largest, long chunkSize) {
        long chunk = chunks.bkNextsize(largest);
        while (Long.compareUnsigned(chunks.size(chunk), chunkSize) < 0) {
            chunk = chunks.bkNextsize(chunk);
        }
        return chunk;
    }

    private void insertSize(long chunk, long smaller) {
        chunks.setFdNextsize(chunk, smaller);
        long larger = chunks.bkNextsize(smaller);
        chunks.setBkNextsize(chunk, larger);
        if (chunks.fdNextsize(larger) != smaller) {
            throw Integrity.abort("malloc(): largebin double linked list corrupted (nextsize)");
        }
        chunks.setBkNextsize(smaller, chunk);
        chunks.setFdNextsize(larger, chunk);
    }

    private long mainHead(long chunk) {
        long head = chunks.head(chunk);
        if ((head & Chunks.NON_MAIN_ARENA) != 0) {
            throw Integrity.assertion("_int_malloc", "chunk_main_arena (fwd)");
        }
        return head;
    }

    /** The smallest chunk of a bin that is large enough, not the first of its size if there is a second; 0 if none. */
    public long bestFit(int bin, long chunkSize) {
        long largest = bins.first(bin);
        if (largest == bins.at(bin) || Long.compareUnsigned(chunks.head(largest), chunkSize) < 0) {
            return 0;
        }
        long chunk = isKept(bin) ? kept.atLeast(chunkSize) : walkUp(largest, chunkSize);
        if (chunk != bins.last(bin)) {
            long next = chunks.fd(chunk);
            if (chunks.head(chunk) == chunks.head(next)) {
                return next;
            }
        }
        return chunk;
    }
}
