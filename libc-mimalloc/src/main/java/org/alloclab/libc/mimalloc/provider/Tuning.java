package org.alloclab.libc.mimalloc.provider;

import java.util.List;
import java.util.Map;
import org.alloclab.api.spi.Knob;
import org.alloclab.api.spi.Profile;

/** What mimalloc's readme says of its options, and what is worth trying. */
final class Tuning {
    private static final String SOURCE = "mimalloc 3.6.0, readme.md";
    private static final String PURGE_DELAY = "purge_delay";
    private static final String ALLOW_THP = "allow_thp";

    static final List<Profile> PROFILES = List.of(
            new Profile(
                    Profile.MEMORY_FIRST, Map.of(PURGE_DELAY, "10"), "free memory is purged after little time", SOURCE),
            new Profile(
                    Profile.LEAST_MEMORY,
                    Map.of(PURGE_DELAY, "0", ALLOW_THP, "0"),
                    "free memory is purged at once, and no huge pages",
                    SOURCE),
            new Profile(Profile.CPU_FIRST, Map.of(PURGE_DELAY, "-1"), "free memory is never purged", SOURCE));

    static final List<Knob> SPACE = List.of(
            Knob.of(PURGE_DELAY, "0", "10", "100", "10000", "-1"),
            Knob.of("purge_decommits", "0"),
            Knob.of(ALLOW_THP, "0", "1"),
            Knob.of("page_full_retain", "-1", "0", "8"),
            Knob.of("generic_collect", "1000"));

    private Tuning() {}
}
