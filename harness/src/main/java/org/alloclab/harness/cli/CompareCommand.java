package org.alloclab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.cli.console.DoneSoFar;
import org.alloclab.harness.cli.console.Interruption;
import org.alloclab.harness.cli.console.ProgressLine;
import org.alloclab.harness.cli.option.AllocatorChoice;
import org.alloclab.harness.cli.option.CourseOutputs;
import org.alloclab.harness.cli.option.Duration;
import org.alloclab.harness.cli.option.LayerOptions;
import org.alloclab.harness.cli.option.Outputs;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.cli.option.ReadingOptions;
import org.alloclab.harness.cli.option.Refereeing;
import org.alloclab.harness.cli.option.TextFile;
import org.alloclab.harness.cli.option.TraceHead;
import org.alloclab.harness.cli.option.TraceInput;
import org.alloclab.harness.cli.option.VaryOptions;
import org.alloclab.harness.cli.option.Version;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.output.Destinations;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.render.ComparisonCsv;
import org.alloclab.harness.render.ComparisonTable;
import org.alloclab.harness.render.Json;
import org.alloclab.harness.render.ResultFiles;
import org.alloclab.harness.render.report.ReportPage;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.study.Lanes;
import org.alloclab.harness.study.compare.Baseline;
import org.alloclab.harness.study.compare.BundledTraces;
import org.alloclab.harness.study.compare.Comparison;
import org.alloclab.harness.study.compare.Finished;
import org.alloclab.harness.study.compare.Outcome;
import org.alloclab.harness.study.compare.Pace;
import org.alloclab.harness.study.compare.SmallestLimit;
import org.alloclab.harness.study.course.Course;
import org.alloclab.harness.study.course.CourseRun;
import org.alloclab.harness.study.course.Courses;
import org.alloclab.harness.study.course.Extent;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code alloclab compare}. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Plays traces through every user allocator and shows what became of the memory.",
        description = "Without traces: those that come with alloclab. New blocks are touched unless --touch none.")
final class CompareCommand implements Callable<Integer> {
    private static final long EVERY_NANOS = 100_000_000;

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PlugIns main;

    @Parameters(paramLabel = "TRACE", arity = "0..*", description = "traces (default: the bundled ones)")
    private List<Path> traces = new ArrayList<>();

    @Option(
            names = "--allocators",
            paramLabel = "ID[:VARIANT][[KEY=VALUE,...]][+CALL@TIME],...",
            description = "which ones, in this order; settings of one in brackets, by real name or the end of it, as"
                    + " ptmalloc[arena_max=2,cpus=8]; a call that steers it every so often behind it, as"
                    + " ptmalloc+malloc_trim@60s (default: all that run on the machine, with their variants)")
    private @Nullable List<String> allocators;

    @Mixin
    private VaryOptions vary = new VaryOptions();

    @Mixin
    private LayerOptions layers = new LayerOptions();

    @Option(
            names = "--every",
            paramLabel = "TIME",
            converter = Duration.class,
            description =
                    "time between two rows of the series in --json (100ms for a trace with times; otherwise it goes by"
                            + " operations)")
    private @Nullable Long every;

    @Option(
            names = "--idle",
            paramLabel = "TIME",
            converter = Duration.class,
            defaultValue = "0s",
            description = "time that passes behind the last operation, such as 30s (${DEFAULT-VALUE})")
    private long idle;

    @Option(
            names = "--smallest-limit",
            description =
                    "find the smallest --memory-limit that the program lives in, exact to 64 kB; plays the trace about"
                            + " a dozen times more")
    private boolean smallestLimit;

    @Option(
            names = "--load",
            paramLabel = "PERCENT",
            defaultValue = "0",
            description = "how much of memory other programs use, in blocks of mixed orders, before the trace begins"
                    + " (${DEFAULT-VALUE})")
    private int load;

    @Option(
            names = "--baseline",
            paramLabel = "NAME",
            description = "the row that differences refer to (default: the allocator that the trace was recorded under,"
                    + " where it says; otherwise the C library's own)")
    private @Nullable String baseline;

