package org.alloclab.libc.mimalloc.provider;

import static org.alloclab.libc.mimalloc.page.PageRecords.BLOCK_SIZE;
import static org.alloclab.libc.mimalloc.page.PageRecords.OWNER;
import static org.alloclab.libc.mimalloc.page.PageRecords.START;

import org.alloclab.api.heap.BlockVisitor;
import org.alloclab.api.heap.BlockVisitor.State;
import org.alloclab.libc.mimalloc.arena.ArenaPages.Extent;
import org.alloclab.libc.mimalloc.page.FreeBlocks;
import org.alloclab.libc.mimalloc.page.PageRecords;
import org.alloclab.libc.mimalloc.thread.MiProcess;

/**
 * Shows the heap block by block.
 *
 * <pre>
 *   page   ├ record, gap ┼ block ┼ block ┼ ... ┼ blocks never linked, rest ┤
 *            METADATA      LIVE    CACHED        TOP
 * </pre>
 *
 * <p>Free slices are FREE if they were used before, else TOP. What the library allocated for itself is METADATA.
 */
final class BlockWalk {
    private final MiProcess process;
    private final PageRecords pages;
    private final FreeBlocks free;
    private final BlockVisitor visitor;

    BlockWalk(MiProcess process, BlockVisitor visitor) {
        this.process = process;
        this.pages = process.pages;
        this.free = new FreeBlocks(pages, process.os.memory);
        this.visitor = visitor;
    }

    void walk() {
        process.arenaPages.walk(this::extent);
    }

    private void extent(long address, long bytes, Extent kind, int page) {
        switch (kind) {
            case RECORDS -> visitor.block(address, bytes, State.METADATA);
            case USED_BEFORE -> visitor.block(address, bytes, State.FREE);
            case NEVER_USED -> visitor.block(address, bytes, State.TOP);
            case PAGE -> page(address, bytes, page);
        }
    }

    private void page(long address, long bytes, int page) {
        long start = pages.f[page + START];
        long size = pages.f[page + BLOCK_SIZE];
        if (start > address) {
            visitor.block(address, start - address, State.METADATA);
        }
        boolean ours = pages.f[page + OWNER] == process.meta.itself().thread;
        long block = start;
        for (boolean isFree : free.of(page)) {
            visitor.block(block, size, isFree ? State.CACHED : ours ? State.METADATA : State.LIVE);
            block += size;
        }
        if (block < address + bytes) {
            visitor.block(block, address + bytes - block, State.TOP);
        }
    }
}
