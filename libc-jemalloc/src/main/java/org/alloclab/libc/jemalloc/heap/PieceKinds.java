package org.alloclab.libc.jemalloc.heap;

import java.util.List;
import org.alloclab.api.heap.Holding;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceKind.Role;
import org.alloclab.libc.jemalloc.decision.Decisions;

/** The kinds of pieces of jemalloc's memory. */
public final class PieceKinds {
    private static final String NARENAS = "narenas";

    static final PieceKind LIVE = new PieceKind("live", Role.LIVE, "regions and large extents that the program holds");
    static final PieceKind TCACHE = new PieceKind(
            "tcache",
            Role.CACHED,
            "freed blocks in thread caches",
            Holding.by(
                            "a thread keeps blocks until a bin of its cache is full, or is found too full after so many bytes")
                    .less("tcache", "false"));
    static final PieceKind SLAB_FREE = new PieceKind(
            "slab_free",
            Role.FREE,
            "free regions of slabs",
            Holding.by("a slab is given up when the last of its regions has come back")
                    .lessOfSeveralArenas(NARENAS, "1"));
    static final PieceKind SLAB_TAIL = new PieceKind(
            "slab_tail",
            Role.TAIL,
            "what a slab has behind its last region",
            Holding.by("the regions of a class do not fill their slab"));
    static final PieceKind LARGE_PAD = new PieceKind(
            "large_pad",
            Role.TAIL,
            "the page by which large blocks are shifted, before and behind them",
            Holding.by("large blocks begin at a random line of a page (cache_oblivious)"));
    static final PieceKind DIRTY = new PieceKind(
            "dirty",
            Role.DIRTY,
            "freed extents, not purged yet",
            Holding.by(
                            "freed extents are purged bit by bit over dirty_decay_ms, when an operation or a background thread"
                                    + " looks")
                    .movedBy(Decisions.DECAY_DIRTY)
                    .less("dirty_decay_ms", "0")
                    .lessOfSeveralArenas(NARENAS, "1"));
    static final PieceKind MUZZY = new PieceKind(
            "muzzy",
            Role.MUZZY,
            "freed extents that the kernel may take",
            Holding.by("the kernel takes them when it is short of memory, jemalloc after muzzy_decay_ms")
                    .movedBy(Decisions.DECAY_MUZZY)
                    .less("muzzy_decay_ms", "0"));
    static final PieceKind RETAINED = new PieceKind(
            "retained",
            Role.RESERVED,
            "extents given back or never used, their addresses kept",
            Holding.by("an extent that was given back is resident again only where it was written since"));
    static final PieceKind LOST = new PieceKind(
            "lost",
            Role.RESERVED,
            "mapped extents that there was no memory to describe",
            Holding.by("what cannot be described is never given back"));
    static final PieceKind TCACHE_STACK =
            new PieceKind("tcache_stack", Role.METADATA, "the stacks of pointers of thread caches");
    static final PieceKind BASE = new PieceKind("base", Role.METADATA, "records of arenas, extents and the radix tree");
    static final PieceKind BASE_RESERVE = new PieceKind(
            "base_reserve",
            Role.RESERVED,
            "blocks of bases that no record has been cut from yet",
            Holding.by("records are cut from larger blocks, which are never given back"));
    static final PieceKind BREAK_GAP = new PieceKind(
            "break_gap", Role.RESERVED, "below the break, and in no extent", Holding.by("the break is never lowered"));

    public static final List<PieceKind> ALL = List.of(
            LIVE,
            TCACHE,
            SLAB_FREE,
            SLAB_TAIL,
            LARGE_PAD,
            DIRTY,
            MUZZY,
            RETAINED,
            LOST,
            TCACHE_STACK,
            BASE,
            BASE_RESERVE,
            BREAK_GAP);

    private PieceKinds() {}
}
