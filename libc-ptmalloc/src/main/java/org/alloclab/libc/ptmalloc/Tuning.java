package org.alloclab.libc.ptmalloc;

import java.util.List;
import java.util.Map;
import org.alloclab.api.spi.Knob;
import org.alloclab.api.spi.Profile;

/** What people set of glibc's malloc, and what is worth trying. */
final class Tuning {
    private static final String ARENA_MAX = "glibc.malloc.arena_max";
    private static final String MMAP_THRESHOLD = "glibc.malloc.mmap_threshold";
    private static final String TRIM_THRESHOLD = "glibc.malloc.trim_threshold";
    private static final String TOP_PAD = "glibc.malloc.top_pad";
    private static final String TCACHE_COUNT = "glibc.malloc.tcache_count";
    private static final String MXFAST = "glibc.malloc.mxfast";

    static final List<Profile> PROFILES = List.of(
            new Profile(
                    Profile.MEMORY_FIRST,
                    Map.of(ARENA_MAX, "2"),
                    "two arenas for all threads",
                    "guides of hosting services: MALLOC_ARENA_MAX=2"),
            new Profile(
                    Profile.LEAST_MEMORY,
                    Map.of(ARENA_MAX, "1", MMAP_THRESHOLD, "131072", TRIM_THRESHOLD, "262144"),
                    "one arena, and thresholds that do not adapt themselves",
                    "guides for long-running servers"),
            new Profile(
                    Profile.CPU_FIRST,
                    Map.of(ARENA_MAX, "4", MMAP_THRESHOLD, "2097152"),
                    "four arenas, and few blocks with mappings of their own",
                    "guides for long-running servers"));

    static final List<Knob> SPACE = List.of(
            Knob.of(ARENA_MAX, "1", "2", "4", "8"),
            Knob.of(MMAP_THRESHOLD, "65536", "131072", "262144", "1048576", "4194304", "33554432"),
            Knob.of(TRIM_THRESHOLD, "65536", "131072", "262144", "1048576", "8388608", "67108864"),
            Knob.of(TOP_PAD, "0", "65536", "1048576"),
            Knob.of(TCACHE_COUNT, "0", "2", "16", "64"),
            Knob.of(MXFAST, "0", "64", "160"),
            Knob.of("glibc.malloc.hugetlb", "1"));

    private Tuning() {}
}
