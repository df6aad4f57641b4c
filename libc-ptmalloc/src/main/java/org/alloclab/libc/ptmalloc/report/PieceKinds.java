package org.alloclab.libc.ptmalloc.report;

import java.util.List;
import org.alloclab.api.heap.Holding;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceKind.Role;
import org.alloclab.libc.ptmalloc.decision.Decisions;

/** The kinds of pieces of ptmalloc's memory. */
public final class PieceKinds {
    private static final String ARENA_MAX = "glibc.malloc.arena_max";
    private static final String MMAP_THRESHOLD = "glibc.malloc.mmap_threshold";
    private static final String TRIM_THRESHOLD = "glibc.malloc.trim_threshold";
    /** The thresholds that glibc starts with; set, they do not move. */
    private static final String DEFAULT_THRESHOLD = "131072";

    private static final Holding IN_BIN = Holding.by(
                    "free gives back the end of an arena alone: a free chunk below a block"
                            + " in use waits in its bin for a request, or for malloc_trim")
            .less(MMAP_THRESHOLD, DEFAULT_THRESHOLD)
            .lessOfSeveralArenas(ARENA_MAX, "1");

    static final PieceKind LIVE = new PieceKind("live", Role.LIVE, "blocks that the program holds");
    static final PieceKind HEADER = new PieceKind("header", Role.HEADER, "the size words of blocks");
    static final PieceKind FREE_HEADER = new PieceKind(
            "free_header", Role.HEADER, "size words and links of tops and of free chunks larger than a page");
    static final PieceKind TCACHE = new PieceKind(
            "tcache",
            Role.CACHED,
            "freed blocks in thread caches",
            Holding.by(
                            "a thread keeps up to tcache_count freed blocks of each size until it ends, and malloc_trim leaves"
                                    + " them")
                    .less("glibc.malloc.tcache_count", "0"));
    static final PieceKind FAST_BIN = new PieceKind(
            "fast_bin",
            Role.CACHED,
            "freed blocks in fast bins",
            Holding.by("fast bins are merged when a large block is asked for or freed, or by malloc_trim")
                    .less("glibc.malloc.mxfast", "0"));
    static final PieceKind UNSORTED_BIN =
            new PieceKind("unsorted_bin", Role.FREE, "free chunks that no search has sorted yet", IN_BIN);
    static final PieceKind SMALL_BIN = new PieceKind("small_bin", Role.FREE, "free chunks of one small size", IN_BIN);
    static final PieceKind LARGE_BIN = new PieceKind("large_bin", Role.FREE, "free chunks of a range of sizes", IN_BIN);
    static final PieceKind TOP = new PieceKind(
            "top",
            Role.TOP,
            "the free chunk at the end of an arena, given back from trim_threshold on",
            Holding.by("a free gives the end of an arena back when it comes to trim_threshold or more")
                    .movedBy(Decisions.RAISE_THRESHOLD)
                    .less(TRIM_THRESHOLD, DEFAULT_THRESHOLD)
                    .less(MMAP_THRESHOLD, DEFAULT_THRESHOLD)
                    .lessOfSeveralArenas(ARENA_MAX, "1"));
    static final PieceKind MAPPED_HEADER =
            new PieceKind("mapped_header", Role.HEADER, "words in front of blocks with a mapping of their own");
    static final PieceKind MAPPED_TAIL = new PieceKind(
            "mapped_tail",
            Role.TAIL,
            "what such a mapping has behind its block",
            Holding.by("a mapping ends with a whole page"));
    static final PieceKind TCACHE_TABLE = new PieceKind("tcache_table", Role.METADATA, "the tables of thread caches");
    static final PieceKind ARENA_RECORD =
            new PieceKind("arena_record", Role.METADATA, "heap_info and malloc_state at the start of a heap region");
    static final PieceKind FENCEPOST =
            new PieceKind("fencepost", Role.HEADER, "chunks that close memory which nothing may merge across");
    static final PieceKind FOREIGN =
            new PieceKind("foreign_break", Role.METADATA, "bytes below the break that somebody else or alignment took");
    static final PieceKind HEAP_RESERVE = new PieceKind(
            "heap_reserve",
            Role.RESERVED,
            "the end of a heap region that is not used yet, or no longer",
            Holding.by("a heap region keeps its addresses until all of it is free"));

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
