package org.alloclab.example.tlsf;

import org.alloclab.api.memory.UserMemory;

/**
 * The blocks of the pools, as words in memory.
 *
 * <pre>
 *   block  +0    the block before it: valid where that one is free
 *          +8    bytes behind the header, a multiple of 16;  bit 0: it is free;  bit 1: the one before it is free
 *          +16   what the program has; of a free block, the next and the previous of its list
 *          ...
 *   next block, at block + 16 + bytes;  behind the last block of a pool stands one of 0 bytes that is never free
 * </pre>
 */
final class Blocks {
    static final long HEADER = 16;
    static final long UNIT = 16;

    private static final long FREE = 1;
    private static final long BEFORE_IS_FREE = 2;
    private static final long FLAGS = FREE | BEFORE_IS_FREE;

    private final UserMemory memory;
    private final SizeClasses lists;

    Blocks(UserMemory memory, SizeClasses lists) {
        this.memory = memory;
        this.lists = lists;
    }

    long size(long block) {
        return memory.load(block + 8) & ~FLAGS;
    }

    boolean isFree(long block) {
        return (memory.load(block + 8) & FREE) != 0;
    }

    long next(long block) {
        return block + HEADER + size(block);
    }

    /** Makes one free block of a new pool, and the block that ends it. */
    void addPool(long base, long length) {
        long size = length - 2 * HEADER;
        memory.store(base + 8, size);
        memory.store(base + HEADER + size + 8, 0);
        release(base);
    }

    /** Takes a free block out of its list and cuts off what is too much: it is in use with {@code bytes} or a little more. */
    void take(long block, long bytes) {
        remove(block);
        long next = next(block);
        memory.store(block + 8, memory.load(block + 8) & ~FREE);
        memory.store(next + 8, memory.load(next + 8) & ~BEFORE_IS_FREE);
        trim(block, bytes);
    }

    /** Cuts a block that is in use: what is behind its first {@code bytes} becomes free, where that is a block. */
    void trim(long block, long bytes) {
        long rest = size(block) - bytes - HEADER;
        if (rest >= UNIT) {
            long cut = block + HEADER + bytes;
            memory.store(block + 8, bytes | (memory.load(block + 8) & BEFORE_IS_FREE));
            memory.store(cut + 8, rest);
            release(cut);
        }
    }

    /** Cuts a block that is in use in front of {@code block}: the part before it becomes free. */
    void cutFront(long whole, long block) {
        long front = block - whole - HEADER;
        long rest = size(whole) - front - HEADER;
        memory.store(whole + 8, front | (memory.load(whole + 8) & BEFORE_IS_FREE));
        memory.store(block + 8, rest);
        release(whole);
    }

    /** A block in use becomes free, and one with its free neighbours: {@code merge_prev} and {@code merge_next}. */
    void release(long block) {
        long from = block;
        long next = next(block);
        long end = next;
        memory.store(block + 8, memory.load(block + 8) | FREE);
        if ((memory.load(block + 8) & BEFORE_IS_FREE) != 0) {
            from = memory.load(block);
            remove(from);
        }
        if (isFree(next)) {
            remove(next);
            end = next(next);
        }
        memory.store(from + 8, end - from - HEADER | FREE);
        memory.store(end, from);
        memory.store(end + 8, memory.load(end + 8) | BEFORE_IS_FREE);
        insert(from);
    }

    /** Whether the free block behind one in use gives it {@code bytes}; then it is joined to it. */
    boolean growsInto(long block, long bytes) {
        long next = next(block);
        if (!isFree(next) || size(block) + HEADER + size(next) < bytes) {
            return false;
        }
        long whole = size(block) + HEADER + size(next);
        take(next, size(next));
        memory.store(block + 8, whole | (memory.load(block + 8) & BEFORE_IS_FREE));
        trim(block, bytes);
        return true;
    }

    /** Whether a pool is one free block; then the block is in no list any more. */
    boolean removeWhole(long base, long length) {
        boolean whole = isFree(base) && size(base) == length - 2 * HEADER;
        if (whole) {
            remove(base);
        }
        return whole;
    }

    private void insert(long block) {
        int list = SizeClasses.of(size(block));
        long first = lists.head(list);
        memory.store(block + HEADER, first);
        memory.store(block + HEADER + 8, 0);
        if (first != 0) {
            memory.store(first + HEADER + 8, block);
        }
        lists.setHead(list, block);
    }

    private void remove(long block) {
        long next = memory.load(block + HEADER);
        long previous = memory.load(block + HEADER + 8);
        if (next != 0) {
            memory.store(next + HEADER + 8, previous);
        }
        if (previous != 0) {
            memory.store(previous + HEADER, next);
        } else {
            lists.setHead(SizeClasses.of(size(block)), next);
        }
    }

    /** Receives the blocks of a pool, one by one. */
    interface Visitor {
        void block(long block, long bytes, boolean free);
    }

    /** Shows the blocks of a pool from a look at memory: no page is touched by it. Fails where a law of theirs is broken. */
    void walk(long base, long end, Visitor visitor) {
        long block = base;
        long before = 0;
        boolean beforeIsFree = false;
        while (block < end) {
            long word = memory.peek(block + 8);
            boolean free = (word & FREE) != 0;
            require(((word & BEFORE_IS_FREE) != 0) == beforeIsFree, "a block knows whether the one before it is free", block);
            require(!beforeIsFree || memory.peek(block) == before, "a block finds the free one before it", block);
            require(!(free && beforeIsFree), "free neighbours are one block", block);
            long bytes = word & ~FLAGS;
            require(block + HEADER + bytes <= end, "a block ends in its pool", block);
            visitor.block(block, bytes, free);
            before = block;
            beforeIsFree = free;
            block += HEADER + bytes;
        }
    }

    private static void require(boolean holds, String law, long block) {
        if (!holds) {
            throw new IllegalStateException(law + ": 0x" + Long.toHexString(block));
        }
    }
}
