package org.alloclab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.alloclab.harness.cli.console.ProgressLine;
import org.alloclab.harness.cli.option.Outputs;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.cli.option.TraceInput;
import org.alloclab.harness.output.Destinations;
import org.alloclab.harness.output.OutputFile;
import org.alloclab.harness.study.ProgressListener;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.TraceTotals;
import org.alloclab.harness.trace.TraceWriter;
import org.alloclab.harness.trace.compact.CompactReader;
import org.alloclab.harness.trace.format.TraceFiles;
import org.alloclab.harness.trace.stack.StackSink;
import org.alloclab.harness.trace.stack.StackTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code alloclab convert}. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Writes a trace in another format.",
        description = {
            "The output's name tells the format: .txt, .txt.gz and .txt.zst are memory_replay text, anything else is",
            "alloclab's compact format."
        })
final class ConvertCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PlugIns main;

    @Mixin
    private TraceInput input = new TraceInput();

    @Parameters(index = "1", paramLabel = "OUT", description = "the file to write")
    private Path output = Path.of("");

    @Mixin
    private Outputs outputs = new Outputs();

    @Mixin
    private ProgressLine.Choice progress = new ProgressLine.Choice();

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        outputs.check(new Destinations().reading("the trace", input.path()).writing("OUT", output));
        TraceSource source = input.source();
        TraceFormat format = input.format(source, main.formats(), err);
        try (ProgressLine line = progress.line(err);
                TraceReader reader = input.open(source, format);
                OutputFile file = OutputFile.create(output);
                TraceWriter writer =
                        TraceFiles.writer(output, file.stream(), properties(reader, source, format), new long[0])) {
            long all = line.isSeen() ? input.countOps(source, format) : 0;
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {
                writer.write(batch);
                line.heard(ProgressListener.Stage.WRITING, batch.firstOp() + batch.count(), all);
            }
            stacks(source, format, writer);
            TraceTotals totals = reader.totals();
            writer.finish(totals, reader instanceof CompactReader compact ? compact.threadIds() : new long[0]);
            file.commit();
            TraceInput.tellSkipped(totals, err);
            spec.commandLine()
                    .getOut()
                    .printf(Locale.ROOT, "%s: %,d ops, %,d bytes%n", output, totals.ops(), Files.size(output));
        }
        return ExitCode.DONE;
    }

    /** Keeps where blocks were allocated, or says that it is lost. */
    private void stacks(TraceSource source, TraceFormat format, TraceWriter writer) throws IOException {
        if (writer instanceof StackSink sink) {
            StackTable table = format.stacks(source, sink);
            if (!table.isEmpty()) {
                sink.table(table);
            }
        } else if (!format.stacks(source, (operation, stack) -> {}).isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("alloclab: note: a text has no place for where blocks were allocated: it is left out");
        }
    }

    private Map<String, String> properties(TraceReader reader, TraceSource source, TraceFormat format) {
        Map<String, String> known = reader.metadata().properties();
        if (!known.isEmpty() || TraceFiles.isText(output)) {
            return known;
        }
        Map<String, String> origin = new LinkedHashMap<>();
        origin.put("converted_from", source.name());
        origin.put("format", format.id());
        return origin;
    }
}
