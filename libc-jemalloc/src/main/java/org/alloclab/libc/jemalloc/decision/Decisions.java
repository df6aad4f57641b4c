package org.alloclab.libc.jemalloc.decision;

import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.Argument;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Phase;

/**
 * The ways that jemalloc takes, as it tells them, floor by floor from the thread's cache down to the kernel.
 *
 * <pre>
 *   malloc ─► CACHE_HIT
 *     └─────► ARENA_CHOSEN ─► CACHE_FILL ◄─ REGIONS_TAKEN ◄─ SLAB_FROM_HEAP | SLAB_FRESH ◄─ an extent
 *     └─────► LARGE_PLACED ◄─ an extent
 *   extent ◄─ REUSED_DIRTY | REUSED_MUZZY | REUSED_RETAINED | REGION_MAPPED | EXTENT_MAPPED, then SPLIT
 *   free   ─► CACHE_PUT, CACHE_FLUSH ─► SLAB_EMPTY ─► FREED, COALESCED ─► DECAY_* ─► PURGED_LAZILY | PURGED | UNMAPPED
 * </pre>
 */
public final class Decisions {
    /** A thread is bound to an arena. */
    public static final DecisionPoint ARENA_CHOSEN =
            point(Phase.CHOOSE, "arena chosen", Argument.index("arena"), Argument.count("threads that it serves"));

    public static final DecisionPoint ARENA_MADE = point(Phase.GROW, "arena made", Argument.index("arena"));

    /** A request is so large that it is served from an arena of its own kind. */
    public static final DecisionPoint OVERSIZE_ARENA =
            point(Phase.CHOOSE, "arena of oversize requests chosen", Argument.index("arena"), Argument.bytes("size"));

    public static final DecisionPoint CACHE_HIT = point(
            Phase.CACHE,
            "thread cache hit",
            Argument.address("block"),
            Argument.index("size class"),
            Argument.count("blocks left"));

    public static final DecisionPoint CACHE_PUT = point(
            Phase.CACHE,
            "put into thread cache",
            Argument.address("block"),
            Argument.index("size class"),
            Argument.count("blocks cached"));

    public static final DecisionPoint CACHE_FILL = point(
            Phase.REFILL,
            "fill cache bin",
            Argument.index("size class"),
            Argument.count("regions wanted"),
            Argument.index("arena"));

    public static final DecisionPoint CACHE_FLUSH = point(
            Phase.REFILL,
            "flush cache bin",
            Argument.index("size class"),
            Argument.count("blocks given back"),
            Argument.count("blocks kept"));

    /** Blocks lay unused in a cache bin between two looks at it. */
    public static final DecisionPoint CACHE_UNUSED = point(
            Phase.ADJUST, "cache bin found too full", Argument.index("size class"), Argument.count("unused blocks"));

    public static final DecisionPoint FILL_CHANGED = point(
            Phase.ADJUST, "size of fills changed", Argument.index("size class"), Argument.count("regions in a fill"));

    public static final DecisionPoint REGIONS_TAKEN = point(
            Phase.SEARCH,
            "regions from current slab",
            Argument.address("slab"),
            Argument.index("size class"),
            Argument.count("regions"));

    public static final DecisionPoint SLAB_FROM_HEAP = point(
            Phase.SEARCH,
            "slab from nonfull heap",
            Argument.address("slab"),
            Argument.index("size class"),
            Argument.count("free regions"));

    /** A full slab that is older than the current one has got a free region again. */
    public static final DecisionPoint OLDER_SLAB =
            point(Phase.CHOOSE, "older slab made current", Argument.address("slab"), Argument.index("size class"));

    public static final DecisionPoint SLAB_FRESH = point(
            Phase.GROW,
            "fresh slab",
            Argument.address("slab"),
            Argument.index("size class"),
            Argument.count("regions"));

    public static final DecisionPoint REGION_BACK = point(
            Phase.RETURN,
            "region back to slab",
            Argument.address("region"),
            Argument.index("size class"),
            Argument.count("free regions"));

