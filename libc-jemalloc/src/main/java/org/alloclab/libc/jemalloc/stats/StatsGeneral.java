package org.alloclab.libc.jemalloc.stats;

import java.util.List;
import java.util.Map;
import org.alloclab.libc.jemalloc.ctl.CtlReader;
import org.alloclab.libc.jemalloc.number.CType;
import org.alloclab.libc.jemalloc.number.Fxp;
import org.alloclab.libc.jemalloc.size.SizeClasses;

/** The first part of {@link StatsPrint}: build, options, size classes. (jemalloc 5.3.0 stats.c, stats_general_print) */
final class StatsGeneral {
    private static final List<String> CONFIG = List.of(
            "cache_oblivious",
            "debug",
            "fill",
            "lazy_lock",
            "malloc_conf",
            "opt_safety_checks",
            "prof",
            "prof_libgcc",
            "prof_libunwind",
            "stats",
            "utrace",
            "xmalloc");

    private static final List<String> OPTIONS = List.of(
            "abort",
            "abort_conf",
            "cache_oblivious",
            "confirm_conf",
            "retain",
            "dss",
            "narenas",
            "percpu_arena",
            "oversize_threshold",
            "hpa",
            "hpa_slab_max_alloc",
            "hpa_hugification_threshold",
            "hpa_hugify_delay_ms",
            "hpa_min_purge_interval_ms",
            "hpa_dirty_mult",
            "hpa_sec_nshards",
            "hpa_sec_max_alloc",
            "hpa_sec_max_bytes",
            "hpa_sec_bytes_after_flush",
            "hpa_sec_batch_fill_extra",
            "metadata_thp",
            "mutex_max_spin",
            "background_thread",
            "dirty_decay_ms",
            "muzzy_decay_ms",
            "lg_extent_max_active_fit",
            "junk",
            "zero",
            "experimental_infallible_new",
            "tcache",
            "tcache_max",
            "tcache_nslots_small_min",
            "tcache_nslots_small_max",
            "tcache_nslots_large",
            "lg_tcache_nslots_mul",
            "tcache_gc_incr_bytes",
            "tcache_gc_delay_bytes",
            "lg_tcache_flush_small_div",
            "lg_tcache_flush_large_div",
            "thp",
            "prof",
            "prof_prefix",
            "prof_active",
            "prof_thread_active_init",
            "lg_prof_sample",
            "prof_accum",
            "lg_prof_interval",
            "prof_gdump",
            "prof_final",
            "prof_leak",
            "prof_leak_error",
            "stats_print",
            "stats_print_opts",
            "stats_print",
            "stats_print_opts",
            "stats_interval",
            "stats_interval_opts",
            "zero_realloc");

    /** Options with a value of their own at run time, and its name. */
    private static final Map<String, String> MUTABLE = Map.of(
            "background_thread", "background_thread",
            "dirty_decay_ms", "arenas.dirty_decay_ms",
            "muzzy_decay_ms", "arenas.muzzy_decay_ms",
            "prof_active", "prof.active",
            "prof_thread_active_init", "prof.thread_active_init",
            "lg_prof_sample", "prof.lg_sample");

    private static final long NO_DIRTY_MULT = 0xffff_ffffL;

    private final CtlReader reader;
    private final Emitter emitter;

    StatsGeneral(CtlReader reader, Emitter emitter) {
        this.reader = reader;
        this.emitter = emitter;
    }

    void print() {
        show("version", "Version", "version");
        emitter.beginDict("config", "Build-time option settings");
        CONFIG.forEach(name -> show(name, "config." + name, "config." + name));
        emitter.endDict();
        emitter.beginDict("opt", "Run-time option settings");
        OPTIONS.forEach(this::showOption);
        emitter.endDict();
        emitter.beginDict("prof", "Profiling settings");
        for (String name : List.of("thread_active_init", "active", "gdump", "interval", "lg_sample")) {
            show(name, "prof." + name, "prof." + name);
        }
        emitter.endDict();
        emitter.beginObject("arenas");
        show("narenas", "Arenas", "arenas.narenas");
        showInJson("dirty_decay_ms", "arenas.dirty_decay_ms");
        showInJson("muzzy_decay_ms", "arenas.muzzy_decay_ms");
        show("quantum", "Quantum size", "arenas.quantum");
        show("page", "Page size", "arenas.page");
        show("tcache_max", "Maximum thread-cached size class", "arenas.tcache_max");
        show("nbins", "Number of bin size classes", "arenas.nbins");
        show("nhbins", "Number of thread-cache bin size classes", "arenas.nhbins");
        showClasses("bin", SizeClasses.BINS, List.of("size", "nregs", "slab_size", "nshards"));
        show("nlextents", "Number of large size classes", "arenas.nlextents");
        showClasses("lextent", SizeClasses.LARGE_CLASSES, List.of("size"));
        emitter.endObject();
    }

    private void showOption(String name) {
        String path = "opt." + name;
        String live = MUTABLE.get(name);
        if (name.equals("hpa_dirty_mult")) {
            long ratio = reader.number(path);
            emitter.keyValue(name, path, CType.STRING, ratio == NO_DIRTY_MULT ? "-1" : Fxp.text(ratio));
        } else if (live == null) {
            show(name, path, path);
        } else {
            emitter.keyValueNote(name, path, reader.type(path), reader.text(path), live, reader.text(live));
        }
    }

    private void show(String jsonKey, String tableKey, String name) {
        emitter.keyValue(jsonKey, tableKey, reader.type(name), reader.text(name));
    }

    private void showInJson(String key, String name) {
        emitter.jsonKeyValue(key, reader.type(name), reader.text(name));
    }

    private void showClasses(String key, int count, List<String> figures) {
        emitter.beginArray(key);
        for (int i = 0; i < count && emitter.isJson(); i++) {
            emitter.beginObject();
            for (String figure : figures) {
                showInJson(figure, "arenas." + key + "." + i + "." + figure);
            }
            emitter.endObject();
        }
        emitter.endArray();
    }
}
