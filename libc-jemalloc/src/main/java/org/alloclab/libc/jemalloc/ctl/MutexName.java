package org.alloclab.libc.jemalloc.ctl;

/** The mutexes of an arena in the order in which figures are shown. (jemalloc 5.3.0 mutex_prof.h) */
public enum MutexName {
    LARGE("large"),
    EXTENT_AVAIL("extent_avail"),
    EXTENTS_DIRTY("extents_dirty"),
    EXTENTS_MUZZY("extents_muzzy"),
    EXTENTS_RETAINED("extents_retained"),
    DECAY_DIRTY("decay_dirty"),
    DECAY_MUZZY("decay_muzzy"),
    BASE("base"),
    TCACHE_LIST("tcache_list"),
    HPA_SHARD("hpa_shard"),
    HPA_SHARD_GROW("hpa_shard_grow"),
    HPA_SEC("hpa_sec");

    private final String text;

    MutexName(String text) {
        this.text = text;
    }

    /** The name as {@code mallctl} has it. */
    public String text() {
        return text;
    }
}
