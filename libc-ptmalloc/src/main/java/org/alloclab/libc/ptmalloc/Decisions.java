package org.alloclab.libc.ptmalloc;

import org.alloclab.api.probe.DecisionPoint;

/** The ways that an operation can take, as {@link org.alloclab.api.probe.Probe#decision} reports them. */
final class Decisions {
    static final DecisionPoint FROM_THREAD_CACHE = at("take from thread cache", "block", "bin");
    static final DecisionPoint FROM_FAST_BIN = at("take from fast bin", "chunk", "chunk size");
    static final DecisionPoint FROM_SMALL_BIN = at("take from small bin", "chunk", "chunk size");
    static final DecisionPoint SPLIT_LAST_REMAINDER = at("split last remainder", "chunk", "remainder size");
    static final DecisionPoint FROM_UNSORTED = at("take exact fit from unsorted bin", "chunk", "chunk size");
    static final DecisionPoint CACHE_UNSORTED = at("move exact fit from unsorted bin to thread cache", "chunk", "bin");
    static final DecisionPoint SORT = at("sort unsorted chunk into its bin", "chunk", "bin");
    static final DecisionPoint FROM_BIN = at("take whole chunk from bin", "chunk", "chunk size");
    static final DecisionPoint SPLIT = at("split chunk of bin", "chunk", "remainder size");
    static final DecisionPoint FROM_TOP = at("split top", "chunk", "new top size");
    static final DecisionPoint EXTEND_TOP = at("extend top by system memory", "top", "chunk size wanted");
    static final DecisionPoint MAP_CHUNK = at("map chunk of its own", "chunk", "mapping size");
    static final DecisionPoint UNMAP_CHUNK = at("unmap chunk", "chunk", "mapping size");
    static final DecisionPoint RAISE_THRESHOLD = at("raise mmap threshold", "mmap threshold", "trim threshold");
    static final DecisionPoint TO_THREAD_CACHE = at("put into thread cache", "block", "bin");
    static final DecisionPoint TO_FAST_BIN = at("put into fast bin", "chunk", "chunk size");
    static final DecisionPoint MERGE_BACKWARD = at("merge with free chunk before", "chunk", "its size");
    static final DecisionPoint MERGE_FORWARD = at("merge with free chunk behind", "chunk", "its size");
    static final DecisionPoint MERGE_TOP = at("merge into top", "new top", "its size");
    static final DecisionPoint TO_UNSORTED = at("put into unsorted bin", "chunk", "chunk size");
    static final DecisionPoint CONSOLIDATE = at("consolidate fast bins", "arena", "unused");
    static final DecisionPoint TRIM = at("trim top", "top", "its size");
    static final DecisionPoint NEW_ARENA = at("make arena", "arena", "number of arenas");
    static final DecisionPoint REUSE_ARENA = at("reuse arena", "arena", "threads attached");
    static final DecisionPoint NEW_HEAP = at("make heap region", "heap region", "its size");
    static final DecisionPoint DELETE_HEAP = at("delete heap region", "heap region", "its size");
    static final DecisionPoint GROW_IN_PLACE = at("grow block in place", "chunk", "chunk size wanted");
    static final DecisionPoint MOVE = at("move block", "old chunk", "chunk size wanted");

    private Decisions() {}

    private static DecisionPoint at(String name, String subject, String detail) {
        return new DecisionPoint(PtmallocProvider.ID, name, subject, detail);
    }
}
