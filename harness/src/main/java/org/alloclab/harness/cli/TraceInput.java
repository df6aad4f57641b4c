package org.alloclab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.TraceTotals;
import org.alloclab.harness.trace.format.TraceFormats;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The trace that a command reads, with the options that every such command has. */
final class TraceInput {
    @Parameters(index = "0", paramLabel = "TRACE", description = "the trace: plain, .gz, .zst or .zip")
    private Path trace = Path.of("");

    @Option(
            names = "--format",
            paramLabel = "ID",
            description = "the trace's format (default: detected from its content)")
    private @Nullable String format;

    @Option(names = "--lenient", description = "skip and count what cannot be read instead of stopping at the first")
    private boolean lenient;

    TraceSource source() {
        return new TraceSource(trace);
    }

    /** The format, whose shortcomings are said once. */
    TraceFormat format(TraceSource source, PrintWriter err) throws IOException {
        TraceFormat found = format == null ? TraceFormats.detect(source) : TraceFormats.named(format);
        found.lacks().forEach(lack -> err.println("alloclab: note: " + found.id() + ": " + lack));
        return found;
    }

    TraceReader open(TraceSource source, TraceFormat found) throws IOException {
        return found.open(source, new ReadOptions(lenient, false).keepingEvents());
    }

    static void tellSkipped(TraceTotals totals, PrintWriter err) {
        if (totals.skippedLines() > 0) {
            err.println("alloclab: note: " + totals.skippedLines() + " left out, the first: " + totals.firstSkipped());
        }
        totals.notes().forEach(note -> err.println("alloclab: note: " + note));
    }

    /** Says what a replay's figures leave out: what the reader noted, and rows that are no heap calls. */
    static void tellUnplayed(TraceTotals totals, PrintWriter err) {
        totals.notes().forEach(note -> err.println("alloclab: note: " + note));
        if (totals.events() > 0) {
            err.println("alloclab: note: " + totals.events() + " rows are no heap calls (pauses, steering calls, the"
                    + " program's own mappings ...) and are not played; alloclab info counts them by kind");
        }
    }
}
