package org.alloclab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.spi.Provider;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.machine.MachineAssembly;
import org.alloclab.harness.plan.LayerIds;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.ProcessPlan;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.script.play.DriverLayout;
import org.alloclab.harness.study.DecodedOps;
import org.alloclab.harness.study.bench.Bench;
import org.alloclab.harness.study.bench.BenchResult;
import org.alloclab.harness.study.bench.PagingBench;
import org.alloclab.harness.study.compare.BundledTraces;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.format.TraceFormats;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code alloclab bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Measures the replay loop: CPU nanoseconds per operation.",
        description = {
            "The trace is decoded beforehand and folded on one thread; the loop is warmed up, then the CPU time of its",
            "thread is taken, median of several runs on fresh machines. Last comes what a machine occupies in the Java",
            "heap."
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PlugIns main;

    @Parameters(paramLabel = "TRACE", arity = "0..*", description = "traces (default: the bundled ones)")
    private List<Path> traces = new ArrayList<>();

    @Option(
            names = "--allocators",
            paramLabel = "ID[:VARIANT],...",
            split = ",",
            description = "which ones (default: all that run on the machine, without variants)")
    private @Nullable List<String> allocators;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "5",
            description = "measured runs, of which the median counts (${DEFAULT-VALUE})")
    private int repeats;

    @Option(
            names = "--warm-up",
            paramLabel = "MS",
            defaultValue = "3000",
            description = "milliseconds of runs that do not count (${DEFAULT-VALUE})")
    private int warmUpMillis;

    @Mixin
    private MachineOptions machine = new MachineOptions();

    @Option(
            names = "--paging",
            description =
                    "measures the address space instead: calls among 1,000 to 100,000 areas, touches, 1 TiB sparse")
    private boolean paging;

    @Override
    public Integer call() throws IOException {
        if (repeats < 1) {
            throw new UsageException("--repeat must be at least 1: was " + repeats + "; the default is 5");
        }
        if (paging) {
            measurePaging(spec.commandLine().getOut());
            return ExitCode.DONE;
        }
        PlanResolver resolver = new PlanResolver(main.plugIns());
        List<String> names = allocators != null
                ? allocators
                : Allocators.of(main.plugIns(), machine.request().description()).stream()
                        .map(Provider::id)
                        .toList();
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%-12s %-20s %-5s %12s %9s %9s %9s %10s%n",
                "trace",
                "allocator",
                "touch",
                "operations",
                "ns/op",
                "least",
                "most",
                "heap kB");
        for (Map.Entry<String, TraceSource> entry : sources().entrySet()) {
            TraceSource source = entry.getValue();
            DecodedOps ops = DecodedOps.read(source, TraceFormats.detect(source), new ReadOptions(false, true));
            for (String name : names) {
                for (Touch touch : List.of(Touch.NONE, Touch.ALL)) {
                    RunRequest request =
                            RunRequest.of(name).on(machine.request()).folded(touch);
                    BenchResult result =
                            new Bench(ops, repeats, warmUpMillis * 1_000_000L).measure(name, resolver.resolve(request));
                    print(out, entry.getKey(), result);
                }
            }
        }
        return ExitCode.DONE;
    }

    private void measurePaging(PrintWriter out) {
        MachineDescription description = machine.request().description();
        ProcessPlan plan = new PlanResolver(main.plugIns())
                .processes(
                        description,
                        LayerIds.STANDARD,
                        DriverLayout.areas(description),
                        Map.of("vm.max_map_count", "1000000"));
        List<PagingBench.Figure> figures = new PagingBench(
                        () -> MachineAssembly.processes(plan, Probe.NONE).memory(), repeats)
                .measure();
        out.printf(Locale.ROOT, "%-52s %12s %10s%n", "address space", "times", "ns each");
        for (PagingBench.Figure figure : figures) {
            out.printf(Locale.ROOT, "%-52s %,12d %10.1f%n", figure.what(), figure.times(), figure.nanos());
        }
    }

    private static void print(PrintWriter out, String trace, BenchResult result) {
        out.printf(
                Locale.ROOT,
                "%-12s %-20s %-5s %,12d %9.1f %9.1f %9.1f %,10d%n",
                trace,
                result.name(),
                result.touch() == Touch.ALL ? "all" : "none",
                result.ops(),
                result.medianNanosPerOp(),
                result.leastNanosPerOp(),
                result.mostNanosPerOp(),
                result.heapBytes() >>> 10);
        out.flush();
    }

    private Map<String, TraceSource> sources() {
        if (traces.isEmpty()) {
            return BundledTraces.all();
        }
        Map<String, TraceSource> sources = new LinkedHashMap<>();
        traces.forEach(path -> {
            Path name = path.getFileName();
            sources.put(name == null ? path.toString() : name.toString(), new TraceSource(path));
        });
        return sources;
    }
}
