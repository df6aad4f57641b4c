package org.alloclab.libc.mimalloc.provider;

import static org.alloclab.api.heap.PieceVisitor.NOBODY;
import static org.alloclab.libc.mimalloc.page.PageRecords.BLOCK_SIZE;
import static org.alloclab.libc.mimalloc.page.PageRecords.OWNER;
import static org.alloclab.libc.mimalloc.page.PageRecords.RESERVED;
import static org.alloclab.libc.mimalloc.page.PageRecords.START;

import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceVisitor;
import org.alloclab.libc.mimalloc.arena.ArenaPages.Extent;
import org.alloclab.libc.mimalloc.page.FreeBlocks;
import org.alloclab.libc.mimalloc.page.PageRecords;
import org.alloclab.libc.mimalloc.thread.MiProcess;

/**
 * Shows memory piece by piece.
 *
 * <pre>
 *   page   ├ record, gap ┼ block ┼ lead, block ┼ block ┼ ... ┼ blocks never linked ┼ rest ┤
 *           page_record    live    live          free_block    unlinked              page_tail
 * </pre>
 */
final class PieceWalk {
    private final MiProcess process;
    private final PageRecords pages;
    private final FreeBlocks free;
    private final PieceVisitor visitor;

    PieceWalk(MiProcess process, PieceVisitor visitor) {
        this.process = process;
        this.pages = process.pages;
        this.free = new FreeBlocks(pages, process.os.memory);
        this.visitor = visitor;
    }

    void show() {
        process.arenaPages.walk(this::extent);
    }

    private void extent(long address, long bytes, Extent kind, int page) {
        switch (kind) {
            case RECORDS -> show(PieceKinds.METADATA, address, address + bytes, NOBODY);
            case USED_BEFORE -> show(PieceKinds.FREE_SLICE, address, address + bytes, NOBODY);
            case NEVER_USED -> show(PieceKinds.FRESH_SLICE, address, address + bytes, NOBODY);
            case PAGE -> page(address, address + bytes, page);
        }
    }

    private void page(long address, long end, int page) {
        long start = pages.f[page + START];
        long size = pages.f[page + BLOCK_SIZE];
        show(PieceKinds.PAGE_RECORD, address, start, NOBODY);
        long owner = pages.f[page + OWNER] & -PageRecords.MAPPED;
        boolean ours = owner == process.meta.itself().thread;
        int thread = Math.max(NOBODY, MiProcess.threadOf(owner));
        PieceKind ofFree = pages.used(page) == 0 ? PieceKinds.FREE_PAGE : PieceKinds.FREE_BLOCK;
        long block = start;
        for (boolean isFree : free.of(page)) {
            if (isFree) {
                show(ofFree, block, block + size, thread);
            } else if (ours) {
                show(PieceKinds.LIBRARY_BLOCK, block, block + size, NOBODY);
            } else {
                long pointer = process.pointerOf(block);
                show(PieceKinds.ALIGNED_LEAD, block, pointer, NOBODY);
                show(PieceKinds.LIVE, pointer, block + size, NOBODY);
            }
            block += size;
        }
        long room = start + pages.f[page + RESERVED] * size;
        show(PieceKinds.UNLINKED, block, room, thread);
        show(PieceKinds.PAGE_TAIL, Math.max(block, room), end, NOBODY);
    }

    private void show(PieceKind kind, long start, long end, int thread) {
        if (start < end) {
            visitor.piece(kind, start, end - start, NOBODY, thread);
        }
    }
}
