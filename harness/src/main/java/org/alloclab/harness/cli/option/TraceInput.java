package org.alloclab.harness.cli.option;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.TraceTotals;
import org.alloclab.harness.trace.format.TraceFormats;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The trace that a command reads, with the options that every such command has. */
public final class TraceInput {
    @Parameters(index = "0", paramLabel = "TRACE", description = "the trace: plain or packed with gzip, zstd or zip")
    private Path trace = Path.of("");

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    public Path path() {
        return trace;
    }

    public TraceSource source() {
        return new TraceSource(trace);
    }

    /** The format, whose shortcomings are said once. */
    public TraceFormat format(TraceSource source, TraceFormats known, PrintWriter err) throws IOException {
        return reading.format(source, known, err);
    }

    public TraceReader open(TraceSource source, TraceFormat found) throws IOException {
        return found.open(source, reading.reading().keepingEvents());
    }

    public long countOps(TraceSource source, TraceFormat found) throws IOException {
        return found.countOps(source, reading.reading().keepingEvents());
    }

    public static void tellSkipped(TraceTotals totals, PrintWriter err) {
        if (totals.skippedLines() > 0) {
            err.println("alloclab: note: " + totals.skippedLines() + " left out, the first: " + totals.firstSkipped());
        }
        totals.warnings().forEach(note -> err.println("alloclab: note: " + note));
    }

    /** Says what the reader noted. */
    public static void tellWarnings(TraceTotals totals, PrintWriter err) {
        totals.warnings().forEach(note -> err.println("alloclab: note: " + note));
    }

    /** Says which calls of the recorded program a run did not make. */
    public static void tellUnplayed(Map<String, Long> calls, RunPlan plan, PrintWriter err) {
        calls.forEach((call, count) -> err.println(String.format(
                Locale.ROOT,
                "alloclab: note: %,d call%s of %s not made: the program was recorded under another allocator than %s,"
                        + " or this one has no such call",
                count,
                count == 1 ? "" : "s",
                call,
                plan.allocator().provider().id())));
    }
}
