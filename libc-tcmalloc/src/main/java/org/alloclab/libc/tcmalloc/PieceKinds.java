package org.alloclab.libc.tcmalloc;

import java.util.List;
import org.alloclab.api.heap.Holding;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceKind.Role;

/** The kinds of pieces of tcmalloc's memory. */
final class PieceKinds {
    static final PieceKind LIVE = new PieceKind("live", Role.LIVE, "objects and spans that the program holds");
    static final PieceKind THREAD_CACHE = new PieceKind(
            "thread_cache",
            Role.CACHED,
            "free objects in the caches of threads",
            Holding.by("a thread keeps objects until it has more than its part of"
                            + " TCMALLOC_MAX_TOTAL_THREAD_CACHE_BYTES, or ends")
                    .movedBy(Decisions.STEAL)
                    .less(TcmallocOptions.MAX_TOTAL_THREAD_CACHE_BYTES.name(), "524288"));
    static final PieceKind TRANSFER_CACHE = new PieceKind(
            "transfer_cache",
            Role.CACHED,
            "chains of free objects on their way between threads",
            Holding.by("the central cache keeps whole chains of each class for the next thread that asks"));
    static final PieceKind CENTRAL_LIST = new PieceKind(
            "central_list",
            Role.FREE,
            "free objects in spans of their class, for any thread",
            Holding.by("a span goes to the page heap when the last of its objects has come back"));
    static final PieceKind SPAN_TAIL = new PieceKind(
            "span_tail",
            Role.TAIL,
            "what a span has behind its last object",
            Holding.by("the objects of a class do not fill their span"));
    static final PieceKind FREE_SPAN = new PieceKind(
            "free_span",
            Role.DIRTY,
            "free pages of the page heap that were not given back",
            Holding.by("free spans go back one at a time while pages are freed, as often as TCMALLOC_RELEASE_RATE says")
                    .less(TcmallocOptions.AGGRESSIVE_DECOMMIT.name(), "true"));
    static final PieceKind RETURNED_SPAN = new PieceKind(
            "returned_span",
            Role.RESERVED,
            "free pages of the page heap that were given back",
            Holding.by("a page that was given back is resident again only where it was written since"));
    static final PieceKind METADATA =
            new PieceKind("metadata", Role.METADATA, "records of spans, caches and stacks, leaves of the page map");
    static final PieceKind LIBRARY_OBJECT =
            new PieceKind("library_object", Role.METADATA, "objects that the library allocated for itself");
    static final PieceKind METADATA_RESERVE = new PieceKind(
            "metadata_reserve",
            Role.RESERVED,
            "what no record has been cut from yet",
            Holding.by("records are cut from larger pieces, which are never given back"));
    static final PieceKind UNUSED = new PieceKind(
            "unused",
            Role.RESERVED,
            "below the break, and skipped to align what lies behind it",
            Holding.by("the break is never lowered"));

    static final List<PieceKind> ALL = List.of(
            LIVE,
            THREAD_CACHE,
            TRANSFER_CACHE,
            CENTRAL_LIST,
            SPAN_TAIL,
            FREE_SPAN,
            RETURNED_SPAN,
            METADATA,
            LIBRARY_OBJECT,
            METADATA_RESERVE,
            UNUSED);

    private PieceKinds() {}
}
