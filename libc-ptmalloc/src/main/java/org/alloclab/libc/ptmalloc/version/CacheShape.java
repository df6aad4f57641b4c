package org.alloclab.libc.ptmalloc.version;

/**
 * The bins of a thread cache.
 *
 * <pre>
 *   64 bins, one for each size               | 12 bins, one for each doubling, blocks by rising size
 *   32, 48, ... 1040 (chunk sizes)           | up to 2 KiB, 4 KiB, ... 4 MiB; unused unless tcache_max is raised
 * </pre>
 *
 * <p>malloc.c: TCACHE_MAX_BINS, TCACHE_LARGE_BINS, tcache_max_bytes, TCACHE_FILL_COUNT.
 */
public enum CacheShape implements Since {
    /** One bin for each size, 7 blocks each. */
    SMALL_ONLY(31, 0, 0, 7),
    /** With bins for ranges of sizes. The limit is compared as a chunk size, so that malloc and free leave out the largest small bin; a block may be larger than asked for. */
    WITH_LARGE(42, 12, -1, 7),
    /** The limit is right, a large block fits exactly, 16 blocks in a bin. */
    WITH_LARGE_EXACT(43, 12, 0, 16);

    private final int since;
    private final int largeBins;
    private final int limitSlip;
    private final int blocks;

    CacheShape(int since, int largeBins, int limitSlip, int blocks) {
        this.since = since;
        this.largeBins = largeBins;
        this.limitSlip = limitSlip;
        this.blocks = blocks;
    }

    @Override
    public int since() {
        return since;
    }

    /** Bins for ranges of sizes. */
    public int largeBins() {
        return largeBins;
    }

    /** By how many bins the limit of malloc and free differs from that of the search. */
    public int limitSlip() {
        return limitSlip;
    }

    /** The default of {@code tcache_count}. */
    public int blocks() {
        return blocks;
    }

    /** Whether mapped chunks can be kept, which are made like all others then. */
    public boolean keepsMappedChunks() {
        return this == WITH_LARGE_EXACT;
    }

    /** Whether a block of a large bin may be larger than asked for. */
    public boolean largeBlocksMayExceed() {
        return this == WITH_LARGE;
    }
}
