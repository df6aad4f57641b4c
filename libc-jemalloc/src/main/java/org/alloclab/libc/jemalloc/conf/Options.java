package org.alloclab.libc.jemalloc.conf;

import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionType;
import org.alloclab.libc.jemalloc.size.SizeClasses;

/**
 * The options of {@code MALLOC_CONF} that change what the allocator does, under their own names, with jemalloc's defaults
 * and ranges; and {@code MALLOC_CONF} itself, which knows {@link ConfOption all} of them. (jemalloc 5.3.0 jemalloc.c,
 * malloc_conf_init_helper)
 *
 * <p>Options that are set one by one are held to their ranges; {@code MALLOC_CONF} is read as leniently as jemalloc reads
 * it.
 *
 * <p>Not modelled: {@code prof}, {@code hpa} and {@code san_guard_*}: they
 * are refused where they are turned on. {@code stats_print} and {@code stats_interval} can be set but nothing is printed
 * by itself, for a simulated process has no exit; {@code abort} and {@code mutex_max_spin} have nothing to act on.
 */
public final class Options {
    /** The index behind that of the last arena there can be. (jemalloc 5.3.0 MALLOCX_ARENA_LIMIT) */
    public static final int ARENA_LIMIT = 4095;

    /** The longest decay time: what a clock of nanoseconds holds. (jemalloc 5.3.0 decay.c, decay_ms_valid) */
    public static final long DECAY_MS_MAX = 18_446_744_072L * 1000;

    static final OptionSpec<String> MALLOC_CONF = OptionSpec.text(
            "MALLOC_CONF", "", "options as key:value,key:value, read and complained about as jemalloc does it");
    static final OptionSpec<Boolean> RETAIN =
            OptionSpec.flag("retain", true, "keep purged address space instead of unmapping it");
    public static final OptionSpec<String> DSS = OptionSpec.choice(
            "dss", List.of("disabled", "primary", "secondary"), "secondary", "use of the program break for pages");
    static final OptionSpec<String> NARENAS =
            OptionSpec.text("narenas", "default", "number of arenas; default is narenas_ratio for each CPU");
    static final OptionSpec<Double> NARENAS_RATIO =
            OptionSpec.decimal("narenas_ratio", 0, 65535, 4.0, "arenas for each CPU");
    static final OptionSpec<String> PERCPU_ARENA = OptionSpec.choice(
            "percpu_arena", List.of("percpu", "phycpu", "disabled"), "disabled", "choose the arena by the current CPU");
    static final OptionSpec<Boolean> BACKGROUND_THREAD =
            OptionSpec.flag("background_thread", false, "purge in background threads");
    static final OptionSpec<Long> MAX_BACKGROUND_THREADS = OptionSpec.whole(
            "max_background_threads",
            1,
            ARENA_LIMIT + 1L,
            ARENA_LIMIT + 1L,
            "most background threads; 4096 stands for 4");
    public static final OptionSpec<Long> OVERSIZE_THRESHOLD = OptionSpec.whole(
            "oversize_threshold",
            0,
            SizeClasses.LARGE_MAX,
            8L << 20,
            "requests of this size and more get an arena of their own; 0 turns it off");
    static final OptionSpec<String> METADATA_THP = OptionSpec.choice(
            "metadata_thp", List.of("disabled", "auto", "always"), "disabled", "huge pages for jemalloc's own records");
    static final OptionSpec<Boolean> TRUST_MADVISE =
            OptionSpec.flag("trust_madvise", false, "do not test MADV_DONTNEED at start-up");
    static final OptionSpec<Long> DIRTY_DECAY_MS = OptionSpec.whole(
            "dirty_decay_ms", -1, DECAY_MS_MAX, 10_000, "time from dirty to muzzy; 0 at once, -1 never");
    static final OptionSpec<Long> MUZZY_DECAY_MS =
            OptionSpec.whole("muzzy_decay_ms", -1, DECAY_MS_MAX, 0, "time from muzzy to retained; 0 at once, -1 never");
    static final OptionSpec<Long> LG_EXTENT_MAX_ACTIVE_FIT = OptionSpec.whole(
            "lg_extent_max_active_fit",
            0,
            64,
            6,
            "log2 of how much larger a dirty extent may be than the request it serves");
    static final OptionSpec<String> JUNK = OptionSpec.choice(
            "junk", List.of("true", "false", "alloc", "free"), "false", "fill memory when it is allocated or freed");
    static final OptionSpec<Boolean> ZERO = OptionSpec.flag("zero", false, "zero memory when it is allocated");
    static final OptionSpec<Boolean> TCACHE = OptionSpec.flag("tcache", true, "thread caches");
    static final OptionSpec<Long> TCACHE_MAX =
            OptionSpec.whole("tcache_max", 0, Long.MAX_VALUE, 32768, "largest size that is cached, at most 8388608");
    static final OptionSpec<Long> LG_TCACHE_MAX =
            OptionSpec.whole("lg_tcache_max", 0, Long.MAX_VALUE, 15, "log2 of tcache_max, at most 23");
    static final OptionSpec<Long> LG_TCACHE_NSLOTS_MUL = OptionSpec.whole(
            "lg_tcache_nslots_mul", -16, 16, 1, "log2 of a small stack's slots for each region of a slab");
    static final OptionSpec<Long> TCACHE_NSLOTS_SMALL_MIN =
            OptionSpec.whole("tcache_nslots_small_min", 0, 4294967295L, 20, "fewest slots of a small stack, 1 to 2048");
    static final OptionSpec<Long> TCACHE_NSLOTS_SMALL_MAX =
            OptionSpec.whole("tcache_nslots_small_max", 0, 4294967295L, 200, "most slots of a small stack, 1 to 2048");
    static final OptionSpec<Long> TCACHE_NSLOTS_LARGE =
            OptionSpec.whole("tcache_nslots_large", 0, 4294967295L, 20, "slots of a large stack, 1 to 2048");
    static final OptionSpec<Long> TCACHE_GC_INCR_BYTES = OptionSpec.whole(
            "tcache_gc_incr_bytes", 0, Long.MAX_VALUE, 65536, "bytes between looks at the thread cache, at least 1024");
    static final OptionSpec<Long> TCACHE_GC_DELAY_BYTES = OptionSpec.whole(
            "tcache_gc_delay_bytes", 0, Long.MAX_VALUE, 0, "bytes that a look lets pass before it flushes");
    static final OptionSpec<Long> LG_TCACHE_FLUSH_SMALL_DIV = OptionSpec.whole(
            "lg_tcache_flush_small_div", 0, 4294967295L, 1, "log2 of the part that a full small stack keeps, 1 to 16");
    static final OptionSpec<Long> LG_TCACHE_FLUSH_LARGE_DIV = OptionSpec.whole(
            "lg_tcache_flush_large_div", 0, 4294967295L, 1, "log2 of the part that a full large stack keeps, 1 to 16");
    static final OptionSpec<String> THP =
            OptionSpec.choice("thp", List.of("default", "always", "never"), "default", "huge pages for allocations");
    static final OptionSpec<String> ZERO_REALLOC = OptionSpec.choice(
            "zero_realloc", List.of("alloc", "free", "abort"), "free", "what realloc(pointer, 0) does");
    static final OptionSpec<String> BIN_SHARDS =
            OptionSpec.text("bin_shards", "", "shards of bins by size, as 1-160:16|161-512:8");
    static final OptionSpec<String> SLAB_SIZES =
            OptionSpec.text("slab_sizes", "default", "pages of slabs by size, as 1-4096:17|100-200:1");

