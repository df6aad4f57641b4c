package org.alloclab.libc.jemalloc.thread;

/** Whether a call goes through the thread's cache. */
enum CacheUse {
    THREAD,
    /** {@code MALLOCX_TCACHE_NONE}. */
    NONE
}
