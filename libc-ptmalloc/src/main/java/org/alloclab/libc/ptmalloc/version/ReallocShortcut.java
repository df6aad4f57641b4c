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

    /**
     * Whether a block stays that has so many bytes more than asked for.
     *
     * @param spare those bytes
     * @param padding bytes of two words
     * @param page bytes of a page if the block is mapped, else 0
     * @param trimThreshold in bytes, unsigned
     */
    public boolean allows(long spare, long padding, long page, long trimThreshold) {
        return switch (this) {
            case NONE -> false;
            case WITHIN_TRIM_THRESHOLD -> Long.compareUnsigned(spare, trimThreshold) <= 0;
            case WITHIN_PAGE -> spare < padding || spare <= page;
            case WITHIN_PADDING -> spare < padding;
        };
    }
}