    public static final DecisionPoint SLAB_EMPTY =
            point(Phase.RETURN, "empty slab given up", Argument.address("slab"), Argument.index("size class"));

    /** A large allocation begins somewhere in the first page of its extent. */
    public static final DecisionPoint LARGE_PLACED = point(
            Phase.SEARCH,
            "large block placed",
            Argument.address("block"),
            Argument.bytes("usable size"),
            Argument.bytes("shift in its extent"));

    public static final DecisionPoint GROWN_IN_PLACE = point(
            Phase.CHOOSE,
            "block grown in place",
            Argument.address("block"),
            Argument.bytes("old size"),
            Argument.bytes("new size"));

    public static final DecisionPoint SHRUNK_IN_PLACE = point(
            Phase.CHOOSE,
            "block shrunk in place",
            Argument.address("block"),
            Argument.bytes("old size"),
            Argument.bytes("new size"));

    public static final DecisionPoint SAME_CLASS =
            point(Phase.CHOOSE, "block stays in its size class", Argument.address("block"), Argument.bytes("size"));

    public static final DecisionPoint MOVED = point(
            Phase.CHOOSE,
            "block moved",
            Argument.address("old block"),
            Argument.address("new block"),
            Argument.bytes("bytes copied"));

    public static final DecisionPoint REUSED_DIRTY =
            point(Phase.SEARCH, "dirty extent reused", Argument.address("extent"), Argument.bytes("its size"));

    public static final DecisionPoint REUSED_MUZZY =
            point(Phase.SEARCH, "muzzy extent reused", Argument.address("extent"), Argument.bytes("its size"));

    public static final DecisionPoint REUSED_RETAINED =
            point(Phase.SEARCH, "retained extent reused", Argument.address("extent"), Argument.bytes("its size"));

    public static final DecisionPoint SPLIT = point(
            Phase.SPLIT,
            "extent split",
            Argument.address("extent"),
            Argument.bytes("first part"),
            Argument.bytes("second part"));

    public static final DecisionPoint COALESCED =
            point(Phase.MERGE, "extents coalesced", Argument.address("extent"), Argument.bytes("size of both"));

    /** The next step of an arena's growth series, of which the rest is retained. */
    public static final DecisionPoint REGION_MAPPED =
            point(Phase.GROW, "next region mapped", Argument.address("region"), Argument.bytes("size"));

    /** Just what is needed, without {@code retain} or past the end of the growth series. */
    public static final DecisionPoint EXTENT_MAPPED =
            point(Phase.GROW, "extent mapped", Argument.address("extent"), Argument.bytes("size"));

    public static final DecisionPoint FREED =
            point(Phase.RETURN, "extent became dirty", Argument.address("extent"), Argument.pages("pages"));

    public static final DecisionPoint DECAY_DIRTY = point(
            Phase.ADJUST,
            "decay step of dirty pages",
            Argument.index("arena"),
            Argument.pages("unused pages"),
            Argument.pages("limit"));

    public static final DecisionPoint DECAY_MUZZY = point(
            Phase.ADJUST,
            "decay step of muzzy pages",
            Argument.index("arena"),
            Argument.pages("unused pages"),
            Argument.pages("limit"));

    public static final DecisionPoint PURGED_LAZILY =
            point(Phase.RETURN, "extent purged lazily", Argument.address("extent"), Argument.pages("pages"));

    public static final DecisionPoint PURGED =
            point(Phase.RETURN, "extent purged", Argument.address("extent"), Argument.pages("pages"));

    public static final DecisionPoint UNMAPPED =
            point(Phase.RETURN, "extent unmapped", Argument.address("extent"), Argument.pages("pages"));

    private Decisions() {}

    private static DecisionPoint point(Phase phase, String name, Argument... arguments) {
        return new DecisionPoint(Layer.USER_ALLOCATOR, "jemalloc", phase, name, arguments);
    }
}
