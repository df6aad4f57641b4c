package org.alloclab.harness.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.cli.option.LayerOptions;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.cli.option.ReadingOptions;
import org.alloclab.harness.cli.option.TraceHead;
import org.alloclab.harness.output.OutputFile;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.render.FitText;
import org.alloclab.harness.study.fit.Fit;
import org.alloclab.harness.study.fit.Fitting;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.WorkloadText;
import org.alloclab.harness.trace.synthetic.FittedRow;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code alloclab fit}. */
@Command(
        name = "fit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header =
                "Makes a generator from a trace: its sizes, lifetimes, threads and cross-thread frees; says how it matches.",
        description = {
            "The generator is a table; give workload:fitted?csv=FILE in place of a trace, with another seed if wanted.",
            "It has no names, addresses or times of the program. Exit code 5: it does not match."
        })
final class FitCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PlugIns main;

    @Parameters(paramLabel = "TRACE", description = "the trace: plain or packed with gzip, zstd or zip")
    private Path trace = Path.of("");

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "where the table is written")
    private Path out = Path.of("");

    @Option(
            names = "--allocator",
            paramLabel = "ID[:VARIANT]",
            description = "whose resident memory and faults are compared (default: the C library's own)")
    private @Nullable String allocator;

    @Option(names = "--quiet", description = "say nothing of what is being done")
    private boolean quiet;

    @Mixin
    private LayerOptions layers = new LayerOptions();

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Override
    public Integer call() throws IOException {
        TraceSource source = new TraceSource(trace);
        TraceFormat format =
                reading.format(source, main.formats(), spec.commandLine().getErr());
        // what is no heap call is not fitted, so it is not played either
        ReadOptions options = reading.reading();
        String judge = allocator != null
                ? allocator
                : main.plugIns()
                        .standard(UserAllocatorProvider.class, Layer.USER_ALLOCATOR)
                        .id();
        PlanResolver resolver = new PlanResolver(main.plugIns());
        WorkloadText workload = new WorkloadText("fitted", Map.of(WorkloadText.FILE, out.toString()));
        TraceSource generator = new TraceSource(Path.of(workload.toString()));
        RunPlan ofTrace = resolver.resolve(layers.request(judge, TraceHead.of(source, format, options, layers)));
        RunPlan ofGenerator = resolver.resolve(layers.request(judge, TraceHead.ofWorkload()));
        Fit fit = new Fitting(
                        source,
                        format,
                        options,
                        ofTrace,
                        ofGenerator,
                        rows -> {
                            keep(rows);
                            return generator;
                        },
                        this::progress)
                .fit();
        spec.commandLine().getOut().print(FitText.of(fit, workload.toString()));
        return fit.isMatch() ? ExitCode.DONE : ExitCode.DIFFERENT;
    }

    private void keep(List<FittedRow> rows) throws IOException {
        String text =
                rows.stream().map(FittedRow::line).collect(Collectors.joining("\n", FittedRow.header() + "\n", "\n"));
        try (OutputFile file = OutputFile.create(out)) {
            file.stream().write(text.getBytes(StandardCharsets.US_ASCII));
            file.commit();
        }
    }

    private void progress(String what) {
        if (!quiet) {
            spec.commandLine().getErr().println("alloclab: " + what);
        }
    }
}
