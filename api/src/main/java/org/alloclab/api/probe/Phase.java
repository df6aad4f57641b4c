package org.alloclab.api.probe;

/** What an algorithm is about where it takes one of several ways. */
public enum Phase {
    /** It chooses a place to work in: an arena, a zone, a node. */
    CHOOSE,
    /** A cache in front serves the request, or takes the block: a thread cache, a fast bin, a per-CPU list. */
    CACHE,
    /** A cache in front is filled from behind, or gives back what it has too much of. */
    REFILL,
    /** It looks for a free piece, or finds one. */
    SEARCH,
    /** It cuts a piece in two. */
    SPLIT,
    /** It joins neighbours. */
    MERGE,
    /** It asks the layer below for more. */
    GROW,
    /** It gives something back to the layer below. */
    RETURN,
    /** It changes a threshold or limit of its own. */
    ADJUST,
    /** A step of a page fault or of a system call. */
    STEP
}
