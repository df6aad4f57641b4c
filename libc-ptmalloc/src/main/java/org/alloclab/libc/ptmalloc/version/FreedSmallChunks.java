package org.alloclab.libc.ptmalloc.version;

/**
 * Where a freed small chunk goes that stays out of thread cache and fast bins, once it is merged.
 *
 * <p>malloc.c: _int_free, from 2.39 on _int_free_create_chunk.
 */
public enum FreedSmallChunks implements Since {
    /** To the unsorted bin, as large ones. */
    UNSORTED_BIN(31),
    /** Straight to its bin; only splitting brings small chunks to the unsorted bin. */
    SMALL_BIN(41);

    private final int since;

    FreedSmallChunks(int since) {
        this.since = since;
    }

    @Override
    public int since() {
        return since;
    }
}
