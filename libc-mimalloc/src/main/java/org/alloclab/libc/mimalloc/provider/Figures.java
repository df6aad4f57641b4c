package org.alloclab.libc.mimalloc.provider;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.libc.mimalloc.stats.Stat;
import org.alloclab.libc.mimalloc.stats.Stats;

/**
 * The statistics as figures: a counter under its own name, a count as {@code .current}, {@code .peak} and {@code .total}.
 * Blocks are counted when their page's statistics are brought up to date, pages and arenas at once.
 */
final class Figures {
    private static final Set<Stat> BYTES = EnumSet.of(
            Stat.RESERVED,
            Stat.COMMITTED,
            Stat.RESET,
            Stat.PURGED,
            Stat.PAGE_COMMITTED,
            Stat.ALLOCATED,
            Stat.FREED,
            Stat.MALLOC_REQUESTED,
            Stat.MALLOC_NORMAL,
            Stat.MALLOC_HUGE);

    /** For every checkpoint: what was taken from the system, what of it serves, what was given back. */
    static final List<Metric> CHECKPOINT = List.of(
            current(Stat.RESERVED),
            current(Stat.COMMITTED),
            current(Stat.PAGE_COMMITTED),
            counter(Stat.PURGED),
            counter(Stat.PURGE_CALLS),
            current(Stat.PAGES),
            current(Stat.PAGES_ABANDONED),
            counter(Stat.PAGES_EXTENDED),
            counter(Stat.PAGES_RETIRE),
            current(Stat.THEAPS));

    private Figures() {}

    static MetricSnapshot of(Stats stats) {
        MetricSnapshot.Builder builder = MetricSnapshot.builder();
        for (Stat stat : Stat.values()) {
            if (stat.kind() == Stat.Kind.COUNTER) {
                builder.put(counter(stat), stats.total(stat));
            } else {
                builder.put(current(stat), stats.current(stat));
                builder.put(metric(stat, ".peak", "most at a time"), stats.peak(stat));
                builder.put(metric(stat, ".total", "all that ever came"), stats.total(stat));
            }
        }
        return builder.build();
    }

    private static Metric current(Stat stat) {
        return metric(stat, ".current", "now");
    }

    private static Metric counter(Stat stat) {
        return metric(stat, "", "all that ever came");
    }

    private static Metric metric(Stat stat, String suffix, String when) {
        String name = stat.name().toLowerCase(Locale.ROOT);
        String key = "mimalloc." + name + suffix;
        String meaning = name.replace('_', ' ').strip() + " of mi_stats_t, " + when;
        Metric metric = BYTES.contains(stat) ? Metric.bytes(key, meaning) : Metric.count(key, meaning);
        return metric.from("mi_stats_t." + name + suffix);
    }
}
