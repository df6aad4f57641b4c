package org.alloclab.libc.ptmalloc.bin;

import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Integrity;
import org.alloclab.libc.ptmalloc.chunk.Sizes;

/**
 * The heads of an arena's bins, and the links of the chunks in them.
 *
 * <pre>
 *   words   [0]     [1]     [2]     [3]     ...
 *           fd of 1 bk of 1 fd of 2 bk of 2        as bins[] in struct malloc_state
 *
 *   bin_at(i) = address of words[2(i-1)] - offset of fd in a chunk
 *
 *             +----- fd ----> first -- fd --> ... -- fd --> last -- fd --+
 *   bin_at(i) |                                                          |
 *             +----- bk ----> last  -- bk --> ... -- bk --> first - bk --+--> bin_at(i)
 * </pre>
 *
 * <p>A head is addressed like a chunk, so that lists need no special case at their ends. Heads lie in the arena's own
 * record: for the main arena in libc's data, for the others at the start of their first heap region. Their words are
 * held here; chunks hold the addresses.
 *
 * <p>glibc 2.36 malloc.c, bin_at, unlink_chunk.
 */
public final class Bins {
    private final Chunks chunks;
    private final Sizes sizes;
    private final long first;
    private final long span;
    private final int wordShift;
    private final long[] words = new long[2 * Sizes.BINS];
    private final LargeSizes largeSizes = new LargeSizes();

    /** A bit for each bin: 0 if the bin is certainly empty. */
    public final BinMap map = new BinMap();

    public Bins(Chunks chunks, Sizes sizes, long binsAddress) {
        this.chunks = chunks;
        this.sizes = sizes;
        this.first = binsAddress - sizes.header;
        this.span = (Sizes.BINS - 1L) * 2 * sizes.word;
        this.wordShift = sizes.word == 8 ? 3 : 2;
        for (int bin = 1; bin < Sizes.BINS; bin++) {
            words[2 * bin - 2] = at(bin);
            words[2 * bin - 1] = at(bin);
        }
    }

    /** bin_at: the head of a bin, addressed as a chunk. */
    public long at(int bin) {
        return first + ((2L * bin - 2) << wordShift);
    }

    /** The sizes in large bins. */
    public LargeSizes largeSizes() {
        return largeSizes;
    }

    /** The head of bin 1. */
    public long unsorted() {
        return first;
    }

    public long lastUnsorted() {
        return words[1];
    }

    public long first(int bin) {
        return words[2 * bin - 2];
    }

    public long last(int bin) {
        return words[2 * bin - 1];
    }

    private boolean isHead(long chunk) {
        return Long.compareUnsigned(chunk - first, span) < 0;
    }

    private int wordOf(long head) {
        return (int) ((head - first) >>> wordShift);
    }

    public long fd(long chunk) {
        return isHead(chunk) ? words[wordOf(chunk)] : chunks.fd(chunk);
    }

    public void setFd(long chunk, long target) {
        if (isHead(chunk)) {
            words[wordOf(chunk)] = target;
        } else {
            chunks.setFd(chunk, target);
        }
    }

    public long bk(long chunk) {
        return isHead(chunk) ? words[wordOf(chunk) + 1] : chunks.bk(chunk);
    }

    public void setBk(long chunk, long target) {
        if (isHead(chunk)) {
            words[wordOf(chunk) + 1] = target;
        } else {
            chunks.setBk(chunk, target);
        }
    }

    /** fd_nextsize; in a head that is where the next head has its fd. */
    private long fdNextsize(long chunk) {
        return isHead(chunk) ? words[wordOf(chunk) + 2] : chunks.fdNextsize(chunk);
    }

    /** fd (index 0) or bk (1) of a chunk or head, without an access. */
    public long peekField(long chunk, int index) {
        return isHead(chunk)
                ? words[wordOf(chunk) + index]
                : chunks.peek(chunk + sizes.header + (long) index * sizes.word);
    }