    @Option(names = "--all", description = "every figure, with a line on each")
    private boolean all;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "machines that play at a time (as many as there are processors, if memory has room for them)")
    private @Nullable Integer jobs;

    @Mixin
    private CourseOutputs shown = new CourseOutputs();

    @Mixin
    private Outputs outputs = new Outputs();

    @Mixin
    private ProgressLine.Choice progress = new ProgressLine.Choice();

    @Option(names = "--csv", paramLabel = "FILE", description = "write the figures as CSV too")
    private @Nullable Path csv;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures and plans as JSON too")
    private @Nullable Path json;

    @Mixin
    private Refereeing refereeing = new Refereeing();

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Override
    public Integer call() throws IOException {
        if (load < 0 || load > 95) {
            throw new UsageException("--load must be between 0 and 95: was " + load + "; the default is 0");
        }
        if (every != null && every == 0) {
            throw new UsageException("--every must be more than 0: was 0; the default is 100ms");
        }
        if (jobs != null && jobs < 1) {
            throw new UsageException(
                    "--jobs must be at least 1: was " + jobs + "; the default is the number of processors");
        }
        Destinations destinations = new Destinations();
        traces.forEach(path -> destinations.reading("the trace " + path, path));
        shown.enter(destinations.writing("--csv", csv).writing("--json", json));
        outputs.check(destinations);
        Baseline held = baseline == null ? Baseline.RECORDED : Baseline.named(baseline);
        ComparisonFormat form = reading.form(ComparisonFormat.class, ComparisonFormat.TABLE);
        ReadOptions options = reading.reading(layers.isOneThread()).keepingEvents();
        List<Comparison> comparisons = new ArrayList<>();
        Map<String, List<Course>> courses = new LinkedHashMap<>();
        try (ProgressLine line = progress.line(spec.commandLine().getErr());
                DoneSoFar<Comparison> done = new DoneSoFar<>(so -> tellPartial(so, held))) {
            for (Map.Entry<String, TraceSource> trace : sources().entrySet()) {
                TraceSource source = trace.getValue();
                TraceFormat format = reading.format(
                        source, main.formats(), spec.commandLine().getErr());
                TraceHead head = TraceHead.of(source, format, options, layers);
                Map<String, RunPlan> plans = plans(main.plugIns(), head);
                held.check(List.copyOf(plans.keySet()));
                shown.check(sources().size() * plans.size());
                Heats heats = new Heats(source, format, options, lanes());
                heats.tell(line);
                Finished finished = new Finished();
                done.begin(() -> soFar(finished, trace.getKey(), source));
                Comparison comparison = layers.isTouchUnknown(head)
                        ? Comparison.bounded(
                                trace.getKey(),
                                heats,
                                plans,
                                load / 100.0,
                                pace(plans),
                                refereeing.budgetNanos(),
                                finished)
                        : Comparison.run(
                                trace.getKey(),
                                heats,
                                plans,
                                load / 100.0,
                                pace(plans),
                                refereeing.budgetNanos(),
                                finished);
                comparisons.add(comparison);
                done.add(comparison);
                if (shown.isWanted()) {
                    courses.put(
                            trace.getKey(), courses(heats, comparison, sources().size()));
                }
            }
        }
        if (smallestLimit) {
            // a table is for people; other forms are for programs, and stay what they are
            PrintWriter told = form == ComparisonFormat.TABLE
                    ? spec.commandLine().getOut()
                    : spec.commandLine().getErr();
            comparisons = withLimits(comparisons, options, told);
        }
        for (Comparison comparison : comparisons) {
            PrintWriter err = spec.commandLine().getErr();
            TraceInput.tellWarnings(comparison.totals(), err);
            comparison.outcomes().forEach(outcome -> TraceInput.tellUnplayed(outcome.unplayed(), outcome.plan(), err));
        }
        if (csv != null) {
            TextFile.write(csv, ComparisonCsv.of(comparisons));
        }
        if (json != null) {
            TextFile.write(json, Json.of(ResultFiles.of(Version.number(), comparisons)));
        }
        if (shown.isWanted()) {
            show(comparisons, courses, held);
        }
        boolean full = all && form == ComparisonFormat.TABLE;
        spec.commandLine()
                .getOut()
                .print(full ? ComparisonTable.full(comparisons, held) : form.text(comparisons, held));
        boolean complete = comparisons.stream()
                .allMatch(comparison -> comparison.failures().isEmpty());
        return complete ? ExitCode.DONE : ExitCode.PLUG_IN;
    }

    /** What a comparison that is interrupted has come to. */
    private Optional<Comparison> soFar(Finished finished, String trace, TraceSource source) {
        try {
            return finished.comparison(trace, source.digest());
        } catch (IOException e) {
            spec.commandLine().getErr().println("alloclab: " + trace + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /** The process is ending: what is done is told, and said to be a part. */
    private void tellPartial(List<Comparison> done, Baseline held) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(ComparisonTable.of(done, held));
        Interruption.tell(
                out,
                "contenders or traces are missing",
                json,
                () -> Json.of(ResultFiles.of(Version.number(), done).interrupted()));
    }

    private List<Course> courses(Heats heats, Comparison comparison, int traces) throws IOException {
        int pieces = shown.piecesPerMoment(traces * comparison.outcomes().size());
        List<CourseRun.Request> requests = new ArrayList<>();
        for (Outcome outcome : comparison.outcomes()) {
            requests.add(new CourseRun.Request(outcome.name(), outcome.plan(), idle, Set.of(), pieces));
        }
        List<Extent> extents = comparison.outcomes().stream()
                .map(outcome -> Extent.of(outcome.measured().run()))
                .toList();
        return Courses.play(heats, requests, extents);
    }

    private void show(List<Comparison> comparisons, Map<String, List<Course>> courses, Baseline held)
            throws IOException {
        shown.write(
                CourseOutputs.named(courses),
                () -> ReportPage.of(
                        Version.number(),
                        comparisons,
                        List.copyOf(courses.values()),
                        held,
                        ResultFiles.of(Version.number(), comparisons)));
    }

    private List<Comparison> withLimits(List<Comparison> comparisons, ReadOptions options, PrintWriter told)
            throws IOException {
        List<Comparison> limited = new ArrayList<>();
        PlanResolver resolver = refereeing.resolver(main.plugIns());
        for (Comparison comparison : comparisons) {
            TraceSource source = Objects.requireNonNull(sources().get(comparison.trace()));
            TraceFormat found =
                    reading.format(source, main.formats(), spec.commandLine().getErr());
            TraceHead head = TraceHead.of(source, found, options, layers);
            SmallestLimit limits = new SmallestLimit(new Heats(source, found, options, lanes()));
            Map<String, RunRequest> requests = new LinkedHashMap<>();
            choices(main.plugIns()).forEach(choice -> requests.putAll(layers.requests(choice, head)));
            List<Outcome> outcomes = new ArrayList<>();
            for (Outcome outcome : comparison.outcomes()) {
                RunRequest request = Objects.requireNonNull(requests.get(outcome.name()));
                long limit = limits.of(
                        bytes -> resolver.resolve(limited(request, bytes)),
                        outcome.measured().residentPeakBytes());
                told.printf(
                        Locale.ROOT,
                        "%s, %s: lives in --memory-limit %dk, not in 64 kB less%n",
                        comparison.trace(),
                        outcome.name(),
                        limit >>> 10);
                outcomes.add(outcome.withSmallestLimit(limit));
            }
            limited.add(comparison.with(outcomes));
        }
        return limited;
    }

    private static RunRequest limited(RunRequest request, long bytes) {
        Map<String, String> options = new LinkedHashMap<>(request.options());
        options.put("memory.max", String.valueOf(bytes));
        return request.with(options);
    }

    private Lanes lanes() {
        return jobs == null ? Lanes.ofThisJava() : Lanes.atMost(jobs);
    }

    private Pace pace(Map<String, RunPlan> plans) {
        boolean timed =
                plans.values().stream().anyMatch(plan -> plan.workload().clock().isRecorded());
        return new Pace(every != null ? every : timed ? EVERY_NANOS : 0, idle);
    }

    private Map<String, TraceSource> sources() {
        if (traces.isEmpty()) {
            return BundledTraces.all();
        }
        Map<String, TraceSource> sources = new LinkedHashMap<>();
        traces.forEach(path -> sources.put(path.toString(), new TraceSource(path)));
        return sources;
    }

    private Map<String, RunPlan> plans(ProviderRegistry registry, TraceHead head) {
        PlanResolver resolver = refereeing.resolver(registry);
        Map<String, RunPlan> plans = new LinkedHashMap<>();
        for (AllocatorChoice choice : choices(registry)) {
            layers.requests(choice, head)
                    .forEach((contender, request) -> plans.put(contender, resolver.resolve(request)));
        }
        if (plans.isEmpty()) {
            throw new UsageException("no user allocator is installed; give one with --plugin-path");
        }
        return plans;
    }

    private List<AllocatorChoice> choices(ProviderRegistry registry) {
        List<AllocatorChoice> named = allocators == null
                ? everyAllocator(registry, layers.machine()).stream()
                        .map(AllocatorChoice::of)
                        .toList()
                : allocators.stream()
                        .flatMap(list -> AllocatorChoice.list(list).stream())
                        .toList();
        return vary.rows(named, registry);
    }

    private static List<String> everyAllocator(ProviderRegistry registry, MachineDescription machine) {
        List<String> names = new ArrayList<>();
        for (UserAllocatorProvider provider : Allocators.of(registry, machine)) {
            names.add(provider.id());
            provider.variants().forEach(variant -> names.add(provider.id() + ":" + variant.name()));
        }
        return names;
    }
}
