package org.alloclab.libc.jemalloc.heap;

import java.util.List;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceKind.Role;

/** The kinds of pieces of jemalloc's memory. */
public final class PieceKinds {
    static final PieceKind LIVE = new PieceKind("live", Role.LIVE, "regions and large extents that the program holds");
    static final PieceKind TCACHE = new PieceKind("tcache", Role.CACHED, "freed blocks in thread caches");
    static final PieceKind SLAB_FREE = new PieceKind("slab_free", Role.FREE, "free regions of slabs");
    static final PieceKind SLAB_TAIL = new PieceKind("slab_tail", Role.TAIL, "what a slab has behind its last region");
    static final PieceKind LARGE_PAD =
            new PieceKind("large_pad", Role.TAIL, "the page by which large blocks are shifted, before and behind them");
    static final PieceKind DIRTY = new PieceKind("dirty", Role.DIRTY, "freed extents, not purged yet");
    static final PieceKind MUZZY = new PieceKind("muzzy", Role.MUZZY, "freed extents that the kernel may take");
    static final PieceKind RETAINED =
            new PieceKind("retained", Role.RESERVED, "extents given back or never used, their addresses kept");
    static final PieceKind LOST =
            new PieceKind("lost", Role.RESERVED, "mapped extents that there was no memory to describe");
    static final PieceKind TCACHE_STACK =
            new PieceKind("tcache_stack", Role.METADATA, "the stacks of pointers of thread caches");
    static final PieceKind BASE = new PieceKind("base", Role.METADATA, "records of arenas, extents and the radix tree");
    static final PieceKind BASE_RESERVE =
            new PieceKind("base_reserve", Role.RESERVED, "blocks of bases that no record has been cut from yet");
    static final PieceKind BREAK_GAP = new PieceKind("break_gap", Role.RESERVED, "below the break, and in no extent");

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
