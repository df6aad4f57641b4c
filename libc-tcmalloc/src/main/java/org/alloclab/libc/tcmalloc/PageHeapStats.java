package org.alloclab.libc.tcmalloc;

/** What the page heap counts, beside the bytes in {@link FreeSpans} (gperftools 2.10, page_heap.h, PageHeap::Stats). */
final class PageHeapStats {
    /** Bytes got from the system for spans; metadata is not among them. */
    long systemBytes;
    /** Of these, bytes that were not returned to the system. */
    long committedBytes;

    long scavengeCount;
    long commitCount;
    long totalCommitBytes;
    long decommitCount;
    long totalDecommitBytes;
    long reserveCount;
    long totalReserveBytes;
}
