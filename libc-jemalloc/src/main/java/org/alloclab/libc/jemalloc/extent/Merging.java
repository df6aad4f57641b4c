package org.alloclab.libc.jemalloc.extent;

/** When inactive extents merge with their neighbours. */
enum Merging {
    AT_ONCE,
    /** Extents smaller than large ones only when they are evicted. */
    DELAYED
}
