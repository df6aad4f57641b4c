package org.alloclab.api.probe;

/** What the page-fault handler did. */
public enum FaultKind {
    /** First read of an anonymous page: the shared zero page was mapped. */
    ZERO_PAGE,
    /** First write of an anonymous page: a zeroed frame was mapped. */
    ANONYMOUS,
    /** Write to a write-protected page: copied, or reused by its last owner. */
    COPY_ON_WRITE,
    /** A page of a file that was in the page cache. */
    FILE_MINOR,
    /** A page of a file that had to be read. */
    FILE_MAJOR,
    /** A page that was in swap. */
    SWAP_IN,
    /** A huge page. */
    HUGE
}
