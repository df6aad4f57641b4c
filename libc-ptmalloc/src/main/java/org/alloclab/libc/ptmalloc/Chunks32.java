package org.alloclab.libc.ptmalloc;

import org.alloclab.api.memory.UserMemory;

/** {@link Chunks} of 4-byte words. */
final class Chunks32 extends Chunks {
    private static final long WORD = 0xffffffffL;

    private final UserMemory memory;

    private Chunks32(UserMemory memory) {
        this.memory = memory;
    }

    static Chunks in(UserMemory memory) {
        return new Chunks32(memory);
    }

    private long load(long address) {
        return memory.load32(address) & WORD;
    }

    private void store(long address, long value) {
        memory.store32(address, (int) value);
    }

    @Override
    void aim(long base, long maxBytes) {
        // heap regions of 1 MiB are smaller than what can be made dense
    }

    @Override
    long prevSize(long chunk) {
        return load(chunk);
    }

    @Override
    void setPrevSize(long chunk, long size) {
        store(chunk, size);
    }

    @Override
    long head(long chunk) {
        return load(chunk + 4);
    }

    @Override
    void setHead(long chunk, long head) {
        store(chunk + 4, head);
    }

    @Override
    long fd(long chunk) {
        return load(chunk + 8);
    }

    @Override
    void setFd(long chunk, long target) {
        store(chunk + 8, target);
    }

    @Override
    long bk(long chunk) {
        return load(chunk + 12);
    }

    @Override
    void setBk(long chunk, long target) {
        store(chunk + 12, target);
    }

    @Override
    long fdNextsize(long chunk) {
        return load(chunk + 16);
    }

    @Override
    void setFdNextsize(long chunk, long target) {
        store(chunk + 16, target);
    }

    @Override
    long bkNextsize(long chunk) {
        return load(chunk + 20);
    }

    @Override
    void setBkNextsize(long chunk, long target) {
        store(chunk + 20, target);
    }

    @Override
    long link(long block) {
        return load(block);
    }

    @Override
    void setLink(long block, long link) {
        store(block, link);
    }

    @Override
    long key(long block) {
        return load(block + 4);
    }

    @Override
    void setKey(long block, long key) {
        store(block + 4, key);
    }

    @Override
    long takeLink(long block) {
        long link = link(block);
        setKey(block, 0);
        return link;
    }

    @Override
    boolean linkUnlessMarked(long block, long link, long key) {
        if (key(block) == key) {
            return false;
        }
        setKey(block, key);
        setLink(block, link);
        return true;
    }

    @Override
    long peek(long address) {
        return (memory.peek(address & ~7L) >>> ((address & 4) << 3)) & WORD;
    }

    @Override
    void clearWords(long block, int words) {
        for (int i = 0; i < words; i++) {
            store(block + 4L * i, 0);
        }
    }
}
