package org.alloclab.libc.mimalloc.provider;

import java.util.Locale;
import org.alloclab.libc.mimalloc.size.Bins;
import org.alloclab.libc.mimalloc.stats.Stat;
import org.alloclab.libc.mimalloc.stats.Stats;

/** The text of {@code mi_stats_print} (mimalloc 3.6, stats.c, _mi_stats_print; its layout from libmimalloc.so.3.6). */
final class StatsText {
    private static final int PEAK = 1;
    private static final int TOTAL = 0;
    private static final int CURRENT = 2;

    private final StringBuilder out = new StringBuilder();
    private final Snapshot snapshot;
    private final Stats stats;

    private StatsText(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.stats = snapshot.stats();
    }

    static String of(Snapshot snapshot) {
        return new StatsText(snapshot).text();
    }

    private String text() {
        out.append("subproc 0\n");
        if (stats.total(Stat.MALLOC_NORMAL) + stats.total(Stat.MALLOC_HUGE) != 0) {
            blocks();
        }
        if (stats.total(Stat.PAGES) != 0) {
            pages();
        }
        if (stats.total(Stat.ARENA_COUNT) > 0) {
            arenas();
            process();
        }
        return out.append('\n').toString();
    }

    private void blocks() {
        format(
                " %-13s %11s %11s %11s %11s %11s\n",
                "blocks", "peak   ", "total   ", "current   ", "block   ", "total#   ");
        for (int bin = 0; bin < Bins.HUGE; bin++) {
            long[] blocks = stats.blocks(bin);
            if (blocks[TOTAL] > 0) {
                bin(bin, blocks, blocks, Bins.size(bin));
            }
        }
        if (stats.blocks(Bins.HUGE)[TOTAL] > 0) {
            bin(Bins.HUGE, stats.triple(Stat.MALLOC_HUGE), stats.blocks(Bins.HUGE), 1);
        }
        out.append('\n');
        sizes("allocated", stats.triple(Stat.ALLOCATED));
        format("  %-12s:%s%s\n", "freed", Amount.blank(), Amount.bytes(stats.total(Stat.FREED)));
        format("  %-12s:%s%s\n", "requested~", Amount.blank(), Amount.bytes(stats.total(Stat.MALLOC_REQUESTED)));
        out.append('\n');
    }

    /** @param unit bytes of a block; 1 where amounts are bytes already */
    private void bin(int bin, long[] amounts, long[] blocks, long unit) {
        format("  %-12s:", String.format(Locale.ROOT, "bin%2s  %3d", kind(bin), bin));
        out.append(Amount.bytes(amounts[PEAK] * unit))
                .append(Amount.bytes(amounts[TOTAL] * unit))
                .append(Amount.bytes(amounts[CURRENT] * unit))
                .append(unit == 1 ? Amount.blank() : Amount.bytes(unit))
                .append(Amount.count(blocks[TOTAL]))
                .append(blocks[CURRENT] != 0 ? "  not all freed\n" : "  ok\n");
    }

    private static String kind(int bin) {
        long size = Bins.size(bin);
        if (size <= Bins.SMALL_BLOCK_MAX) {
            return "S";
        }
        if (size > Bins.LARGE_BLOCK_MAX) {
            return "H";
        }
        return Bins.isMedium(size) ? "M" : "L";
    }

    private void pages() {
        header("pages");
        sizes("touched", stats.triple(Stat.PAGE_COMMITTED));
        counts("pages", Stat.PAGES);
        counts("abandoned", Stat.PAGES_ABANDONED);
        counts("os abandoned", Stat.PAGES_OS_ABANDONED);
        counts("os allocated", Stat.PAGES_OS_ALLOCATED);
        counter("reclaima", Stat.PAGES_RECLAIM_ON_ALLOC);
        counter("reclaimf", Stat.PAGES_RECLAIM_ON_FREE);
        counter("reabandon", Stat.PAGES_REABANDON_FULL);
        counter("unabdn retry", Stat.PAGES_UNABANDON_BUSY_WAIT);
        counter("unown retry", Stat.PAGES_UNOWN_CAS_RETRY);
        counter("extended", Stat.PAGES_EXTENDED);
        counter("retire", Stat.PAGES_RETIRE);
        counter("stat updates", Stat.PAGES_STAT_UPDATES);
        average("stat avg", Stat.PAGES_STAT_UPDATE_COUNT, Stat.PAGES_STAT_UPDATES);
        average("searches", Stat.PAGE_SEARCHES, Stat.PAGE_SEARCHES_COUNT);
        counter("prof samples", Stat.PROFILE_SAMPLES);
        out.append('\n');
    }

    private void arenas() {
        header("arenas");
        sizes("reserved", stats.triple(Stat.RESERVED));
        sizes("committed", stats.triple(Stat.COMMITTED));
        size("reset", Stat.RESET);
        size("purged", Stat.PURGED);
        counter("arenas", Stat.ARENA_COUNT);
        counter("rollback", Stat.ARENA_ROLLBACK_COUNT);
        counter("mmaps", Stat.MMAP_CALLS);
        counter("commits", Stat.COMMIT_CALLS);
        counter("resets", Stat.RESET_CALLS);
        counter("purges", Stat.PURGE_CALLS);
        counter("guarded", Stat.MALLOC_GUARDED_COUNT);
        counts("theaps", Stat.THEAPS);
        counts("heaps", Stat.HEAPS);
        counter("heap waits", Stat.HEAPS_DELETE_WAIT);
        out.append('\n');
    }

    /** The simulated process has no CPU time of its own. */
    private void process() {
        header("process");
        counts("threads", Stat.THREADS);
        format("  %-12s:%s\n", "numa nodes", Amount.count(1));
        long elapsed = snapshot.elapsedMillis();
        format("  %-12s: %5d.%03d s\n", "elapsed", elapsed / 1000, elapsed % 1000);
        format(
                "  %-12s: user: 0.000 s, system: 0.000 s, faults: %d, peak rss: %s, peak commit: %s\n",
                "process",
                snapshot.majorFaults(),
                Amount.compact(snapshot.peakRss()),
                Amount.compact(snapshot.peakCommit()));
    }

    private void header(String name) {
        format(" %-13s %11s %11s %11s\n", name, "peak   ", "total   ", "current   ");
    }

    private void sizes(String name, long[] figure) {
        format(
                "  %-12s:%s%s%s\n",
                name, Amount.bytes(figure[PEAK]), Amount.bytes(figure[TOTAL]), Amount.bytes(figure[CURRENT]));
    }

    private void counts(String name, Stat stat) {
        format(
                "  %-12s:%s%s%s\n",
                name,
                Amount.count(stats.peak(stat)),
                Amount.count(stats.total(stat)),
                Amount.count(stats.current(stat)));
    }

    private void counter(String name, Stat stat) {
        format("  %-12s:%s\n", name, Amount.count(stats.total(stat)));
    }

    private void size(String name, Stat stat) {
        format("  %-12s:%s\n", name, Amount.bytes(stats.total(stat)));
    }

    private void average(String name, Stat sum, Stat count) {
        long n = stats.total(count);
        long tenths = n == 0 ? 0 : stats.total(sum) * 10 / n;
        format("  %-12s: %5d.%d avg\n", name, tenths / 10, tenths % 10);
    }

    private void format(String format, Object... arguments) {
        out.append(String.format(Locale.ROOT, format, arguments));
    }
}
