package org.alloclab.libc.jemalloc.extent;

/** Sizes of an arena's extents, in bytes. (jemalloc 5.3.0 pac.h, pac_stats_t) */
final class ExtentBytes {
    /** Of active, dirty and muzzy extents. */
    long mapped;

    /** Of all extents, retained ones included: what was mapped and not unmapped. */
    long regions;

    /** Given up for lack of a record to describe them. */
    long abandoned;
}
