package org.alloclab.libc.jemalloc;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.api.option.InvalidOptionException;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/**
 * The options of {@code MALLOC_CONF} under their own names, with jemalloc's defaults and ranges. (jemalloc 5.3.0
 * jemalloc.c, malloc_conf_init_helper)
 *
 * <p>Not options here: those of profiling, of printing and of aborting, which change no address; {@code hpa*} and
 * {@code san_*}, see {@link PageAllocator} and {@link Extents}; {@code mutex_max_spin}, for nothing contends.
 */
final class Options {
    private static final long DECAY_MAX = 18_446_744_072L * 1000;
    private static final int LG_TCACHE_MAX_LIMIT = 23;

    static final OptionSpec<Boolean> RETAIN =
            OptionSpec.flag("retain", true, "keep purged address space instead of unmapping it");
    static final OptionSpec<String> DSS = OptionSpec.choice(
            "dss", List.of("disabled", "primary", "secondary"), "secondary", "use of the program break for pages");
    static final OptionSpec<String> NARENAS =
            OptionSpec.text("narenas", "default", "number of arenas; default is narenas_ratio for each CPU");
    static final OptionSpec<Double> NARENAS_RATIO =
            OptionSpec.decimal("narenas_ratio", 0, 65535, 4.0, "arenas for each CPU");
    static final OptionSpec<String> PERCPU_ARENA = OptionSpec.choice(
            "percpu_arena", List.of("percpu", "phycpu", "disabled"), "disabled", "choose the arena by the current CPU");
    static final OptionSpec<Boolean> BACKGROUND_THREAD =
            OptionSpec.flag("background_thread", false, "purge in background threads");
    static final OptionSpec<Long> MAX_BACKGROUND_THREADS =
            OptionSpec.whole("max_background_threads", 1, 4096, 4096, "most background threads; 4096 stands for 4");
    static final OptionSpec<Long> OVERSIZE_THRESHOLD = OptionSpec.whole(
            "oversize_threshold",
            0,
            SizeClasses.LARGE_MAX,
            8L << 20,
            "requests of this size and more get an arena of their own; 0 turns it off");
    static final OptionSpec<String> METADATA_THP = OptionSpec.choice(
            "metadata_thp", List.of("disabled", "auto", "always"), "disabled", "huge pages for jemalloc's own records");
    static final OptionSpec<Boolean> TRUST_MADVISE =
            OptionSpec.flag("trust_madvise", false, "do not test MADV_DONTNEED at start-up");
    static final OptionSpec<Long> DIRTY_DECAY_MS =
            OptionSpec.whole("dirty_decay_ms", -1, DECAY_MAX, 10_000, "time from dirty to muzzy; 0 at once, -1 never");
    static final OptionSpec<Long> MUZZY_DECAY_MS =
            OptionSpec.whole("muzzy_decay_ms", -1, DECAY_MAX, 0, "time from muzzy to retained; 0 at once, -1 never");
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

    private static final Pattern RANGE = Pattern.compile("([0-9]{1,15})-([0-9]{1,15}):([0-9]{1,15})");

    private Options() {}

    static List<OptionSpec<?>> all() {
        return List.of(
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

    static Config read(OptionValues values) {
        return new Config(
                values.get(RETAIN),
                values.get(DSS),
                narenas(values.get(NARENAS)),
                values.get(NARENAS_RATIO),
                values.get(PERCPU_ARENA),
                values.get(BACKGROUND_THREAD),
                values.get(MAX_BACKGROUND_THREADS),
                values.get(OVERSIZE_THRESHOLD),
                values.get(METADATA_THP),
                values.get(TRUST_MADVISE),
                values.get(DIRTY_DECAY_MS),
                values.get(MUZZY_DECAY_MS),
                values.get(LG_EXTENT_MAX_ACTIVE_FIT).intValue(),
                values.get(JUNK),
                values.get(ZERO),
                values.get(TCACHE),
                tcacheMax(values),
                values.get(LG_TCACHE_NSLOTS_MUL).intValue(),
                clip(values.get(TCACHE_NSLOTS_SMALL_MIN), 1, 2048),
                clip(values.get(TCACHE_NSLOTS_SMALL_MAX), 1, 2048),
                clip(values.get(TCACHE_NSLOTS_LARGE), 1, 2048),
                Math.max(1024, values.get(TCACHE_GC_INCR_BYTES)),
                values.get(TCACHE_GC_DELAY_BYTES),
                clip(values.get(LG_TCACHE_FLUSH_SMALL_DIV), 1, 16),
                clip(values.get(LG_TCACHE_FLUSH_LARGE_DIV), 1, 16),
                values.get(THP),
                values.get(ZERO_REALLOC),
                ranges("bin_shards", values.get(BIN_SHARDS), "", 64),
                ranges("slab_sizes", values.get(SLAB_SIZES), "default", Integer.MAX_VALUE));
    }

    private static long narenas(String text) {
        if (text.equals("default")) {
            return 0;
        }
        if (!text.matches("[0-9]{1,10}")) {
            throw new InvalidOptionException("narenas must be a whole number or default: was " + text);
        }
        long number = Long.parseLong(text);
        if (number < 1 || number > 4294967295L) {
            throw new InvalidOptionException("narenas must be between 1 and 4294967295: was " + text);
        }
        return number;
    }

    private static long tcacheMax(OptionValues values) {
        if (values.isSet(LG_TCACHE_MAX)) {
            return 1L << Math.min(values.get(LG_TCACHE_MAX), LG_TCACHE_MAX_LIMIT);
        }
        return Math.min(values.get(TCACHE_MAX), 1L << LG_TCACHE_MAX_LIMIT);
    }

    private static int clip(long value, int min, int max) {
        return (int) Math.max(min, Math.min(max, value));
    }

    private static List<Config.SizeRange> ranges(String name, String text, String none, int most) {
        List<Config.SizeRange> ranges = new ArrayList<>();
        if (text.equals(none)) {
            return ranges;
        }
        for (String part : text.split("\\|", -1)) {
            Matcher matcher = RANGE.matcher(part);
            if (!matcher.matches()) {
                throw new InvalidOptionException(
                        name + " must be a list of first-last:number joined by |: was " + text);
            }
            long number = Long.parseLong(matcher.group(3));
            if (number < 1 || number > most) {
                throw new InvalidOptionException(name + " must give numbers between 1 and " + most + ": was " + text);
            }
            ranges.add(
                    new Config.SizeRange(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), number));
        }
        return ranges;
    }
}
