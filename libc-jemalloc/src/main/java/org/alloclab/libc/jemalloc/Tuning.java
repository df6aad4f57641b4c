package org.alloclab.libc.jemalloc;

import java.util.List;
import java.util.Map;
import org.alloclab.api.spi.Knob;
import org.alloclab.api.spi.Profile;

/** What jemalloc's TUNING.md recommends, and what is worth trying. */
final class Tuning {
    private static final String SOURCE = "jemalloc 5.3.0, TUNING.md";
    private static final String NARENAS = "narenas";
    private static final String TCACHE = "tcache";
    private static final String TCACHE_MAX = "tcache_max";
    private static final String DIRTY_DECAY_MS = "dirty_decay_ms";
    private static final String MUZZY_DECAY_MS = "muzzy_decay_ms";
    private static final String BACKGROUND_THREAD = "background_thread";
    private static final String METADATA_THP = "metadata_thp";

    static final List<Profile> PROFILES = List.of(
            new Profile(
                    Profile.CPU_FIRST,
                    Map.of(
                            BACKGROUND_THREAD, "true",
                            METADATA_THP, "auto",
                            DIRTY_DECAY_MS, "30000",
                            MUZZY_DECAY_MS, "30000"),
                    "high resource consumption, CPU utilisation first",
                    SOURCE),
            new Profile(
                    Profile.MEMORY_FIRST,
                    Map.of(
                            BACKGROUND_THREAD, "true",
                            TCACHE_MAX, "4096",
                            DIRTY_DECAY_MS, "5000",
                            MUZZY_DECAY_MS, "5000"),
                    "high resource consumption, memory usage first",
                    SOURCE),
            new Profile(
                    "low-resource",
                    Map.of(NARENAS, "1", TCACHE_MAX, "1024", DIRTY_DECAY_MS, "1000", MUZZY_DECAY_MS, "0"),
                    "low resource consumption",
                    SOURCE),
            new Profile(
                    Profile.LEAST_MEMORY,
                    Map.of(NARENAS, "1", TCACHE, "false", DIRTY_DECAY_MS, "0", MUZZY_DECAY_MS, "0"),
                    "extremely conservative, where allocations are rare",
                    SOURCE));

    static final List<Knob> SPACE = List.of(
            Knob.of(NARENAS, "1", "2", "4"),
            Knob.of(DIRTY_DECAY_MS, "0", "1000", "5000", "30000", "-1"),
            Knob.of(MUZZY_DECAY_MS, "1000", "10000", "-1"),
            Knob.of(TCACHE, "false"),
            Knob.of(TCACHE_MAX, "1024", "4096", "65536"),
            Knob.of("lg_extent_max_active_fit", "4", "8"),
            Knob.of(BACKGROUND_THREAD, "true"),
            Knob.of(METADATA_THP, "auto"));

    private Tuning() {}
}