    private Options() {}

    public static List<OptionSpec<?>> all() {
        return List.of(
                MALLOC_CONF,
                RETAIN,
                DSS,
                NARENAS,
                NARENAS_RATIO,
                PERCPU_ARENA,
                BACKGROUND_THREAD,
                MAX_BACKGROUND_THREADS,
                OVERSIZE_THRESHOLD,
                METADATA_THP,
                TRUST_MADVISE,
                DIRTY_DECAY_MS,
                MUZZY_DECAY_MS,
                LG_EXTENT_MAX_ACTIVE_FIT,
                JUNK,
                ZERO,
                TCACHE,
                TCACHE_MAX,
                LG_TCACHE_MAX,
                LG_TCACHE_NSLOTS_MUL,
                TCACHE_NSLOTS_SMALL_MIN,
                TCACHE_NSLOTS_SMALL_MAX,
                TCACHE_NSLOTS_LARGE,
                TCACHE_GC_INCR_BYTES,
                TCACHE_GC_DELAY_BYTES,
                LG_TCACHE_FLUSH_SMALL_DIV,
                LG_TCACHE_FLUSH_LARGE_DIV,
                THP,
                ZERO_REALLOC,
                BIN_SHARDS,
                SLAB_SIZES);
    }

    /** The words that an option takes. */
    public static List<String> words(OptionSpec<String> spec) {
        if (spec.type() instanceof OptionType.Choice choice) {
            return choice.words();
        }
        throw new IllegalArgumentException(
                spec.name() + " must take words: takes " + spec.type().rule());
    }
}
