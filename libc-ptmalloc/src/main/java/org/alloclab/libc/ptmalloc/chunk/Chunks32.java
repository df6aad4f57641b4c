package org.alloclab.libc.ptmalloc.chunk;

import org.alloclab.api.memory.UserMemory;

/** {@link Chunks} of 4-byte words. */
public final class Chunks32 extends Chunks {
    private static final long WORD = 0xffffffffL;

    private Chunks32(UserMemory memory) {
        super(memory);
    }

    public static Chunks in(UserMemory memory) {
        return new Chunks32(memory);
    }

    /** Words of 4 bytes are asked for each time. */
    @Override
    public boolean areMet() {
        return false;
    }

    @Override
    public long[] met(long address) {
        return NONE;
    }

    @Override
    public void spreadTo(long start, long end) {
        // they lie nowhere in particular
    }

    private long load(long address) {
        return memory.load32(address) & WORD;
    }

    private void store(long address, long value) {
        memory.store32(address, (int) value);
    }

    @Override
    public void aim(long base, long maxBytes) {
        // heap regions of 1 MiB are smaller than what can be made dense
    }

    @Override
    public long prevSize(long chunk) {
        return load(chunk);
    }

    @Override
    public void setPrevSize(long chunk, long size) {
        store(chunk, size);
    }

    @Override
    public long head(long chunk) {
        return load(chunk + 4);
    }

    @Override
    public void setHead(long chunk, long head) {
        store(chunk + 4, head);
    }

    @Override
    public long fd(long chunk) {
        return load(chunk + 8);
    }

    @Override
    public void setFd(long chunk, long target) {
        store(chunk + 8, target);
    }

    @Override
    public long bk(long chunk) {
        return load(chunk + 12);
    }

    @Override
    public void setBk(long chunk, long target) {
        store(chunk + 12, target);
    }

    @Override
    public long fdNextsize(long chunk) {
        return load(chunk + 16);
    }

    @Override
    public void setFdNextsize(long chunk, long target) {
        store(chunk + 16, target);
    }

    @Override
    public long bkNextsize(long chunk) {
        return load(chunk + 20);
    }

    @Override
    public void setBkNextsize(long chunk, long target) {
        store(chunk + 20, target);
    }

    @Override
    public long link(long block) {
        return load(block);
    }

    @Override
    public void setLink(long block, long link) {
        store(block, link);
    }

    @Override
    public long key(long block) {
        return load(block + 4);
    }

    @Override
    public void setKey(long block, long key) {
        store(block + 4, key);
    }

    @Override
    public long takeLink(long block) {
        long link = link(block);
        setKey(block, 0);
        return link;
    }

    @Override
    public long headAnywhere(long chunk) {
        return head(chunk);
    }

    @Override
    public void placeHead(long chunk, long head) {
        setHead(chunk, head);
    }

    @Override
    public void placeFd(long chunk, long target) {
        setFd(chunk, target);
    }

    @Override
    public void placeLinks(long chunk, long fd, long bk) {
        setBk(chunk, bk);
        setFd(chunk, fd);
    }

    @Override
    public void placeNextsize(long chunk, long fd, long bk) {
        setFdNextsize(chunk, fd);
        setBkNextsize(chunk, bk);
    }

    @Override
    public void forget(long address, long length) {
        // each access asks
    }

    @Override
    public long peek(long address) {
        return (memory.peek(address & ~7L) >>> ((address & 4) << 3)) & WORD;
    }

    @Override
    public void clearWords(long block, int words) {
        for (int i = 0; i < words; i++) {
            store(block + 4L * i, 0);
        }
    }
}
