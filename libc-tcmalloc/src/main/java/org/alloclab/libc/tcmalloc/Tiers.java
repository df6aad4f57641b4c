package org.alloclab.libc.tcmalloc;

import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.SystemCalls;

/**
 * The tiers of one process, connected and initialised (gperftools 2.10, ThreadCache::InitModule,
 * Static::InitStaticVars): metadata for spans, stack traces and thread caches is carved in this order.
 */
final class Tiers {

    final UserMemory memory;
    final Flags flags;
    final SizeMap sizeMap;
    final SystemAlloc system;
    final MetadataAlloc metadata;
    final PageHeap pageHeap;
    final CentralCache central;
    final ThreadCaches threadCaches;
    final LargeAllocReport largeAllocReport;
    final StandardError standardError = new StandardError();
    final Teller teller;
    final Links links;

    Tiers(SystemCalls space, OptionValues options, Teller teller) {
        memory = space.memory();
        this.teller = teller;
        flags = new Flags(options);
        sizeMap = new SizeMap(options.get(TcmallocOptions.TRANSFER_NUM_OBJ).intValue());
        system = new SystemAlloc(space, flags);
        metadata = new MetadataAlloc(system, memory);
        boolean aggressive = options.get(TcmallocOptions.AGGRESSIVE_DECOMMIT);
        pageHeap = new PageHeap(system, metadata, flags, aggressive, teller);
        links = new Links(space);
        central = new CentralCache(pageHeap, sizeMap, links, standardError, teller);
        threadCaches = new ThreadCaches(metadata, central, sizeMap, links, teller);
        threadCaches.setOverallSize(options.get(TcmallocOptions.MAX_TOTAL_THREAD_CACHE_BYTES));
        largeAllocReport = new LargeAllocReport(
                options.get(TcmallocOptions.ENABLE_LARGE_ALLOC_REPORT),
                options.get(TcmallocOptions.LARGE_ALLOC_REPORT_THRESHOLD),
                standardError);
    }
}
