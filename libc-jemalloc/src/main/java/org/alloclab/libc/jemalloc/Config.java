package org.alloclab.libc.jemalloc;

import java.util.List;

/**
 * The values of those options that decide about addresses, taken from a {@link Conf} for quick access.
 *
 * @param narenas 0 for {@code default}
 * @param narenasRatio see {@link Fxp}
 * @param binShards see {@link SizeRange}
 * @param slabSizes see {@link SizeRange}
 */
record Config(
        boolean retain,
        String dss,
        long narenas,
        long narenasRatio,
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

    static Config of(Conf conf) {
        return new Config(
                conf.flag("retain"),
                conf.text("dss"),
                conf.number("narenas"),
                Fxp.parse(conf.text("narenas_ratio")),
                conf.text("percpu_arena"),
                conf.flag("background_thread"),
                conf.number("max_background_threads"),
                conf.number("oversize_threshold"),
                conf.text("metadata_thp"),
                conf.flag("trust_madvise"),
                conf.number("dirty_decay_ms"),
                conf.number("muzzy_decay_ms"),
                (int) conf.number("lg_extent_max_active_fit"),
                conf.text("junk"),
                conf.flag("zero"),
                conf.flag("tcache"),
                conf.number("tcache_max"),
                (int) conf.number("lg_tcache_nslots_mul"),
                (int) conf.number("tcache_nslots_small_min"),
                (int) conf.number("tcache_nslots_small_max"),
                (int) conf.number("tcache_nslots_large"),
                conf.number("tcache_gc_incr_bytes"),
                conf.number("tcache_gc_delay_bytes"),
                (int) conf.number("lg_tcache_flush_small_div"),
                (int) conf.number("lg_tcache_flush_large_div"),
                conf.text("thp"),
                conf.text("zero_realloc"),
                List.copyOf(conf.binShards),
                List.copyOf(conf.slabSizes));
    }

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
