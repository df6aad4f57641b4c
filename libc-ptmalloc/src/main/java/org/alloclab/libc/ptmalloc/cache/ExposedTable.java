package org.alloclab.libc.ptmalloc.cache;

import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Sizes;

/**
 * The words of a thread cache's table in simulated memory, as they are up to 2.41.
 *
 * <pre>
 *   +0     counts[64]    2 bytes each, in words of 8 (4) bytes
 *   +128   entries[64]   a word each
 * </pre>
 *
 * <p>glibc 2.36 malloc.c, struct tcache_perthread_struct.
 */
final class ExposedTable {
    private static final int COUNT_BYTES = 2;
    private static final long COUNT_MASK = 0xffff;

    private final Chunks chunks;
    private final long counts;
    private final long entries;
    private final int word;

    ExposedTable(Chunks chunks, long table, int word) {
        this.chunks = chunks;
        this.counts = table;
        this.entries = table + (long) COUNT_BYTES * Sizes.CACHE_BINS;
        this.word = word;
    }

    private long wordOfCount(int bin) {
        return counts + ((COUNT_BYTES * bin) & -word);
    }

    private int shiftOfCount(int bin) {
        return Byte.SIZE * ((COUNT_BYTES * bin) & (word - 1));
    }

    int count(int bin) {
        return (int) ((chunks.link(wordOfCount(bin)) >>> shiftOfCount(bin)) & COUNT_MASK);
    }

    void setCount(int bin, int count) {
        long others = chunks.link(wordOfCount(bin)) & ~(COUNT_MASK << shiftOfCount(bin));
        chunks.setLink(wordOfCount(bin), others | ((count & COUNT_MASK) << shiftOfCount(bin)));
    }

    long entry(int bin) {
        return chunks.link(entries + (long) word * bin);
    }

    void setEntry(int bin, long block) {
        chunks.setLink(entries + (long) word * bin, block);
    }

    int peekCount(int bin) {
        return (int) ((chunks.peek(wordOfCount(bin)) >>> shiftOfCount(bin)) & COUNT_MASK);
    }

    long peekEntry(int bin) {
        return chunks.peek(entries + (long) word * bin);
    }
}
