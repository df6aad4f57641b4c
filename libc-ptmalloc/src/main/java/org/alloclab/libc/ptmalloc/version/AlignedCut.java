package org.alloclab.libc.ptmalloc.version;

/**
 * How an aligned block is cut out of a larger one.
 *
 * <p>malloc.c: _int_memalign.
 */
public enum AlignedCut implements Since {
    /** What is before and behind is freed, to the thread cache first. */
    FREE_BOTH(31),
    /** The same, after bins of up to twice the size were searched for a chunk that can be cut. */
    SEARCH_BINS(38),
    /** What is before and behind is merged; behind also less than a chunk, if the neighbour is free. */
    MERGE_BOTH(39),
    /** What is before and behind is merged, behind if it makes a chunk. */
    MERGE_CHUNKS(43);

    private final int since;

    AlignedCut(int since) {
        this.since = since;
    }

    @Override
    public int since() {
        return since;
    }
}
