package org.alloclab.libc.ptmalloc.version;

/**
 * What is mapped where the break cannot be moved.
 *
 * <p>malloc.c: sysmalloc, from 2.35 on sysmalloc_mmap_fallback.
 */
public enum BreakFallback implements Since {
    /** At least 1 MiB. */
    LEAST_MEBIBYTE(31),
    /** Whole MiB: unit and minimum were mixed up. */
    WHOLE_MEBIBYTES(35),
    /** At least 1 MiB. */
    LEAST_MEBIBYTE_AGAIN(38),
    /** At least 1 MiB, worked out from the request instead of from what top lacks. */
    REQUEST_ALONE(43);

    private final int since;

    BreakFallback(int since) {
        this.since = since;
    }

    @Override
    public int since() {
        return since;
    }
}
