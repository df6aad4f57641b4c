package org.alloclab.libc.ptmalloc.version;

/**
 * When realloc answers the block as it is.
 *
 * <p>malloc.c: __libc_realloc.
 */
public enum ReallocShortcut implements Since {
    /** Never without a look at the chunk. */
    NONE(31),
    /** When it is large enough by less than the trim threshold. */
    WITHIN_TRIM_THRESHOLD(37),
    /** When it is large enough by less than two words, or a mapped one by a page at most. */
    WITHIN_PAGE(38),
    /** When it is large enough by less than two words. */
    WITHIN_PADDING(43);

    private final int since;

    ReallocShortcut(int since) {
        this.since = since;
    }

    @Override
    public int since() {
        return since;
    }
}
