package org.alloclab.libc.jemalloc;

import java.util.List;

/**
 * Values of jemalloc's options, as its start-up leaves them: clipped where jemalloc clips.
 *
 * @param narenas 0 for {@code default}
 * @param binShards see {@link SizeRange}
 * @param slabSizes see {@link SizeRange}
 */
record Config(
        boolean retain,
        String dss,
        long narenas,
        double narenasRatio,
        String percpuArena,
        boolean backgroundThread,
        long maxBackgroundThreads,
        long oversizeThreshold,
        String metadataThp,
        boolean trustMadvise,
        long dirtyDecayMs,
        long muzzyDecayMs,
        int lgExtentMaxActiveFit,
        String junk,
        boolean zero,
        boolean tcache,
        long tcacheMax,
        int lgTcacheNslotsMul,
        int tcacheNslotsSmallMin,
        int tcacheNslotsSmallMax,
        int tcacheNslotsLarge,
        long tcacheGcIncrBytes,
        long tcacheGcDelayBytes,
        int lgTcacheFlushSmallDiv,
        int lgTcacheFlushLargeDiv,
        String thp,
        String zeroRealloc,
        List<SizeRange> binShards,
        List<SizeRange> slabSizes) {

    /**
     * A number for a range of small sizes: {@code 1-160:16}.
     *
     * @param first smallest size
     * @param last largest size
     * @param number shards of a bin, or pages of a slab
     */
    record SizeRange(long first, long last, long number) {}

    boolean junkAlloc() {
        return junk.equals("true") || junk.equals("alloc");
    }

    boolean junkFree() {
        return junk.equals("true") || junk.equals("free");
    }

    /** Whether every operation takes the slow path. */
    boolean isSlow() {
        return junkAlloc() || junkFree() || zero;
    }
}
