package org.alloclab.libc.jemalloc.extent;

/** When a thread purges of its own accord. (jemalloc 5.3.0 pac.h, pac_purge_eagerness_t) */
public enum Eagerness {
    ALWAYS,
    NEVER,
    ON_EPOCH_ADVANCE
}
