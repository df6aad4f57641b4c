package org.alloclab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.TraceTotals;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The trace that a command reads, with the options that every such command has. */
final class TraceInput {
    @Parameters(index = "0", paramLabel = "TRACE", description = "the trace: plain or packed with gzip, zstd or zip")
    private Path trace = Path.of("");

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    TraceSource source() {
        return new TraceSource(trace);
    }

    /** The format, whose shortcomings are said once. */
    TraceFormat format(TraceSource source, PrintWriter err) throws IOException {
        return reading.format(source, err);
    }

    TraceReader open(TraceSource source, TraceFormat found) throws IOException {
        return found.open(source, reading.reading().keepingEvents());
    }

    static void tellSkipped(TraceTotals totals, PrintWriter err) {
        if (totals.skippedLines() > 0) {
            err.println("alloclab: note: " + totals.skippedLines() + " left out, the first: " + totals.firstSkipped());
        }
        totals.warnings().forEach(note -> err.println("alloclab: note: " + note));
    }

    /** Says what a replay's figures leave out: what the reader noted, and rows that are no heap calls. */
    static void tellUnplayed(TraceTotals totals, PrintWriter err) {
        totals.warnings().forEach(note -> err.println("alloclab: note: " + note));
        if (totals.events() > 0) {
            err.println("alloclab: note: " + totals.events() + " rows are no heap calls (pauses, steering calls, the"
                    + " program's own mappings ...) and are not played; alloclab info counts them by kind");
        }
    }
}
