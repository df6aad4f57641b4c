package org.alloclab.libc.ptmalloc.version;

/**
 * How high the mmap threshold can be set.
 *
 * <p>malloc.c: do_set_mmap_threshold.
 */
public enum ThresholdLimit implements Since {
    /** Up to half the size of a heap region; more is refused. */
    HALF_A_HEAP(31),
    /** As high as one likes. */
    NONE(35);

    private final int since;

    ThresholdLimit(int since) {
        this.since = since;
    }

    @Override
    public int since() {
        return since;
    }
}
