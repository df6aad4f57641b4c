package org.alloclab.libc.mimalloc.stats;

/** A figure of {@code mi_stats_t} (mimalloc 3.6, mimalloc-stats.h), in its order. */
public enum Stat {
    PAGES(Kind.COUNT),
    RESERVED(Kind.COUNT),
    COMMITTED(Kind.COUNT),
    RESET(Kind.COUNTER),
    PURGED(Kind.COUNTER),
    PAGE_COMMITTED(Kind.COUNT),
    PAGES_ABANDONED(Kind.COUNT),
    THREADS(Kind.COUNT),
    ALLOCATED(Kind.COUNT),
    MALLOC_COUNT(Kind.COUNTER),
    FREE_COUNT(Kind.COUNTER),
    FREED(Kind.COUNTER),
    MALLOC_REQUESTED(Kind.COUNTER),
    MMAP_CALLS(Kind.COUNTER),
    COMMIT_CALLS(Kind.COUNTER),
    RESET_CALLS(Kind.COUNTER),
    PURGE_CALLS(Kind.COUNTER),
    ARENA_COUNT(Kind.COUNTER),
    MALLOC_GUARDED_COUNT(Kind.COUNTER),
    ARENA_ROLLBACK_COUNT(Kind.COUNTER),
    ARENA_PURGES(Kind.COUNTER),
    PAGES_EXTENDED(Kind.COUNTER),
    PAGES_RETIRE(Kind.COUNTER),
    PAGE_SEARCHES(Kind.COUNTER),
    PAGE_SEARCHES_COUNT(Kind.COUNTER),
    SEGMENTS(Kind.COUNT),
    SEGMENTS_ABANDONED(Kind.COUNT),
    SEGMENTS_CACHE(Kind.COUNT),
    _SEGMENTS_RESERVED(Kind.COUNT),
    HEAPS(Kind.COUNT),
    THEAPS(Kind.COUNT),
    PAGES_OS_ABANDONED(Kind.COUNT),
    PAGES_OS_ALLOCATED(Kind.COUNT),
    PAGES_RECLAIM_ON_ALLOC(Kind.COUNTER),
    PAGES_RECLAIM_ON_FREE(Kind.COUNTER),
    PAGES_REABANDON_FULL(Kind.COUNTER),
    PAGES_UNABANDON_BUSY_WAIT(Kind.COUNTER),
    PAGES_UNOWN_CAS_RETRY(Kind.COUNTER),
    HEAPS_DELETE_WAIT(Kind.COUNTER),
    PAGES_STAT_UPDATES(Kind.COUNTER),
    PAGES_STAT_UPDATE_COUNT(Kind.COUNTER),
    PROFILE_SAMPLES(Kind.COUNTER),
    MALLOC_NORMAL(Kind.COUNT),
    MALLOC_HUGE(Kind.COUNT),
    MALLOC_NORMAL_COUNT(Kind.COUNTER),
    MALLOC_HUGE_COUNT(Kind.COUNTER);

    /** Whether a figure also falls. */
    public enum Kind {
        /** Total, peak and current. */
        COUNT,
        /** Total only. */
        COUNTER
    }

    private final Kind kind;

    Stat(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
