package org.alloclab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.spi.Provider;
import org.alloclab.harness.cli.console.ProgressLine;
import org.alloclab.harness.cli.option.MachineOptions;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.cli.option.Refereeing;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.machine.MachineAssembly;
import org.alloclab.harness.plan.LayerIds;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.ProcessPlan;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.referee.PlugInFailure;
import org.alloclab.harness.script.play.DriverLayout;
import org.alloclab.harness.study.DecodedOps;
import org.alloclab.harness.study.ProgressListener;
import org.alloclab.harness.study.bench.Bench;
import org.alloclab.harness.study.bench.ColdBench;
import org.alloclab.harness.study.bench.FreshJvm;
import org.alloclab.harness.study.bench.PagingBench;
import org.alloclab.harness.study.compare.BundledTraces;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code alloclab bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Measures the replay loop: CPU nanoseconds per operation; with --cold whole processes.",
        description = {
            "Warm: the trace is decoded beforehand; the loop runs until the JVM has nothing left to compile, then the CPU",
            "time of its thread is taken, median of several runs on fresh machines. A trace of several threads is measured",
            "folded on one and with its own. Last comes what a machine occupies in the Java heap. Several allocators are",
            "measured one after the other, each in a JVM of its own.",
            "--native plays the same trace, folded, through the real allocator, before each run that counts: real is its",
            "CPU time, ratio how many times as much the simulation takes. It needs cc and the allocator's library.",
            "--cold measures a whole 'alloclab replay' in a fresh JVM, from start to exit, and where its CPU seconds went:",
            "start of the JVM, decoding of the trace, the JVM's compilers and collector, and the loop with its planning."
        })
final class BenchCommand implements Callable<Integer> {
    /** The property in which the launcher says what a short run is started with, an option a line. */
    private static final String COLD_OPTIONS = "alloclab.cold.options";

    /** Options of the machine and its referee, which a cold replay is given as they are. */
    private static final List<String> PASSED =
            List.of("--machine", "--cpus", "--memory", "--swap", "--check", "--step-budget");

