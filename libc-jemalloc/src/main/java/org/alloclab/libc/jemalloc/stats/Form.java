package org.alloclab.libc.jemalloc.stats;

/** How {@code malloc_stats_print} writes. */
enum Form {
    TABLE,
    JSON
}
