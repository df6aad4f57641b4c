package org.alloclab.libc.mimalloc.page;

import static org.alloclab.libc.mimalloc.page.PageRecords.BLOCK_SIZE;
import static org.alloclab.libc.mimalloc.page.PageRecords.CAPACITY;
import static org.alloclab.libc.mimalloc.page.PageRecords.FREE;
import static org.alloclab.libc.mimalloc.page.PageRecords.LOCAL;
import static org.alloclab.libc.mimalloc.page.PageRecords.OWNED;
import static org.alloclab.libc.mimalloc.page.PageRecords.RESERVED;
import static org.alloclab.libc.mimalloc.page.PageRecords.START;
import static org.alloclab.libc.mimalloc.page.PageRecords.XFREE;

import org.alloclab.api.memory.UserMemory;

/** Which blocks of a page are in its lists of free blocks, looked at without any access; fails where a list is corrupt. */
public final class FreeBlocks {
    private final PageRecords pages;
    private final UserMemory memory;

    public FreeBlocks(PageRecords pages, UserMemory memory) {
        this.pages = pages;
        this.memory = memory;
    }

    /** By block, for the blocks that were ever linked: whether it is free. */
    public boolean[] of(int page) {
        long[] f = pages.f;
        Law.hold(f[page + CAPACITY] <= f[page + RESERVED], "a page links at most the blocks that fit", f[page + START]);
        boolean[] free = new boolean[(int) f[page + CAPACITY]];
        int own = mark(page, f[page + FREE], free) + mark(page, f[page + LOCAL], free);
        Law.hold(
                own + pages.used(page) == free.length,
                "used blocks + free blocks of the owner == linked blocks",
                f[page + START]);
        int others = mark(page, f[page + XFREE] & ~OWNED, free);
        Law.hold(others <= pages.used(page), "what other threads freed counts as used", f[page + START]);
        return free;
    }

    private int mark(int page, long head, boolean[] free) {
        long start = pages.f[page + START];
        long size = pages.f[page + BLOCK_SIZE];
        int count = 0;
        for (long block = head; block != 0; block = memory.peek(block)) {
            long index = (block - start) / size;
            boolean inside = block >= start && index < free.length && (block - start) % size == 0;
            Law.hold(inside, "a free block is a block of its page", block);
            Law.hold(!free[(int) index], "a block is free only once", block);
            free[(int) index] = true;
            count++;
        }
        return count;
    }
}