    /** Which threads play a trace. */
    private enum Threads {
        FOLDED,
        OWN
    }

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
            defaultValue = "20000",
            description =
                    "runs that do not count end when the JVM has compiled nothing for 2 s, after so many milliseconds at"
                            + " the latest (${DEFAULT-VALUE})")
    private int warmUpMillis;

    @Option(
            names = "--touch",
            paramLabel = "none|all",
            split = ",",
            defaultValue = "none,all",
            description = "what the program does with a new block (${DEFAULT-VALUE})")
    private List<Touch> touches = List.of();

    @Option(
            names = "--threads",
            paramLabel = "folded|own",
            split = ",",
            defaultValue = "folded,own",
            description = "the trace on one thread, with its own threads, or both (${DEFAULT-VALUE}; with --cold: own)")
    private List<Threads> threads = List.of();

    @Option(names = "--native", description = "time the real allocator beside the simulated one")
    private boolean beside;

    @Option(names = "--cold", description = "measure whole processes that replay a trace once")
    private boolean cold;

    @Mixin
    private MachineOptions machine = new MachineOptions();

    @Mixin
    private ProgressLine.Choice progress = new ProgressLine.Choice();

    @Option(
            names = "--paging",
            description =
                    "measures the address space instead: calls among 1,000 to 100,000 areas, touches, 1 TiB sparse")
    private boolean paging;

    @Mixin
    private Refereeing refereeing = new Refereeing();

    private final List<String> leftOut = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        if (repeats < 1) {
            throw new UsageException("--repeat must be at least 1: was " + repeats + "; the default is 5");
        }
        if (paging) {
            measurePaging(spec.commandLine().getOut());
            return ExitCode.DONE;
        }
        if (touches.contains(Touch.RECORDED)) {
            throw new UsageException("bench --touch is none, all or both: was recorded; the default is both");
        }
        if (!cold && names().size() > 1) {
            return measureApart();
        }
        BenchTable table = new BenchTable(spec.commandLine().getOut());
        boolean whole = true;
        Map<String, TraceSource> sources = sources();
        int rows = sources.size() * names().size() * touches.size();
        int done = 0;
        try (ProgressLine line = progress.line(spec.commandLine().getErr())) {
            for (Map.Entry<String, TraceSource> entry : sources.entrySet()) {
                TraceSource source = entry.getValue();
                TraceFormat format = main.formats().formatOf(source);
                line.said(entry.getKey());
                line.heard(ProgressListener.Stage.MEASURING, done, rows);
                done += names().size() * touches.size();
                try (Rivals rivals = beside ? Rivals.real(main.plugIns(), source, format) : Rivals.NONE) {
                    if (cold) {
                        whole &= measureCold(entry.getKey(), source, rivals, table);
                    } else {
                        measureWarm(entry.getKey(), source, format, rivals, table);
                    }
                }
                line.clear();
            }
        }
        leftOut.stream().distinct().forEach(spec.commandLine().getOut()::println);
        if (!leftOut.isEmpty()) {
            return ExitCode.PLUG_IN;
        }
        return whole ? ExitCode.DONE : ExitCode.DATA;
    }

    /** Each allocator in a JVM of its own. */
    private int measureApart() throws IOException {
        List<String> rest = spec.commandLine().getParseResult().matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(option -> !option.equals("--allocators"))
                .flatMap(option -> passed(option, spec).stream())
                .toList();
        WarmRuns runs = new WarmRuns(
                new FreshJvm(ownOptions(), Main.class.getName()),
                spec.commandLine().getOut(),
                BenchTable.warmHead());
        // what is said wrong is said before anything is measured
        PlanResolver resolver = refereeing.resolver(main.plugIns());
        names().forEach(name -> resolver.resolve(RunRequest.of(name).on(machine.request())));
        int worst = ExitCode.DONE;
        for (String name : names()) {
            List<String> command = new ArrayList<>(passed("--plugin-path", spec.parent()));
            command.addAll(List.of("bench", "--allocators=" + name));
            command.addAll(rest);
            traces.forEach(trace -> command.add(trace.toString()));
            int code = runs.run(command);
            if (code != ExitCode.DONE && code != ExitCode.PLUG_IN) {
                return code;
            }
            worst = Math.max(worst, code);
        }
        return worst;
    }

    private void measureWarm(String trace, TraceSource source, TraceFormat format, Rivals rivals, BenchTable table)
            throws IOException {
        PlanResolver resolver = refereeing.resolver(main.plugIns());
        for (Threads each : threads) {
            DecodedOps ops = DecodedOps.read(source, format, new ReadOptions(false, each == Threads.FOLDED));
            if (each == Threads.OWN && ops.threads() == 1 && threads.contains(Threads.FOLDED)) {
                continue;
            }
            for (String name : names()) {
                for (Touch touch : touches) {
                    RunRequest request = RunRequest.of(name).on(machine.request());
                    RunRequest played = each == Threads.FOLDED ? request.folded(touch) : request.touching(touch);
                    Bench bench = new Bench(ops, repeats, warmUpMillis);
                    try {
                        table.warm(
                                trace,
                                bench.measure(
                                        name,
                                        resolver.resolve(played),
                                        rivals.of(name, touch),
                                        refereeing.budgetNanos()));
                    } catch (PlugInFailure e) {
                        leftOut.add(name + ": left out by " + e.text());
                    }
                }
            }
        }
    }

    /** Answers whether every replay went through. */
    private boolean measureCold(String trace, TraceSource source, Rivals rivals, BenchTable table) throws IOException {
        ColdBench bench = new ColdBench(new FreshJvm(coldOptions(), ColdRun.class.getName()), repeats);
        String argument = source.argument();
        for (Threads each : isGiven("--threads") ? threads : List.of(Threads.OWN)) {
            for (String name : names()) {
                for (Touch touch : touches) {
                    List<String> command = new ArrayList<>(passed("--plugin-path", spec.parent()));
                    command.addAll(List.of("replay", argument, "--allocator", name, "--touch", touch.id()));
                    if (each == Threads.FOLDED) {
                        command.add("--one-thread");
                    }
                    PASSED.forEach(option -> command.addAll(passed(option, spec)));
                    Optional<ColdBench.Result> result = bench.measure(command, rivals.of(name, touch));
                    if (result.isEmpty()) {
                        return false;
                    }
                    table.cold(trace, name, touch, each.name().toLowerCase(Locale.ROOT), result.get());
                }
            }
        }
        return true;
    }

    private boolean isGiven(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    /** An option as a command was given it; nothing if it was not. */
    private static List<String> passed(String name, CommandSpec given) {
        OptionSpec option = given.commandLine().getParseResult().matchedOption(name);
        if (option == null) {
            return List.of();
        }
        return option.arity().max() == 0
                ? List.of(name)
                : option.originalStringValues().stream()
                        .map(value -> name + "=" + value)
                        .toList();
    }

    /** What the launcher gives a short run; without a launcher, what this JVM was given. */
    private static List<String> coldOptions() {
        String options = System.getProperty(COLD_OPTIONS, "").strip();
        return options.isEmpty() ? ownOptions() : List.of(options.split("\n", -1));
    }

    /** What this JVM was given. */
    private static List<String> ownOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }

    private List<String> names() {
        return allocators != null
                ? allocators
                : Allocators.of(main.plugIns(), machine.request().description()).stream()
                        .map(Provider::id)
                        .toList();
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
