package org.alloclab.libc.tcmalloc;

import java.util.List;
import org.alloclab.api.metric.Direction;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.metric.Unit;

/**
 * The numeric properties of {@code MallocExtension} under their own names (gperftools 2.10, tcmalloc.cc,
 * GetNumericProperty), and three figures of the stats text that have no property.
 */
final class Properties {
    static final Metric CURRENT_ALLOCATED =
            Metric.bytes("generic.current_allocated_bytes", "bytes in blocks of the program");
    static final Metric HEAP_SIZE = Metric.bytes("generic.heap_size", "bytes got from the system for blocks");
    static final Metric TOTAL_PHYSICAL = Metric.of(
            "generic.total_physical_bytes",
            Unit.BYTES,
            Direction.LOWER_IS_BETTER,
            "heap and metadata without what was returned to the system");
    static final Metric SLACK = Metric.bytes("tcmalloc.slack_bytes", "bytes in free spans");
    static final Metric CENTRAL_FREE = Metric.bytes(
            "tcmalloc.central_cache_free_bytes", "bytes free in central lists, with the rests of their spans");
    static final Metric TRANSFER_FREE = Metric.bytes("tcmalloc.transfer_cache_free_bytes", "bytes in transfer caches");
    static final Metric THREAD_FREE = Metric.bytes("tcmalloc.thread_cache_free_bytes", "bytes in thread caches");
    static final Metric PAGEHEAP_FREE =
            Metric.bytes("tcmalloc.pageheap_free_bytes", "bytes in free spans that were not returned");
    static final Metric PAGEHEAP_UNMAPPED =
            Metric.bytes("tcmalloc.pageheap_unmapped_bytes", "bytes in free spans that were returned to the system");
    static final Metric PAGEHEAP_COMMITTED =
            Metric.bytes("tcmalloc.pageheap_committed_bytes", "heap without what was returned to the system");
    static final Metric SCAVENGE_COUNT =
            Metric.count("tcmalloc.pageheap_scavenge_count", "times that freeing pages made the heap return some");
    static final Metric COMMIT_COUNT =
            Metric.count("tcmalloc.pageheap_commit_count", "spans put into use from the system");
    static final Metric TOTAL_COMMIT = Metric.bytes("tcmalloc.pageheap_total_commit_bytes", "bytes of these");
    static final Metric DECOMMIT_COUNT =
            Metric.count("tcmalloc.pageheap_decommit_count", "attempts to return a span to the system");
    static final Metric TOTAL_DECOMMIT =
            Metric.bytes("tcmalloc.pageheap_total_decommit_bytes", "bytes returned in all");
    static final Metric RESERVE_COUNT = Metric.count("tcmalloc.pageheap_reserve_count", "times the heap grew");
    static final Metric TOTAL_RESERVE = Metric.bytes("tcmalloc.pageheap_total_reserve_bytes", "bytes it grew by");
    static final Metric MAX_THREAD_CACHE =
            Metric.bytes("tcmalloc.max_total_thread_cache_bytes", "budget of all thread caches");
    static final Metric CURRENT_THREAD_CACHE =
            Metric.bytes("tcmalloc.current_total_thread_cache_bytes", "bytes in thread caches");
    static final Metric AGGRESSIVE_DECOMMIT =
            Metric.count("tcmalloc.aggressive_memory_decommit", "1 if free spans are returned at once");
    static final Metric HEAP_LIMIT = Metric.count("tcmalloc.heap_limit_mb", "limit of the heap in MiB, 0 for none");
    static final Metric METADATA = Metric.bytes("metadata_bytes", "bytes handed out for the allocator's own records");
    static final Metric SPANS = Metric.count("spans_in_use", "span records in use");
    static final Metric THREAD_HEAPS = Metric.count("thread_heaps_in_use", "thread caches in use");

    /** For every checkpoint: where the bytes are. */
    static final List<Metric> CHECKPOINT = List.of(
            CURRENT_ALLOCATED,
            HEAP_SIZE,
            PAGEHEAP_FREE,
            PAGEHEAP_UNMAPPED,
            CENTRAL_FREE,
            TRANSFER_FREE,
            THREAD_FREE,
            METADATA);

    private Properties() {}

    static MetricSnapshot snapshot(Tiers tiers) {
        Figures figures = Figures.of(tiers);
        PageHeapStats stats = tiers.pageHeap.stats;
        return MetricSnapshot.builder()
                .put(CURRENT_ALLOCATED, figures.inUseBytes())
                .put(HEAP_SIZE, figures.systemBytes())
                .put(TOTAL_PHYSICAL, figures.physicalBytes())
                .put(SLACK, figures.freeBytes() + figures.unmappedBytes())
                .put(CENTRAL_FREE, figures.centralBytes())
                .put(TRANSFER_FREE, figures.transferBytes())
                .put(THREAD_FREE, figures.threadBytes())
                .put(PAGEHEAP_FREE, figures.freeBytes())
                .put(PAGEHEAP_UNMAPPED, figures.unmappedBytes())
                .put(PAGEHEAP_COMMITTED, stats.committedBytes)
                .put(SCAVENGE_COUNT, stats.scavengeCount)
                .put(COMMIT_COUNT, stats.commitCount)
                .put(TOTAL_COMMIT, stats.totalCommitBytes)
                .put(DECOMMIT_COUNT, stats.decommitCount)
                .put(TOTAL_DECOMMIT, stats.totalDecommitBytes)
                .put(RESERVE_COUNT, stats.reserveCount)
                .put(TOTAL_RESERVE, stats.totalReserveBytes)
                .put(MAX_THREAD_CACHE, tiers.threadCaches.overallSize())
                .put(CURRENT_THREAD_CACHE, figures.threadBytes())
                .put(AGGRESSIVE_DECOMMIT, tiers.pageHeap.aggressiveDecommit ? 1 : 0)
                .put(HEAP_LIMIT, tiers.flags.heapLimitMb)
                .put(METADATA, figures.metadataBytes())
                .put(SPANS, tiers.pageHeap.spans.inUse())
                .put(THREAD_HEAPS, tiers.threadCaches.count())
                .build();
    }
}
