package org.alloclab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.format.TraceFormats;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How traces are read: the options that every command has that reads one. */
final class ReadingOptions {
    @Option(
            names = "--format",
            paramLabel = "ID",
            description = "the trace's format (default: detected from its content)")
    private @Nullable String format;

    @Option(names = "--lenient", description = "skip and count what cannot be read instead of stopping at the first")
    private boolean lenient;

    /** The format of a trace, whose shortcomings are said. */
    TraceFormat format(TraceSource source, PrintWriter err) throws IOException {
        return format(format, source, err);
    }

    /** The same of a format that the user may have named. */
    static TraceFormat format(@Nullable String name, TraceSource source, PrintWriter err) throws IOException {
        TraceFormat found = name == null ? TraceFormats.detect(source) : TraceFormats.named(name);
        found.lacks().forEach(lack -> err.println("alloclab: note: " + found.id() + ": " + lack));
        return found;
    }

    /** How to read a trace whose threads are told apart. */
    ReadOptions reading() {
        return new ReadOptions(lenient, false);
    }
}
