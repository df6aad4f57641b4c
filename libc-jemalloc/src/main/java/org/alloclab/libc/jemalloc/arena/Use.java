package org.alloclab.libc.jemalloc.arena;

/** What a thread needs an arena for: each has one for either, which may be the same. */
public enum Use {
    /** The program's allocations. */
    PROGRAM,
    /** jemalloc's own. */
    INTERNAL
}
