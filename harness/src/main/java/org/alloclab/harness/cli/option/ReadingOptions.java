package org.alloclab.harness.cli.option;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.format.TraceFormats;
import picocli.CommandLine.Option;

/** How traces are read: the options that every command has that reads one. */
public final class ReadingOptions {
    @Option(
            names = "--format",
            paramLabel = "ID",
            description = {
                "the trace's format (default: detected from its content);",
                "of compare also the form of its output: table (default), csv, json, md"
            })
    private List<String> formats = new ArrayList<>();

    @Option(names = "--lenient", description = "skip and count what cannot be read instead of stopping at the first")
    private boolean lenient;

    @Option(
            names = "--process",
            paramLabel = "ID",
            description = "of a trace of several processes the one to read (default: the first; the notes name others)")
    private long process = ReadOptions.FIRST_PROCESS;

    /** The format of a trace, whose shortcomings are said. */
    public TraceFormat format(TraceSource source, TraceFormats known, PrintWriter err) throws IOException {
        TraceFormat found = formats.isEmpty() ? known.formatOf(source) : known.byId(formats.get(0));
        if (process != ReadOptions.FIRST_PROCESS && !found.namesProcesses()) {
            throw new UsageException("--process is for formats that name processes, "
                    + known.known().stream()
                            .filter(TraceFormat::namesProcesses)
                            .map(TraceFormat::id)
                            .collect(Collectors.joining(", "))
                    + ": was of " + found.id() + "; leave it out");
        }
        found.lacks().forEach(lack -> err.println("alloclab: note: " + found.id() + ": " + lack));
        return found;
    }

    /** The form of the output, where one was given by the same option; it no longer counts as a trace's format then. */
    public <E extends Enum<E>> E form(Class<E> forms, E otherwise) {
        for (E form : forms.getEnumConstants()) {
            if (formats.remove(form.name().toLowerCase(Locale.ROOT))) {
                return form;
            }
        }
        return otherwise;
    }

    /** How to read a trace whose threads are told apart. */
    public ReadOptions reading() {
        return new ReadOptions(lenient, false).ofProcess(process);
    }

    /** How to read a trace whose threads may be one. */
    public ReadOptions reading(boolean asOneThread) {
        return new ReadOptions(lenient, asOneThread).ofProcess(process);
    }
}
