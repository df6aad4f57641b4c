package org.alloclab.libc.tcmalloc;

import java.util.List;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceKind.Role;

/** The kinds of pieces of tcmalloc's memory. */
final class PieceKinds {
    static final PieceKind LIVE = new PieceKind("live", Role.LIVE, "objects and spans that the program holds");
    static final PieceKind THREAD_CACHE =
            new PieceKind("thread_cache", Role.CACHED, "free objects in the caches of threads");
    static final PieceKind TRANSFER_CACHE =
            new PieceKind("transfer_cache", Role.CACHED, "chains of free objects on their way between threads");
    static final PieceKind CENTRAL_LIST =
            new PieceKind("central_list", Role.FREE, "free objects in spans of their class, for any thread");
    static final PieceKind SPAN_TAIL = new PieceKind("span_tail", Role.TAIL, "what a span has behind its last object");
    static final PieceKind FREE_SPAN =
            new PieceKind("free_span", Role.DIRTY, "free pages of the page heap that were not given back");
    static final PieceKind RETURNED_SPAN =
            new PieceKind("returned_span", Role.RESERVED, "free pages of the page heap that were given back");
    static final PieceKind METADATA =
            new PieceKind("metadata", Role.METADATA, "records of spans, caches and stacks, leaves of the page map");
    static final PieceKind LIBRARY_OBJECT =
            new PieceKind("library_object", Role.METADATA, "objects that the library allocated for itself");
    static final PieceKind METADATA_RESERVE =
            new PieceKind("metadata_reserve", Role.RESERVED, "what no record has been cut from yet");
    static final PieceKind UNUSED =
            new PieceKind("unused", Role.RESERVED, "below the break, and skipped to align what lies behind it");

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
