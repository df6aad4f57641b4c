package org.alloclab.libc.ptmalloc.version;

/**
 * Where realloc and a new top leave what they do not need, and realloc the block that it has moved.
 *
 * <p>malloc.c: _int_realloc, sysmalloc.
 */
public enum Remainders implements Since {
    /** To the thread cache first, as freed blocks. */
    THROUGH_CACHE(31),
    /** To the arena at once. */
    PAST_CACHE(42);

    private final int since;

    Remainders(int since) {
        this.since = since;
    }

    @Override
    public int since() {
        return since;
    }
}
