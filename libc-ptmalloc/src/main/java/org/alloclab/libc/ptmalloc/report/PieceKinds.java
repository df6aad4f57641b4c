package org.alloclab.libc.ptmalloc.report;

import java.util.List;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceKind.Role;

/** The kinds of pieces of ptmalloc's memory. */
public final class PieceKinds {
    static final PieceKind LIVE = new PieceKind("live", Role.LIVE, "blocks that the program holds");
    static final PieceKind HEADER = new PieceKind("header", Role.HEADER, "the size words of blocks");
    static final PieceKind FREE_HEADER = new PieceKind(
            "free_header", Role.HEADER, "size words and links of tops and of free chunks larger than a page");
    static final PieceKind TCACHE = new PieceKind("tcache", Role.CACHED, "freed blocks in thread caches");
    static final PieceKind FAST_BIN = new PieceKind("fast_bin", Role.CACHED, "freed blocks in fast bins");
    static final PieceKind UNSORTED_BIN =
            new PieceKind("unsorted_bin", Role.FREE, "free chunks that no search has sorted yet");
    static final PieceKind SMALL_BIN = new PieceKind("small_bin", Role.FREE, "free chunks of one small size");
    static final PieceKind LARGE_BIN = new PieceKind("large_bin", Role.FREE, "free chunks of a range of sizes");
    static final PieceKind TOP =
            new PieceKind("top", Role.TOP, "the free chunk at the end of an arena, given back from trim_threshold on");
    static final PieceKind MAPPED_HEADER =
            new PieceKind("mapped_header", Role.HEADER, "words in front of blocks with a mapping of their own");
    static final PieceKind MAPPED_TAIL =
            new PieceKind("mapped_tail", Role.TAIL, "what such a mapping has behind its block");
    static final PieceKind TCACHE_TABLE = new PieceKind("tcache_table", Role.METADATA, "the tables of thread caches");
    static final PieceKind ARENA_RECORD =
            new PieceKind("arena_record", Role.METADATA, "heap_info and malloc_state at the start of a heap region");
    static final PieceKind FENCEPOST =
            new PieceKind("fencepost", Role.HEADER, "chunks that close memory which nothing may merge across");
    static final PieceKind FOREIGN =
            new PieceKind("foreign_break", Role.METADATA, "bytes below the break that somebody else or alignment took");
    static final PieceKind HEAP_RESERVE =
            new PieceKind("heap_reserve", Role.RESERVED, "the end of a heap region that is not used yet, or no longer");

    public static final List<PieceKind> ALL = List.of(
            LIVE,
            HEADER,
            FREE_HEADER,
            TCACHE,
            FAST_BIN,
            UNSORTED_BIN,
            SMALL_BIN,
            LARGE_BIN,
            TOP,
            MAPPED_HEADER,
            MAPPED_TAIL,
            TCACHE_TABLE,
            ARENA_RECORD,
            FENCEPOST,
            FOREIGN,
            HEAP_RESERVE);

    private PieceKinds() {}
}
