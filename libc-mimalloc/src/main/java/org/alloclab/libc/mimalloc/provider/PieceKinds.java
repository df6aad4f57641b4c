package org.alloclab.libc.mimalloc.provider;

import java.util.List;
import org.alloclab.api.heap.Holding;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceKind.Role;
import org.alloclab.libc.mimalloc.arena.ArenaPoints;

/** The kinds of pieces of mimalloc's memory. */
final class PieceKinds {
    static final PieceKind LIVE = new PieceKind("live", Role.LIVE, "blocks that the program holds");
    static final PieceKind ALIGNED_LEAD =
            new PieceKind("aligned_lead", Role.HEADER, "what lies in a block before the address that was aligned");
    static final PieceKind FREE_BLOCK = new PieceKind(
            "free_block",
            Role.FREE,
            "free blocks in the lists of pages with blocks in use",
            Holding.by("a page of blocks is given up when the last of them has come back"));
    static final PieceKind FREE_PAGE = new PieceKind(
            "free_page",
            Role.CACHED,
            "blocks of pages without any in use, kept for a while",
            Holding.by("the last page of a size is kept for some more requests, until its theap is collected"));
    static final PieceKind UNLINKED = new PieceKind(
            "unlinked",
            Role.TOP,
            "what pages have room for and never linked into a list",
            Holding.by("a page takes its memory into use bit by bit, some of it written before"));
    static final PieceKind PAGE_TAIL = new PieceKind(
            "page_tail",
            Role.TAIL,
            "what a page has behind its last block",
            Holding.by("the blocks of a page do not fill it"));
    static final PieceKind FREE_SLICE = new PieceKind(
            "free_slice",
            Role.DIRTY,
            "free slices that were used before, waiting for their purge or purged",
            Holding.by("free slices are purged when purge_delay times arena_purge_mult is over and some call looks")
                    .movedBy(ArenaPoints.PURGE_SCHEDULED)
                    .less("purge_delay", "0"));
    static final PieceKind FRESH_SLICE = new PieceKind(
            "fresh_slice",
            Role.RESERVED,
            "slices that never were used, and what no slice covers",
            Holding.by("an arena is reserved as a whole"));
    static final PieceKind PAGE_RECORD =
            new PieceKind("page_record", Role.METADATA, "records in front of the blocks of pages");
    static final PieceKind METADATA =
            new PieceKind("metadata", Role.METADATA, "arenas with their bitmaps, the page map, records of slices");
    static final PieceKind LIBRARY_BLOCK =
            new PieceKind("library_block", Role.METADATA, "blocks that the library holds for its threads");

    static final List<PieceKind> ALL = List.of(
            LIVE,
            ALIGNED_LEAD,
            FREE_BLOCK,
            FREE_PAGE,
            UNLINKED,
            PAGE_TAIL,
            FREE_SLICE,
            FRESH_SLICE,
            PAGE_RECORD,
            METADATA,
            LIBRARY_BLOCK);

    private PieceKinds() {}
}
