package org.alloclab.libc.ptmalloc.chunk;

import org.alloclab.api.memory.Segment;
import org.alloclab.api.memory.UserMemory;

/** {@link Chunks} of 8-byte words, read and written through the segment in which most of them lie. */
public final class Chunks64 extends Chunks {
    private static final long LEAST_DENSE = 64 << 20;

    private final UserMemory memory;
    private Segment segment;

    private Chunks64(UserMemory memory, long base, long maxBytes) {
        this.memory = memory;
        this.segment = segmentOf(memory, base, maxBytes);
    }

    public static Chunks in(UserMemory memory, long base, long maxBytes) {
        return new Chunks64(memory, base, maxBytes);
    }

    /** Regions smaller than what can be made dense keep their words by the page. */
    private static Segment segmentOf(UserMemory memory, long base, long maxBytes) {
        return maxBytes >= LEAST_DENSE ? memory.dense(base, maxBytes) : memory.segment(base);
    }

    @Override
    public void aim(long base, long maxBytes) {
        segment = segmentOf(memory, base, maxBytes);
    }

    @Override
    public long prevSize(long chunk) {
        return segment.load(chunk);
    }

    @Override
    public void setPrevSize(long chunk, long size) {
        segment.store(chunk, size);
    }

    @Override
    public long head(long chunk) {
        return segment.load(chunk + 8);
    }

    @Override
    public void setHead(long chunk, long head) {
        segment.store(chunk + 8, head);
    }

    @Override
    public long fd(long chunk) {
        return segment.load(chunk + 16);
    }

    @Override
    public void setFd(long chunk, long target) {
        segment.store(chunk + 16, target);
    }

    @Override
    public long bk(long chunk) {
        return segment.load(chunk + 24);
    }

    @Override
    public void setBk(long chunk, long target) {
        segment.store(chunk + 24, target);
    }

    @Override
    public long fdNextsize(long chunk) {
        return segment.load(chunk + 32);
    }

    @Override
    public void setFdNextsize(long chunk, long target) {
        segment.store(chunk + 32, target);
    }

    @Override
    public long bkNextsize(long chunk) {
        return segment.load(chunk + 40);
    }

    @Override
    public void setBkNextsize(long chunk, long target) {
        segment.store(chunk + 40, target);
    }

    @Override
    public long link(long block) {
        return segment.load(block);
    }

    @Override
    public void setLink(long block, long link) {
        segment.store(block, link);
    }

    @Override
    public long key(long block) {
        return segment.load(block + 8);
    }

    @Override
    public void setKey(long block, long key) {
        segment.store(block + 8, key);
    }

    @Override
    public long takeLink(long block) {
        return segment.loadAndStoreNext(block, 0);
    }

    @Override
    public boolean linkUnlessMarked(long block, long link, long key) {
        return segment.storePairUnlessMarked(block, link, key);
    }

    @Override
    public long peek(long address) {
        return memory.peek(address);
    }

    @Override
    public void clearWords(long block, int words) {
        Segment s = segment;
        for (int i = 0; i < words; i++) {
            s.store(block + 8L * i, 0);
        }
    }
}
