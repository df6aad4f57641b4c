package org.alloclab.libc.mimalloc.stats;

import java.util.Arrays;
import org.alloclab.libc.mimalloc.size.Bins;

/**
 * One {@code mi_stats_t} (mimalloc 3.6, stats.c): of a theap, of the heap or of the process.
 *
 * <pre>
 *   cells   [total peak current] for each Stat, then for each bin of blocks, then for each bin of pages
 * </pre>
 */
@SuppressWarnings("EnumOrdinal") // indexes a table of the enum's own length
public final class Stats {
    private static final int WIDTH = 3;
    private static final int TOTAL = 0;
    private static final int PEAK = 1;
    private static final int CURRENT = 2;

    private static final int BINS = Bins.HUGE + 1;
    private static final int MALLOC_BINS = Stat.values().length;
    private static final int PAGE_BINS = MALLOC_BINS + BINS;

    private final long[] cells = new long[(PAGE_BINS + BINS) * WIDTH];

    /** Adds to a figure, or takes away from a count (mi_stat_increase, mi_stat_decrease, mi_stat_counter_increase). */
    public void add(Stat stat, long amount) {
        add(stat.ordinal(), amount);
    }

    /** Blocks of a bin. */
    public void addBlocks(int bin, long amount) {
        add(MALLOC_BINS + bin, amount);
    }

    /** Pages of a bin. */
    public void addPages(int bin, long amount) {
        add(PAGE_BINS + bin, amount);
    }

    private void add(int cell, long amount) {
        int i = cell * WIDTH;
        long current = cells[i + CURRENT] + amount;
        cells[i + CURRENT] = current;
        if (current > cells[i + PEAK]) {
            cells[i + PEAK] = current;
        }
        if (amount > 0) {
            cells[i + TOTAL] += amount;
        }
    }

    /**
     * Corrects what was counted before, its total included (mi_stat_adjust_mt, mi_stat_adjust). The peak follows where it is
     * the total: where the figure never fell.
     */
    public void adjust(Stat stat, long amount) {
        int i = stat.ordinal() * WIDTH;
        if (cells[i + TOTAL] == cells[i + PEAK]) {
            cells[i + PEAK] += amount;
        }
        cells[i + TOTAL] += amount;
        cells[i + CURRENT] += amount;
    }

    public long total(Stat stat) {
        return cells[stat.ordinal() * WIDTH + TOTAL];
    }

    public long peak(Stat stat) {
        return cells[stat.ordinal() * WIDTH + PEAK];
    }

    public long current(Stat stat) {
        return cells[stat.ordinal() * WIDTH + CURRENT];
    }

    /** Total, peak, current of a bin of blocks. */
    public long[] blocks(int bin) {
        return triple(MALLOC_BINS + bin);
    }

    /** Total, peak, current of a bin of pages. */
    public long[] pages(int bin) {
        return triple(PAGE_BINS + bin);
    }

    /** Total, peak, current of a count. */
    public long[] triple(Stat stat) {
        return triple(stat.ordinal());
    }

    private long[] triple(int cell) {
        return Arrays.copyOfRange(cells, cell * WIDTH, (cell + 1) * WIDTH);
    }

    /** Adds another's figures (mi_stats_add_into). */
    public void addAll(Stats other) {
        for (int i = 0; i < cells.length; i += WIDTH) {
            cells[i + TOTAL] += other.cells[i + TOTAL];
            long peak = other.cells[i + PEAK];
            long current = other.cells[i + CURRENT];
            if ((peak | current) != 0) {
                long together = cells[i + CURRENT] + peak;
                cells[i + CURRENT] += current;
                if (together > cells[i + PEAK]) {
                    cells[i + PEAK] = together;
                }
            }
        }
    }

    /** Adds another's figures and clears the other (_mi_stats_merge_into). */
    public void takeAll(Stats other) {
        addAll(other);
        Arrays.fill(other.cells, 0);
    }

    /** A copy as of now. */
    public Stats copy() {
        Stats copy = new Stats();
        System.arraycopy(cells, 0, copy.cells, 0, cells.length);
        return copy;
    }
}
