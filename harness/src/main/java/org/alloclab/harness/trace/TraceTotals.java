package org.alloclab.harness.trace;

import java.util.ArrayList;
import java.util.List;

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
 * @param events rows that are no heap calls, such as pauses and the program's own mappings
 * @param notes what a reader of the figures must know, a sentence each
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
        long orphans,
        long events,
        List<String> notes) {
    public TraceTotals {
        notes = List.copyOf(notes);
    }

    /** The notes, and what the counts themselves give reason to say. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(notes);
        if (orphans > 0) {
            warnings.add(
                    orphans + " blocks were allocated where another block was live, which stays live for ever: calls"
                            + " are missing in the trace, or processes are mixed");
        }
        return warnings;
    }
}
