package org.alloclab.libc.ptmalloc.arena;

/** How a chunk is freed: whether the caller holds the arena's lock, being inside an operation on it (have_lock). */
public enum Lock {
    /** The program frees a block. */
    OPEN,
    /** An operation on the arena frees a chunk that it has cut off. */
    HELD
}
