package org.alloclab.libc.jemalloc.conf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.libc.jemalloc.number.CType;
import org.alloclab.libc.jemalloc.number.Fxp;
import org.alloclab.libc.jemalloc.number.WholeNumber;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.jspecify.annotations.Nullable;

/**
 * One option as {@code MALLOC_CONF} knows it: how its value is read, what is clipped and what is refused. (jemalloc 5.3.0
 * jemalloc.c, malloc_conf_init_helper)
 *
 * @param name name
 * @param type type of {@code opt.NAME} of {@code mallctl}
 * @param initial its default
 * @param readable whether {@code mallctl} shows it
 * @param reader reads a value
 */
public record ConfOption(String name, CType type, String initial, boolean readable, Reader reader) {
    static final String INVALID = "Invalid conf value";
    static final String OUT_OF_RANGE = "Out-of-range conf value";

    /** The letters that {@code malloc_stats_print} knows. */
    private static final String STATS_LETTERS = "Jgmdablxeh";

    private static final long SIZE_MAX = -1;
    private static final long UNSIGNED_MAX = 0xffff_ffffL;
    private static final long SLOTS_MAX = 2048;
    private static final long FLUSH_DIV_MAX = 16;
    private static final long TCACHE_MAX_LIMIT = 1L << 23;
    private static final long LG_TCACHE_MAX_LIMIT = 23;
    private static final long SHARDS_MAX = 64;
    private static final long LG_SAMPLE_MAX = 63;
    private static final long HPA_THRESHOLD = SizeClasses.HUGE_PAGE * 95 / 100;

    /** Sets the value; answers what is wrong with it, or {@code null}. */
    @FunctionalInterface
    interface Reader {
        @Nullable
        String read(Conf conf, String value);
    }

    public static final List<ConfOption> ALL = all();