    /** The last chunk of the unsorted bin leaves it; {@code before} is its bk. */
    public void dropLastUnsorted(long before) {
        words[1] = before;
        setFd(before, first);
    }

    /** The only chunk of the unsorted bin is replaced by another one. */
    public void replaceOnlyUnsorted(long chunk) {
        words[0] = chunk;
        words[1] = chunk;
        chunks.placeLinks(chunk, first, first);
    }

    /** Puts a chunk at the front of the unsorted bin; {@code complaint} is what glibc says if its list is broken. */
    public void pushUnsorted(long chunk, long size, String complaint) {
        long next = words[0];
        if (bk(next) != first) {
            throw Integrity.abort(complaint);
        }
        chunks.placeLinks(chunk, next, first);
        words[0] = chunk;
        setBk(next, chunk);
        if (size >= sizes.minLarge) {
            clearNextsize(chunk);
        }
    }

    /** Puts a chunk at the front of a small bin. */
    public void pushSmall(long chunk, int bin) {
        long head = at(bin);
        long next = words[2 * bin - 2];
        if (bk(next) != head) {
            throw Integrity.abort("free(): chunks in smallbin corrupted");
        }
        chunks.placeLinks(chunk, next, head);
        setBk(next, chunk);
        setFd(head, chunk);
        map.mark(bin);
    }

    /** As malloc_consolidate does it: without a check. */
    public void pushUnsortedUnchecked(long chunk, long size) {
        long next = words[0];
        words[0] = chunk;
        setBk(next, chunk);
        if (size >= sizes.minLarge) {
            clearNextsize(chunk);
        }
        chunks.placeLinks(chunk, next, first);
    }

    public void clearNextsize(long chunk) {
        chunks.placeNextsize(chunk, 0, 0);
    }

    /** Links a chunk between two neighbours of a list. */
    public void insert(long chunk, long back, long forward) {
        chunks.setBk(chunk, back);
        chunks.setFd(chunk, forward);
        setBk(forward, chunk);
        setFd(back, chunk);
    }

    /** unlink_chunk: takes a chunk out of whatever bin it is in. */
    public void unlink(long chunk) {
        long head = chunks.head(chunk);
        long size = head & ~Chunks.SIZE_BITS;
        if (size != chunks.prevSize(chunk + size)) {
            throw Integrity.abort("corrupted size vs. prev_size");
        }
        long fd = chunks.fd(chunk);
        long bk = chunks.bk(chunk);
        if (bk(fd) != chunk || fd(bk) != chunk) {
            throw Integrity.abort("corrupted double-linked list");
        }
        setBk(fd, bk);
        setFd(bk, fd);
        if (Long.compareUnsigned(head, sizes.minLarge) >= 0) {
            long fdNextsize = chunks.fdNextsize(chunk);
            if (fdNextsize != 0) {
                unlinkSize(chunk, head & ~Chunks.SIZE_BITS, fd, fdNextsize);
            }
        }
    }

    /** A chunk that stands for its size in a large bin leaves the list of sizes, or its successor takes its place. */
    private void unlinkSize(long chunk, long size, long fd, long fdNextsize) {
        long bkNextsize = chunks.bkNextsize(chunk);
        if (chunks.bkNextsize(fdNextsize) != chunk || chunks.fdNextsize(bkNextsize) != chunk) {
            throw Integrity.abort("corrupted double-linked list (not small)");
        }
        if (fdNextsize(fd) != 0) {
            chunks.setBkNextsize(fdNextsize, bkNextsize);
            chunks.setFdNextsize(bkNextsize, fdNextsize);
            largeSizes.remove(size);
            return;
        }
        largeSizes.put(size, fd);
        if (fdNextsize == chunk) {
            chunks.setFdNextsize(fd, fd);
            chunks.setBkNextsize(fd, fd);
        } else {
            chunks.setFdNextsize(fd, fdNextsize);
            chunks.setBkNextsize(fd, bkNextsize);
            chunks.setBkNextsize(fdNextsize, fd);
            chunks.setFdNextsize(bkNextsize, fd);
        }
    }
}
