package org.alloclab.harness.measure;

import org.alloclab.api.metric.Metric;
import org.alloclab.harness.trace.TraceTotals;

/** What a trace contains. */
public final class TraceFigures {
    public static final Metric OPS = Metric.count("ops", "Operations; of a run, those that were played.");
    public static final Metric THREADS = Metric.count("threads", "Threads that make at least one operation.");
    public static final Metric PEAK_LIVE =
            Metric.bytes("peak_live_bytes", "The most that was asked for and not freed at any moment.");
    public static final Metric PEAK_BLOCKS =
            Metric.count("peak_live_blocks", "The most blocks not freed at any moment.");
    public static final Metric END_LIVE = Metric.bytes("end_live_bytes", "Asked for and not freed at the end.");
    public static final Metric END_BLOCKS = Metric.count("end_live_blocks", "Blocks not freed at the end.");
    public static final Metric SKIPPED = Metric.count("skipped_lines", "Bad lines that were left out.");
    public static final Metric ORPHANS =
            Metric.count("orphaned_blocks", "Blocks whose address was given out again before a free.");

    /** In the order of a result file. */
    public static final Catalogue<TraceTotals> ALL = Catalogue.of(
            Figure.of(OPS, TraceTotals::ops),
            Figure.of(THREADS, TraceTotals::threads),
            Figure.of(PEAK_LIVE, TraceTotals::peakLiveBytes),
            Figure.of(PEAK_BLOCKS, TraceTotals::peakLiveBlocks),
            Figure.of(END_LIVE, TraceTotals::endLiveBytes),
            Figure.of(END_BLOCKS, TraceTotals::endLiveBlocks),
            Figure.of(SKIPPED, TraceTotals::skippedLines),
            Figure.of(ORPHANS, TraceTotals::orphans));

    private TraceFigures() {}
}