    private static final Map<String, ConfOption> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(ConfOption::name, Function.identity()));

    /**
     * The option that a key names. Three of them answer to the beginnings of their names too, the empty key included.
     */
    static @Nullable ConfOption of(String key) {
        for (String prefixed : List.of("metadata_thp", "dss", "percpu_arena")) {
            if (prefixed.startsWith(key)) {
                return BY_NAME.get(prefixed);
            }
        }
        return BY_NAME.get(key);
    }

    /** Every option at its default. */
    static Map<String, String> defaults() {
        return ALL.stream().collect(Collectors.toMap(ConfOption::name, ConfOption::initial));
    }

    private static List<ConfOption> all() {
        List<ConfOption> all = new ArrayList<>();
        all.add(flag("confirm_conf", false));
        all.add(flag("abort", false));
        all.add(flag("abort_conf", false));
        all.add(fixed("cache_oblivious", CType.BOOL, "true"));
        all.add(flag(Options.TRUST_MADVISE));
        all.add(wordOrItsBeginning(Options.METADATA_THP));
        all.add(flag(Options.RETAIN));
        all.add(wordOrItsBeginning(Options.DSS));
        all.add(new ConfOption("narenas", CType.UNSIGNED, "0", true, ConfOption::readNarenas));
        all.add(hidden("narenas_ratio", "4.0", ConfOption::readRatio));
        all.add(hidden(Options.BIN_SHARDS.name(), "", ConfOption::readBinShards));
        all.add(signed("mutex_max_spin", CType.INT64, 600, -1, Long.MAX_VALUE));
        all.add(signed("dirty_decay_ms", CType.SSIZE, Options.DIRTY_DECAY_MS.defaultValue(), -1, Options.DECAY_MS_MAX));
        all.add(signed("muzzy_decay_ms", CType.SSIZE, Options.MUZZY_DECAY_MS.defaultValue(), -1, Options.DECAY_MS_MAX));
        all.add(flag("stats_print", false));
        all.add(letters("stats_print_opts"));
        all.add(signed("stats_interval", CType.INT64, -1, -1, Long.MAX_VALUE));
        all.add(letters("stats_interval_opts"));
        all.add(word(Options.JUNK));
        all.add(flag(Options.ZERO));
        all.add(flag("experimental_infallible_new", false));
        all.add(flag(Options.TCACHE));
        all.add(clipped(Options.TCACHE_MAX, CType.SIZE, 0, TCACHE_MAX_LIMIT));
        all.add(hidden("lg_tcache_max", "", ConfOption::readLgTcacheMax));
        all.add(signed("lg_tcache_nslots_mul", CType.SSIZE, 1, -16, 16));
        all.add(clipped(Options.TCACHE_NSLOTS_SMALL_MIN, CType.UNSIGNED, 1, SLOTS_MAX));
        all.add(clipped(Options.TCACHE_NSLOTS_SMALL_MAX, CType.UNSIGNED, 1, SLOTS_MAX));
        all.add(clipped(Options.TCACHE_NSLOTS_LARGE, CType.UNSIGNED, 1, SLOTS_MAX));
        all.add(clipped(Options.TCACHE_GC_INCR_BYTES, CType.SIZE, 1024, SIZE_MAX));
        all.add(clipped(Options.TCACHE_GC_DELAY_BYTES, CType.SIZE, 0, SIZE_MAX));
        all.add(clipped(Options.LG_TCACHE_FLUSH_SMALL_DIV, CType.UNSIGNED, 1, FLUSH_DIV_MAX));
        all.add(clipped(Options.LG_TCACHE_FLUSH_LARGE_DIV, CType.UNSIGNED, 1, FLUSH_DIV_MAX));
        all.add(upTo(Options.OVERSIZE_THRESHOLD, SizeClasses.LARGE_MAX));
        all.add(upTo(Options.LG_EXTENT_MAX_ACTIVE_FIT, Long.SIZE));
        all.add(wordOrItsBeginning(Options.PERCPU_ARENA));
        all.add(flag(Options.BACKGROUND_THREAD));
        all.add(new ConfOption(
                "max_background_threads",
                CType.SIZE,
                String.valueOf(Options.MAX_BACKGROUND_THREADS.defaultValue()),
                true,
                ConfOption::readBackgroundThreads));
        addHugePageAllocator(all);
        all.add(hidden(Options.SLAB_SIZES.name(), "", ConfOption::readSlabSizes));
        addProfiling(all);
        all.add(wordOrItsBeginning(Options.THP));
        all.add(word(Options.ZERO_REALLOC));
        all.add(new ConfOption("san_guard_small", CType.SIZE, "0", false, clipping("san_guard_small", 0, SIZE_MAX)));
        all.add(new ConfOption("san_guard_large", CType.SIZE, "0", false, clipping("san_guard_large", 0, SIZE_MAX)));
        return List.copyOf(all);
    }

    private static void addHugePageAllocator(List<ConfOption> all) {
        long page = SizeClasses.PAGE;
        long huge = SizeClasses.HUGE_PAGE;
        all.add(flag("hpa", false));
        all.add(clipped("hpa_slab_max_alloc", CType.SIZE, 65536, page, huge));
        all.add(clipped("hpa_hugification_threshold", CType.SIZE, HPA_THRESHOLD, page, huge));
        all.add(hidden("hpa_hugification_threshold_ratio", "", ConfOption::readHugificationRatio));
        all.add(clipped("hpa_hugify_delay_ms", CType.UINT64, 10_000, 0, SIZE_MAX));
        all.add(clipped("hpa_min_purge_interval_ms", CType.UINT64, 5_000, 0, SIZE_MAX));
        all.add(new ConfOption("hpa_dirty_mult", CType.UINT32, "16384", true, ConfOption::readDirtyMult));
        all.add(clipped("hpa_sec_nshards", CType.SIZE, 4, 0, SIZE_MAX));
        all.add(clipped("hpa_sec_max_alloc", CType.SIZE, 32768, page, SIZE_MAX));
        all.add(clipped("hpa_sec_max_bytes", CType.SIZE, 262_144, page, SIZE_MAX));
        all.add(clipped("hpa_sec_bytes_after_flush", CType.SIZE, 131_072, page, SIZE_MAX));
        all.add(clipped("hpa_sec_batch_fill_extra", CType.SIZE, 0, 0, huge / page));
    }

    private static void addProfiling(List<ConfOption> all) {
        all.add(flag("prof", false));
        all.add(new ConfOption("prof_prefix", CType.STRING, "jeprof", true, (conf, value) -> {
            conf.set("prof_prefix", value);
            return null;
        }));
        all.add(flag("prof_active", true));
        all.add(flag("prof_thread_active_init", true));
        all.add(clipped("lg_prof_sample", CType.SIZE, 19, 0, LG_SAMPLE_MAX));
        all.add(flag("prof_accum", false));
        all.add(signed("lg_prof_interval", CType.SSIZE, -1, -1, LG_SAMPLE_MAX));
        all.add(flag("prof_gdump", false));
        all.add(flag("prof_final", false));
        all.add(flag("prof_leak", false));
        all.add(flag("prof_leak_error", false));
        all.add(hidden("prof_log", "false", (conf, value) -> readFlag(conf, "prof_log", value)));
        all.add(signed("prof_recent_alloc_max", CType.SSIZE, 0, -1, Long.MAX_VALUE));
        all.add(flag("prof_stats", false));
        all.add(flag("prof_sys_thread_name", false));
        all.add(new ConfOption("prof_time_resolution", CType.STRING, "default", true, (conf, value) -> {
            if (!value.equals("default") && !value.equals("high")) {
                return INVALID;
            }
            conf.set("prof_time_resolution", value);
            return null;
        }));
        all.add(hidden("prof_unbias", "true", (conf, value) -> readFlag(conf, "prof_unbias", value)));
    }

    private static ConfOption flag(OptionSpec<Boolean> spec) {
        return flag(spec.name(), spec.defaultValue());
    }

    private static ConfOption flag(String name, boolean initial) {
        return new ConfOption(
                name, CType.BOOL, String.valueOf(initial), true, (conf, value) -> readFlag(conf, name, value));
    }

    private static ConfOption fixed(String name, CType type, String value) {
        return new ConfOption(name, type, value, true, (conf, text) -> "Invalid conf pair");
    }

    private static ConfOption hidden(String name, String initial, Reader reader) {
        return new ConfOption(name, CType.STRING, initial, false, reader);
    }

    /** A word of a list. */
    private static ConfOption word(OptionSpec<String> spec) {
        return word(spec, String::equals);
    }

    /** A word of a list, or the beginning of one; the first that begins so is meant. */
    private static ConfOption wordOrItsBeginning(OptionSpec<String> spec) {
        return word(spec, String::startsWith);
    }

    private static ConfOption word(OptionSpec<String> spec, BiPredicate<String, String> isMeantBy) {
        String name = spec.name();
        return new ConfOption(name, CType.STRING, spec.defaultValue(), true, (conf, value) -> {
            for (String word : Options.words(spec)) {
                if (isMeantBy.test(word, value)) {
                    conf.set(name, word);
                    return null;
                }
            }
            return INVALID;
        });
    }

    /** A number that is refused outside its range. */
    private static ConfOption signed(String name, CType type, long initial, long min, long max) {
        return new ConfOption(name, type, String.valueOf(initial), true, (conf, value) -> {
            WholeNumber number = number(value);
            if (number == null) {
                return INVALID;
            }
            if (number.value() < min || number.value() > max) {
                return OUT_OF_RANGE;
            }
            conf.set(name, String.valueOf(number.value()));
            return null;
        });
    }

    private static ConfOption upTo(OptionSpec<Long> spec, long max) {
        String name = spec.name();
        return new ConfOption(name, CType.SIZE, String.valueOf(spec.defaultValue()), true, (conf, value) -> {
            WholeNumber number = number(value);
            if (number == null) {
                return INVALID;
            }
            if (Long.compareUnsigned(number.value(), max) > 0) {
                return OUT_OF_RANGE;
            }
            conf.set(name, String.valueOf(number.value()));
            return null;
        });
    }

    private static ConfOption clipped(OptionSpec<Long> spec, CType type, long min, long max) {
        return clipped(spec.name(), type, spec.defaultValue(), min, max);
    }

    /** A number that is moved into its range. */
    private static ConfOption clipped(String name, CType type, long initial, long min, long max) {
        return new ConfOption(name, type, String.valueOf(initial), true, clipping(name, min, max));
    }

    private static Reader clipping(String name, long min, long max) {
        return (conf, value) -> {
            WholeNumber number = number(value);
            if (number == null) {
                return INVALID;
            }
            long clipped = number.value();
            if (Long.compareUnsigned(clipped, min) < 0) {
                clipped = min;
            } else if (Long.compareUnsigned(clipped, max) > 0) {
                clipped = max;
            }
            conf.set(name, Long.toUnsignedString(clipped));
            return null;
        };
    }

    /** Letters of {@code malloc_stats_print}, others and repeated ones left out, added to those set before. */
    private static ConfOption letters(String name) {
        return new ConfOption(name, CType.STRING, "", true, (conf, value) -> {
            StringBuilder letters = new StringBuilder(conf.text(name));
            for (int i = 0; i < value.length(); i++) {
                char letter = value.charAt(i);
                if (STATS_LETTERS.indexOf(letter) >= 0 && letters.indexOf(String.valueOf(letter)) < 0) {
                    letters.append(letter);
                }
            }
            conf.set(name, letters.toString());
            return null;
        });
    }

    private static @Nullable String readFlag(Conf conf, String name, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            return INVALID;
        }
        conf.set(name, value);
        return null;
    }

    private static @Nullable String readNarenas(Conf conf, String value) {
        WholeNumber number = value.equals("default") ? new WholeNumber(0, 0, false) : number(value);
        if (number == null) {
            return INVALID;
        }
        if (number.value() == 0 && !value.equals("default")) {
            return OUT_OF_RANGE;
        }
        conf.set("narenas", String.valueOf(number.value() & UNSIGNED_MAX));
        return null;
    }

    private static @Nullable String readRatio(Conf conf, String value) {
        if (Fxp.parse(value) < 0) {
            return INVALID;
        }
        conf.set("narenas_ratio", value);
        return null;
    }

    private static @Nullable String readLgTcacheMax(Conf conf, String value) {
        WholeNumber number = number(value);
        if (number == null) {
            return INVALID;
        }
        boolean large = Long.compareUnsigned(number.value(), LG_TCACHE_MAX_LIMIT) > 0;
        conf.set("tcache_max", String.valueOf(1L << (large ? LG_TCACHE_MAX_LIMIT : number.value())));
        return null;
    }

    /** The largest value allowed is the one in force: it can be lowered again and again, never raised. */
    private static @Nullable String readBackgroundThreads(Conf conf, String value) {
        WholeNumber number = number(value);
        if (number == null) {
            return INVALID;
        }
        long most = conf.number("max_background_threads");
        boolean above = Long.compareUnsigned(number.value(), most) > 0;
        conf.set("max_background_threads", String.valueOf(above ? most : Math.max(1, number.value())));
        return null;
    }

    private static @Nullable String readHugificationRatio(Conf conf, String value) {
        long ratio = Fxp.parse(value);
        if (ratio < 0 || ratio > 1L << Fxp.FRACTION_BITS) {
            return INVALID;
        }
        conf.set("hpa_hugification_threshold", String.valueOf(Fxp.partOf(SizeClasses.HUGE_PAGE, ratio)));
        return null;
    }

    private static @Nullable String readDirtyMult(Conf conf, String value) {
        long ratio = Fxp.parse(value);
        if (ratio < 0 && !value.equals("-1")) {
            return INVALID;
        }
        conf.set("hpa_dirty_mult", String.valueOf(ratio < 0 ? UNSIGNED_MAX : ratio));
        return null;
    }

    private static @Nullable String readBinShards(Conf conf, String value) {
        boolean valid = SizeRange.readAll(value, range -> {
            if (range.number() == 0 || Long.compareUnsigned(range.number(), SHARDS_MAX) > 0) {
                return false;
            }
            conf.binShards.add(range);
            return true;
        });
        return valid ? null : "Invalid settings for bin_shards";
    }

    private static @Nullable String readSlabSizes(Conf conf, String value) {
        if (value.equals("default")) {
            conf.slabSizes.clear();
            return null;
        }
        boolean valid = SizeRange.readAll(value, range -> {
            // the number of pages is an int, and is compared unsigned
            conf.slabSizes.add(new SizeRange(range.first(), range.last(), (int) range.number()));
            return true;
        });
        return valid ? null : "Invalid settings for slab_sizes";
    }

    /** The number that the whole of a text says, or {@code null}. */
    private static @Nullable WholeNumber number(String text) {
        WholeNumber number = WholeNumber.parse(text, 0, 0);
        return number.failed() || number.end() != text.length() ? null : number;
    }
}
