package org.alloclab.libc.tcmalloc;

import java.util.List;
import java.util.Map;
import org.alloclab.api.spi.Knob;
import org.alloclab.api.spi.Profile;

/** What gperftools' documentation offers against memory that is kept, and what is worth trying. */
final class Tuning {
    private static final String SOURCE = "gperftools 2.10, docs/tcmalloc.html";
    private static final String THREAD_CACHES = TcmallocOptions.MAX_TOTAL_THREAD_CACHE_BYTES.name();
    private static final String RELEASE_RATE = TcmallocOptions.RELEASE_RATE.name();
    private static final String DECOMMIT = TcmallocOptions.AGGRESSIVE_DECOMMIT.name();

    static final List<Profile> PROFILES = List.of(
            new Profile(
                    Profile.MEMORY_FIRST,
                    Map.of(RELEASE_RATE, "10"),
                    "free pages go back to the system ten times as fast",
                    SOURCE),
            new Profile(
                    Profile.LEAST_MEMORY,
                    Map.of(DECOMMIT, "true", THREAD_CACHES, "524288"),
                    "free pages go back at once, and thread caches are small",
                    SOURCE),
            new Profile(
                    Profile.CPU_FIRST,
                    Map.of(RELEASE_RATE, "0", THREAD_CACHES, "1073741824"),
                    "nothing goes back to the system, and thread caches are large",
                    SOURCE));

    static final List<Knob> SPACE = List.of(
            Knob.of(THREAD_CACHES, "524288", "2097152", "8388608", "134217728", "1073741824"),
            Knob.of(RELEASE_RATE, "0", "5", "10"),
            Knob.of(DECOMMIT, "true"),
            Knob.of(TcmallocOptions.TRANSFER_NUM_OBJ.name(), "2", "8", "128", "512"));

    private Tuning() {}
}
