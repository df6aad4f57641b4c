package org.alloclab.libc.ptmalloc.chunk;

import org.alloclab.api.memory.MetWords;
import org.alloclab.api.memory.Segment;
import org.alloclab.api.memory.UserMemory;

/**
 * {@link Chunks} of 8-byte words.
 *
 * <pre>
 *   load, store       a page that a head or a link was stored to before: {@link MetWords}
 *   first             the same, behind a look at the page's bit
 *   anything else     {@link Segment}: another region, a page without its bit, all pages once the kernel took one back
 * </pre>
 */
public final class Chunks64 extends Chunks {
    private static final long LEAST_DENSE = 64 << 20;
    private static final int PAGE_SHIFT = 9;

    private Segment segment;

    /** Whether all chunks lie in regions that are shown, or were. */
    private boolean inRegions = true;

    private Chunks64(UserMemory memory, long base) {
        super(memory);
        this.segment = memory.segment(base);
    }

    public static Chunks in(UserMemory memory, long base, long maxBytes) {
        Chunks64 chunks = new Chunks64(memory, base);
        chunks.aim(base, maxBytes);
        return chunks;
    }

    /** As {@link Chunks#expect}. */
    static void expect(UserMemory memory, long base, long maxBytes) {
        if (maxBytes >= LEAST_DENSE) {
            memory.flat(base, maxBytes);
        }
    }

    /** Regions smaller than what can be made dense keep their words by the page. */
    @Override
    public void aim(long regionBase, long maxBytes) {
        memory.hide(segment);
        inRegions &= maxBytes >= LEAST_DENSE;
        segment = maxBytes >= LEAST_DENSE ? memory.flat(regionBase, maxBytes, this) : memory.segment(regionBase);
    }

    @Override
    public long[] met(long address) {
        return memory.metBlock(address);
    }

    @Override
    public boolean areMet() {
        return inRegions && memory.isMet();
    }

    @Override
    public void spreadTo(long start, long end) {
        inRegions &= segment.covers(start) && end <= segment.limit();
    }

    /** Whether the page of a word has its bit. */
    private static boolean granted(long[] bits, int word) {
        return (bits[word >>> BLOCK_SHIFT] & (1L << (word >>> PAGE_SHIFT))) != 0;
    }

    private long loadFirst(long address) {
        long i = (address - base) >>> WORD_SHIFT;
        long[] all = words;
        return i < all.length && granted(readable, (int) i) ? all[(int) i] : memory.loadNear(address);
    }

    private void storeFirst(long address, long value) {
        long i = (address - base) >>> WORD_SHIFT;
        long[] all = words;
        if (i < all.length && granted(writable, (int) i)) {
            all[(int) i] = value;
        } else {
            memory.storeNear(address, value);
        }
    }

    /** Two words from a multiple of 16 on. */
    private void storeFirst(long address, long first, long second) {
        long i = (address - base) >>> WORD_SHIFT;
        long[] all = words;
        if (i < all.length && granted(writable, (int) i)) {
            all[(int) i] = first;
            all[(int) i + 1] = second;
        } else {
            memory.storeNear(address + 8, second);
            memory.storeNear(address, first);
        }
    }

    @Override
    public long prevSize(long chunk) {
        return loadMet(chunk);
    }

    @Override
    public void setPrevSize(long chunk, long size) {
        storeMet(chunk, size);
    }

    @Override
    public long head(long chunk) {
        return loadMet(chunk + 8);
    }

    @Override
    public void setHead(long chunk, long head) {
        storeMet(chunk + 8, head);
    }

    @Override
    public long fd(long chunk) {
        return loadMet(chunk + 16);
    }

    @Override
    public void setFd(long chunk, long target) {
        storeMet(chunk + 16, target);
    }

    @Override
    public long bk(long chunk) {
        return loadMet(chunk + 24);
    }

    @Override
    public void setBk(long chunk, long target) {
        storeMet(chunk + 24, target);
    }

    @Override
    public long fdNextsize(long chunk) {
        return loadMet(chunk + 32);
    }

    @Override
    public void setFdNextsize(long chunk, long target) {
        storeMet(chunk + 32, target);
    }

    @Override
    public long bkNextsize(long chunk) {
        return loadMet(chunk + 40);
    }

    @Override
    public void setBkNextsize(long chunk, long target) {
        storeMet(chunk + 40, target);
    }

    @Override
    public long link(long block) {
        return loadMet(block);
    }

    @Override
    public void setLink(long block, long link) {
        storeMet(block, link);
    }

    @Override
    public long key(long block) {
        return loadFirst(block + 8);
    }

    @Override
    public void setKey(long block, long key) {
        storeFirst(block + 8, key);
    }

    @Override
    public long takeLink(long block) {
        long i = (block - base) >>> WORD_SHIFT;
        long[] all = words;
        if (i < all.length) {
            all[(int) i + 1] = 0;
            return all[(int) i];
        }
        long[] met = memory.metBlock(block);
        int j = placeMet(block);
        if (j + 1 < met.length) {
            met[j + 1] = 0;
            return met[j];
        }
        return segment.loadAndStoreNext(block, 0);
    }

    @Override
    public long headAnywhere(long chunk) {
        return loadFirst(chunk + 8);
    }

    @Override
    public void placeHead(long chunk, long head) {
        storeFirst(chunk + 8, head);
    }

    @Override
    public void placeFd(long chunk, long target) {
        storeFirst(chunk + 16, target);
    }

    @Override
    public void placeLinks(long chunk, long fd, long bk) {
        storeFirst(chunk + 16, fd, bk);
    }

    @Override
    public void placeNextsize(long chunk, long fd, long bk) {
        storeFirst(chunk + 32, fd, bk);
    }

    @Override
    public void forget(long address, long length) {
        memory.forget(address, length);
    }

    @Override
    public long peek(long address) {
        return memory.peek(address);
    }

    @Override
    public void clearWords(long block, int count) {
        for (int i = 0; i < count; i++) {
            storeFirst(block + 8L * i, 0);
        }
    }
}
