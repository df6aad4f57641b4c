package org.alloclab.libc.jemalloc.conf;

import java.util.List;
import org.alloclab.libc.jemalloc.number.Fxp;
import org.alloclab.libc.jemalloc.size.BinInfo;
import org.alloclab.libc.jemalloc.size.SizeClasses;

/**
 * The values of those options that decide about addresses, taken from a {@link Conf} for quick access.
 *
 * @param narenas 0 for {@code default}
 * @param narenasRatio see {@link Fxp}
 * @param binShards see {@link SizeRange}
 * @param slabSizes see {@link SizeRange}
 */
public record Config(
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

    public static Config of(Conf conf) {
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

    /** The shapes of the slabs, by size index. (sc.c, sc_data_update_sc_slab_size; bin_info.c) */
    public BinInfo[] bins(SizeClasses sizes) {
        BinInfo[] bins = new BinInfo[SizeClasses.BINS];
        for (int i = 0; i < bins.length; i++) {
            int size = (int) sizes.sizeOf(i);
            int pages = BinInfo.perfectPages(size);
            for (SizeRange range : slabSizes) {
                boolean covered =
                        Long.compareUnsigned(range.first(), size) <= 0 && Long.compareUnsigned(size, range.last()) <= 0;
                if (covered) {
                    pages = BinInfo.clampPages(size, range.number());
                }
            }
            int shards = 1;
            for (SizeRange range : binShards) {
                boolean small = Long.compareUnsigned(range.first(), SizeClasses.SMALL_MAX) <= 0;
                if (small && sizes.indexOf(range.first()) <= i && i <= sizes.indexOf(range.last())) {
                    shards = (int) range.number();
                }
            }
            bins[i] = BinInfo.of(i, size, pages, shards);
        }
        return bins;
    }

    public boolean junkAlloc() {
        return junk.equals("true") || junk.equals("alloc");
    }

    public boolean junkFree() {
        return junk.equals("true") || junk.equals("free");
    }

    /** Whether every operation takes the slow path. */
    public boolean isSlow() {
        return junkAlloc() || junkFree() || zero;
    }
}
