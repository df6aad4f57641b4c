package org.alloclab.libc.ptmalloc.version;

/**
 * The record at the start of a heap region.
 *
 * <p>arena.c: heap_info.
 */
public enum HeapRecord implements Since {
    /** ar_ptr, prev, size, mprotect_size. */
    WITHOUT_PAGE_SIZE(31, 4),
    /** ar_ptr, prev, size, mprotect_size, pagesize. */
    WITH_PAGE_SIZE(35, 5);

    private final int since;
    private final int words;

    HeapRecord(int since, int words) {
        this.since = since;
        this.words = words;
    }

    @Override
    public int since() {
        return since;
    }

    /** How many words it has. */
    public int words() {
        return words;
    }
}
