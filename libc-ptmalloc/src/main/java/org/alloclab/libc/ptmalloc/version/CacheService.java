package org.alloclab.libc.ptmalloc.version;

/**
 * Which calls a thread cache serves.
 *
 * <p>malloc.c: __libc_malloc, _mid_memalign, __libc_calloc.
 */
public enum CacheService implements Since {
    /** malloc, and realloc through it. */
    MALLOC(31),
    /** memalign as well: the first block of the size that happens to be aligned. */
    ALIGNED(38),
    /** calloc, too. */
    ALL(41);

    private final int since;

    CacheService(int since) {
        this.since = since;
    }

    @Override
    public int since() {
        return since;
    }

    /** Whether memalign looks there. */
    public boolean aligned() {
        return this != MALLOC;
    }

    /** Whether calloc takes from there. */
    public boolean zeroed() {
        return this == ALL;
    }
}
