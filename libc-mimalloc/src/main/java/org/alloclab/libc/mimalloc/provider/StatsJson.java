package org.alloclab.libc.mimalloc.provider;

import java.util.Locale;
import java.util.function.IntFunction;
import org.alloclab.libc.mimalloc.size.Bins;
import org.alloclab.libc.mimalloc.size.Slices;
import org.alloclab.libc.mimalloc.stats.Stat;
import org.alloclab.libc.mimalloc.stats.Stats;

/** The text of {@code mi_stats_get_json} (mimalloc 3.6, stats.c; its layout from libmimalloc.so.3.6). */
final class StatsJson {
    private static final int STAT_VERSION = 6;
    private static final int VERSION = 30_600;
    /** The size classes of chunks, which this version names and does not count. */
    private static final String[] CHUNK_BINS = {"S", "X", "M", "L", "H", " "};

    private final StringBuilder out = new StringBuilder();
    private final Snapshot snapshot;
    private final Stats stats;

    private StatsJson(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.stats = snapshot.stats();
    }

    static String of(Snapshot snapshot) {
        return new StatsJson(snapshot).text();
    }

    private String text() {
        format("{\n  \"stat_version\": %d,\n  \"mimalloc_version\": %d,\n", STAT_VERSION, VERSION);
        process();
        for (Stat stat : Stat.values()) {
            figure(stat);
        }
        bins("malloc_bins", stats::blocks);
        bins("page_bins", stats::pages);
        chunkBins();
        return out.append("}\n").toString();
    }

    /** The simulated process has no CPU time of its own. */
    private void process() {
        long commit = stats.current(Stat.COMMITTED);
        out.append("  \"process\": {\n");
        field("elapsed_msecs", snapshot.elapsedMillis());
        field("user_msecs", 0);
        field("system_msecs", 0);
        field("page_faults", snapshot.majorFaults());
        field("rss_current", commit);
        field("rss_peak", snapshot.peakRss());
        field("commit_current", commit);
        format("    \"commit_peak\": %d\n  },\n", snapshot.peakCommit());
    }

    private void field(String name, long value) {
        format("    \"%s\": %d,\n", name, value);
    }

    private void figure(Stat stat) {
        String name = stat.name().toLowerCase(Locale.ROOT);
        if (stat.kind() == Stat.Kind.COUNTER) {
            format("  \"%s\": %d,\n", name, stats.total(stat));
        } else {
            format("  \"%s\": %s },\n", name, triple(stats.triple(stat)));
        }
    }

    private static String triple(long[] figure) {
        return String.format(
                Locale.ROOT, "{ \"total\": %d, \"peak\": %d, \"current\": %d", figure[0], figure[1], figure[2]);
    }

    private void bins(String name, IntFunction<long[]> figures) {
        format("  \"%s\": [\n", name);
        for (int bin = 0; bin <= Bins.HUGE; bin++) {
            long size = Math.max(Bins.size(bin), Bins.size(1));
            long page = size > Bins.LARGE_BLOCK_MAX ? 0 : (long) Bins.pageSlices(size) << Slices.SHIFT;
            format(
                    "    %s, \"block_size\": %d, \"page_size\": %d }%s\n",
                    triple(figures.apply(bin)), size, page, bin < Bins.HUGE ? "," : "");
        }
        out.append("  ],\n");
    }

    private void chunkBins() {
        out.append("  \"chunk_bins\": [\n");
        for (int i = 0; i < CHUNK_BINS.length; i++) {
            String separator = i < CHUNK_BINS.length - 1 ? "," : "";
            format("    %s, \"bin\": \"%s\" }%s\n", triple(new long[3]), CHUNK_BINS[i], separator);
        }
        out.append("  ]\n");
    }

    private void format(String format, Object... arguments) {
        out.append(String.format(Locale.ROOT, format, arguments));
    }
}
