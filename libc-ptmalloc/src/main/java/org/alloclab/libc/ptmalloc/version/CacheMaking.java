package org.alloclab.libc.ptmalloc.version;

/**
 * When a thread gets its cache.
 *
 * <p>malloc.c: tcache_init and who calls it.
 */
public enum CacheMaking implements Since {
    /** With its first call of any of the family but memalign and malloc_usable_size, a free included. */
    FIRST_CALL(31),
    /** With its first request of a size that caches keep. */
    FIRST_MISS(42),
    /** With its first free of such a size, or where a search finds blocks to put into it; never with {@code tcache_count=0}. */
    FIRST_FREE(43);

    private final int since;

    CacheMaking(int since) {
        this.since = since;
    }

    @Override
    public int since() {
        return since;
    }
}
