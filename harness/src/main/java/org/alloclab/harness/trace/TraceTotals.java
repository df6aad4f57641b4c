package org.alloclab.harness.trace;

/**
 * What a trace contains.
 *
 * @param ops operations
 * @param threads threads, counting a thread that comes back after its end as another one
 * @param peakLiveBytes most bytes asked for and not freed at once
 * @param peakLiveBlocks most blocks live at once
 * @param endLiveBytes bytes live at the end
 * @param endLiveBlocks blocks live at the end
 * @param skippedLines bad lines that were skipped
 * @param firstSkipped what was wrong with the first of them, or the empty string
 * @param orphans blocks whose name was given to another block before they were freed; they stay live
 */
public record TraceTotals(
        long ops,
        int threads,
        long peakLiveBytes,
        long peakLiveBlocks,
        long endLiveBytes,
        long endLiveBlocks,
        long skippedLines,
        String firstSkipped,
        long orphans) {}
