package org.alloclab.libc.mimalloc.conf;

import java.util.Locale;

/**
 * The options of mimalloc 3.6 in the order of {@code mi_option_t}, which is that of its own list. Each is the
 * environment variable MIMALLOC_ and its name in capitals.
 */
public enum MiOption {
    SHOW_ERRORS(0, "show error messages"),
    SHOW_STATS(0, "print statistics when the process ends; here they are a report"),
    VERBOSE(0, "print verbose messages, and the options"),
    DEPRECATED_EAGER_COMMIT(1, "without effect"),
    ARENA_EAGER_COMMIT(2, "commit an arena as a whole: 0 no, 1 yes, 2 where the system overcommits"),
    PURGE_DECOMMITS(1, "purge by MADV_DONTNEED; 0 by MADV_FREE"),
    ALLOW_LARGE_OS_PAGES(0, "ask for 2 MiB pages of hugetlbfs"),
    RESERVE_HUGE_OS_PAGES(0, "reserve so many 1 GiB pages at start"),
    RESERVE_HUGE_OS_PAGES_AT(-1, "NUMA node of these; all nodes have node 0's place here"),
    RESERVE_OS_MEMORY(0, Unit.KIB, "reserve an arena of this size at start"),
    DEPRECATED_SEGMENT_CACHE(0, "without effect"),
    DEPRECATED_PAGE_RESET(0, "without effect"),
    DEPRECATED_ABANDONED_PAGE_PURGE(0, "without effect"),
    DEPRECATED_SEGMENT_RESET(0, "without effect"),
    DEPRECATED_EAGER_COMMIT_DELAY(1, "without effect"),
    PURGE_DELAY(1000, "milliseconds until free slices are purged, times arena_purge_mult; 0 at once, -1 never"),
    USE_NUMA_NODES(0, "assume so many NUMA nodes; without effect, as there is one"),
    DISALLOW_OS_ALLOC(0, "use no memory but that of reserved arenas"),
    OS_TAG(100, "without effect outside macOS"),
    MAX_ERRORS(32, "show at most so many error messages"),
    MAX_WARNINGS(32, "show at most so many warnings"),
    DEPRECATED_MAX_SEGMENT_RECLAIM(10, "without effect"),
    DESTROY_ON_EXIT(0, "give all memory back when the process ends"),
    ARENA_RESERVE(1 << 20, Unit.KIB, "size of an arena, doubled with every 8 arenas"),
    ARENA_PURGE_MULT(4, "multiplies purge_delay"),
    DEPRECATED_PURGE_EXTEND_DELAY(1, "without effect"),
    DISALLOW_ARENA_ALLOC(0, "give every page a mapping of its own"),
    RETRY_ON_OOM(400, "without effect outside Windows"),
    DEPRECATED_VISIT_ABANDONED(1, "without effect"),
    GUARDED_MIN(0, "without effect, as Debian's build samples no guarded blocks unless asked"),
    GUARDED_MAX(1 << 30, "without effect, as guarded_sample_rate is 0"),
    UNSAFE_GUARDED_PRECISE(0, "without effect, as guarded_sample_rate is 0"),
    GUARDED_SAMPLE_RATE(0, "guard a block about every so many bytes: not modelled, must stay 0"),
    GUARDED_SAMPLE_SEED(0, "without effect, as guarded_sample_rate is 0"),
    GENERIC_COLLECT(10_000, "collect a theap every so many generic allocations, in steps of 1000"),
    PAGE_RECLAIM_ON_FREE(1, "a free takes an abandoned page: -1 never, 0 back to the theap it came from, 1 to any"),
    PAGE_FULL_RETAIN(2, "full pages that stay in a queue of small blocks; -1 abandons none at all"),
    PAGE_MAX_CANDIDATES(4, "pages that are looked at to find the best one"),
    MAX_VABITS(0, "bits of an address that the page map serves, 0 for all"),
    PAGEMAP_COMMIT(0, "commit the page map as a whole"),
    PAGE_COMMIT_ON_DEMAND(0, "commit pages piece by piece: 0 no, 1 yes, 2 where the system does not overcommit"),
    PAGE_MAX_RECLAIM(-1, "pages of a size up to which a theap takes back its own on a free; -1 any number"),
    PAGE_CROSS_THREAD_MAX_RECLAIM(32, "the same for pages of other theaps"),
    ALLOW_THP(2, "transparent huge pages: 0 none in this process, 1 allowed, 2 and purge only whole ones"),
    ARENA_PURGE_MIN_SIZE(0, Unit.KIB, "purge in pieces of this size; 0: 2 MiB with huge pages, else an OS page"),
    ARENA_MAX_OBJECT_SIZE(2 << 20, Unit.KIB, "larger pages get a mapping of their own"),
    ARENA_IS_NUMA_LOCAL(0, "without effect, as there is one NUMA node"),
    STATS_MERGE_ON_COLLECT(1, "a collect adds the theap's statistics to the heap's"),
    PROFILE_ALLOC_INTERVAL(1 << 30, Unit.BYTE, "without effect, as no profile is started"),
    PROFILE_INUSE_INTERVAL(0, Unit.BYTE, "without effect, as no profile is started"),
    PROFILE_TIME_INTERVAL(0, "without effect, as no profile is started"),
    PROFILE_SAMPLE_RATE(512 << 10, Unit.BYTE, "without effect, as no profile is started"),
    STATS_MERGE_THRESHOLD(512 << 10, Unit.BYTE, "bytes after which a theap's statistics are added to the heap's"),
    ARENA_PURGE_IMMEDIATE_SIZE(32 << 10, Unit.KIB, "free slices of this size and more are purged at once");

    /** What an option's number counts. */
    public enum Unit {
        NONE(""),
        /** Bytes, given with or without a unit and rounded up to KiB. */
        KIB("KiB"),
        /** Bytes, given with or without a unit. */
        BYTE("B");

        private final String text;

        Unit(String text) {
            this.text = text;
        }

        /** As the option list shows it. */
        public String text() {
            return text;
        }
    }

    private final long defaultValue;
    private final Unit unit;
    private final String summary;

    MiOption(long defaultValue, String summary) {
        this(defaultValue, Unit.NONE, summary);
    }

    MiOption(long defaultValue, Unit unit, String summary) {
        this.defaultValue = defaultValue;
        this.unit = unit;
        this.summary = summary;
    }

    /** Its name in the option list, such as {@code purge_delay}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The environment variable that sets it. */
    public String variable() {
        return "MIMALLOC_" + name();
    }

    public Unit unit() {
        return unit;
    }

    /** In the option's unit. */
    public long defaultValue() {
        return defaultValue;
    }

    public String summary() {
        return summary;
    }
}
