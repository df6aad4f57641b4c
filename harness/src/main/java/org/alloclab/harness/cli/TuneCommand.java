package org.alloclab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.option.NearestName;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.cli.console.DoneSoFar;
import org.alloclab.harness.cli.console.Interruption;
import org.alloclab.harness.cli.console.ProgressLine;
import org.alloclab.harness.cli.option.AllocatorChoice;
import org.alloclab.harness.cli.option.Duration;
import org.alloclab.harness.cli.option.LayerOptions;
import org.alloclab.harness.cli.option.LibraryOptions;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.cli.option.ReadingOptions;
import org.alloclab.harness.cli.option.Refereeing;
import org.alloclab.harness.cli.option.TextFile;
import org.alloclab.harness.cli.option.TraceHead;
import org.alloclab.harness.cli.option.Version;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.referee.PlugInFailure;
import org.alloclab.harness.render.Json;
import org.alloclab.harness.render.TuneFiles;
import org.alloclab.harness.render.TuningText;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.study.Lanes;
import org.alloclab.harness.study.compare.Pace;
import org.alloclab.harness.study.tune.AllocatorTuning;
import org.alloclab.harness.study.tune.LeftOutException;
import org.alloclab.harness.study.tune.Objective;
import org.alloclab.harness.study.tune.Playground;
import org.alloclab.harness.study.tune.Tuner;
import org.alloclab.harness.study.tune.Tuning;
import org.alloclab.harness.study.verify.HostKernel;
import org.alloclab.harness.study.why.Why;
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

/** {@code alloclab tune}. */
@Command(
        name = "tune",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Finds the settings of an allocator that suit a trace best, and says what to paste and why.",
        description = {
            "Tries the allocator's profiles, then one setting at a time, then one more around the best until none helps.",
            "The first trace is tuned to; the recommendation is held against the others. Equal seeds take equal ways."
        })
final class TuneCommand implements Callable<Integer> {
    private static final long EVERY_NANOS = 100_000_000;
    /** Once a second to once a minute, from rarely to often. */
    private static final List<Long> CALL_PERIODS = List.of(60_000_000_000L, 10_000_000_000L, 1_000_000_000L);

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PlugIns main;

    @Parameters(
            paramLabel = "TRACE",
            arity = "1..*",
            description = "the trace, and others to hold the answer against; behind -- the command for --confirm")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--allocators",
            paramLabel = "ID,...",
            split = ",",
            description = "which ones (default: all that run on the machine)")
    private @Nullable List<String> allocators;

    @Option(
            names = "--for",
            paramLabel = "rss-idle|rss-peak|faults|calls",
            defaultValue = "rss-idle",
            description = "what is made small: resident memory at the end or at its peak, page faults, system calls"
                    + " (${DEFAULT-VALUE})")
    private String objective = "";

    @Option(
            names = "--budget",
            paramLabel = "N",
            defaultValue = "80",
            description =
                    "trials at most for each allocator; where it does not reach, --seed draws which (${DEFAULT-VALUE})")
    private int budget;

    @Option(
            names = "--idle",
            paramLabel = "TIME",
            converter = Duration.class,
            defaultValue = "0s",
            description = "time that passes behind the last operation, such as 30s; the end is behind it then"
                    + " (${DEFAULT-VALUE})")
    private long idle;

    @Option(
            names = "--confirm",
            description = "run the program itself, whose command stands behind --, without any setting and with the"
                    + " recommendation, and print predicted beside measured, as 'alloclab confirm' does")
    private boolean confirm;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "real runs of each row of --confirm (${DEFAULT-VALUE})")
    private int runs;

    @Mixin
    private LibraryOptions libraries = new LibraryOptions();

    @Option(names = "--json", paramLabel = "FILE", description = "write the answer as JSON too")
    private @Nullable Path json;

    @Mixin
    private ProgressLine.Choice progress = new ProgressLine.Choice();

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "machines that play at a time (as many as there are processors, if memory has room for them)")
    private @Nullable Integer jobs;

    @Mixin
    private LayerOptions layers = new LayerOptions();

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Mixin
    private Refereeing refereeing = new Refereeing();

    @Override
    public Integer call() throws IOException {
        if (budget < 1) {
            throw new UsageException("--budget must be at least 1: was " + budget + "; the default is 80");
        }
        if (jobs != null && jobs < 1) {
            throw new UsageException("--jobs must be at least 1: was " + jobs);
        }
        List<String> command = command();
        List<Path> traces = words.subList(0, words.size() - command.size()).stream()
                .map(Path::of)
                .toList();
        if (traces.isEmpty()) {
            throw new UsageException("tune takes a trace: was none in front of --");
        }
        if (confirm == command.isEmpty()) {
            throw new UsageException(
                    confirm
                            ? "--confirm takes the command that the trace was recorded of, behind --"
                            : "a command behind -- is for --confirm; give both or none");
        }
        if (confirm) {
            layers.onThisMachine(HostKernel.ofThisMachine().options());
        }
        List<String> leftOut = new ArrayList<>();
        Tuning tuning;
        try (ProgressLine line = progress.line(spec.commandLine().getErr())) {
            tuning = tuned(traces, leftOut, line);
        }
        if (tuning.allocators().isEmpty() && !leftOut.isEmpty()) {
            leftOut.forEach(spec.commandLine().getErr()::println);
            return ExitCode.PLUG_IN;
        }
        if (json != null) {
            TextFile.write(json, Json.of(TuneFiles.of(Version.number(), tuning)));
        }
        spec.commandLine().getOut().print(TuningText.of(tuning));
        leftOut.forEach(spec.commandLine().getOut()::println);
        if (!leftOut.isEmpty()) {
            return ExitCode.PLUG_IN;
        }
        return confirm ? confirmed(traces.get(0), tuning, command) : ExitCode.DONE;
    }

    /** @param leftOut receives what became of plug-ins that could not be tuned */
    private Tuning tuned(List<Path> traces, List<String> leftOut, ProgressLine line) throws IOException {
        List<UserAllocatorProvider> chosen = chosen();
        Map<Path, Playground> grounds = new LinkedHashMap<>();
        for (Path trace : traces) {
            grounds.put(trace, ground(trace, line));
        }
        List<Playground> all = List.copyOf(grounds.values());
        TraceSource source = new TraceSource(traces.get(0));
        TraceFormat format =
                reading.format(source, main.formats(), spec.commandLine().getErr());
        Tuner tuner = new Tuner(
                all.get(0),
                all.subList(1, all.size()),
                (allocator, plan) -> new Why(allocator, plan, source, format, options()),
                objective(),
                budget,
                layers.seed(),
                line);
        List<AllocatorTuning> tuned = new ArrayList<>();
        String digest = source.digest();
        try (DoneSoFar<AllocatorTuning> done = new DoneSoFar<>(so -> tellPartial(digest, so))) {
            for (UserAllocatorProvider allocator : chosen) {
                try {
                    tuned.add(tuner.tune(allocator));
                    done.add(tuned.get(tuned.size() - 1));
                } catch (LeftOutException e) {
                    leftOut.add(allocator.id() + ": left out by " + e.text());
                } catch (PlugInFailure e) {
                    leftOut.add(allocator.id() + ": left out by " + e.text());
                }
            }
        }
        return new Tuning(traces.get(0).toString(), digest, objective(), tuned);
    }

    /** The process is ending: what is done is told, and said to be a part. */
    private void tellPartial(String digest, List<AllocatorTuning> done) {
        Tuning part = new Tuning(words.get(0), digest, objective(), done);
        PrintWriter out = spec.commandLine().getOut();
        out.print(TuningText.of(part));
        Interruption.tell(
                out,
                "allocators are missing",
                json,
                () -> Json.of(TuneFiles.of(Version.number(), part).interrupted()));
    }

    /** What stands behind --. */
    private List<String> command() {
        List<String> all = spec.commandLine().getParseResult().originalArgs();
        int dashes = all.indexOf("--");
        return dashes < 0 ? List.of() : all.subList(dashes + 1, all.size());
    }

    /** Lets the program itself say. */
    private int confirmed(Path trace, Tuning tuning, List<String> command) {
        List<String> rows = new ArrayList<>();
        for (AllocatorTuning each : tuning.allocators()) {
            AllocatorChoice without = AllocatorChoice.of(each.allocator().id());
            rows.add(without.name());
            if (!each.isNothing()) {
                rows.add(without.with(each.best().settings()).name());
            }
        }
        List<String> arguments = new ArrayList<>(List.of(
                "confirm", trace.toString(), "--allocators", String.join(",", rows), "--runs", String.valueOf(runs)));
        arguments.addAll(libraries.words());
        if (progress.isQuiet()) {
            arguments.add("--quiet");
        }
        arguments.add("--");
        arguments.addAll(command);
        PrintWriter out = spec.commandLine().getOut();
        out.println();
        int code = Main.run(
                arguments.toArray(new String[0]), out, spec.commandLine().getErr(), main::plugIns);
        tuning.allocators().stream()
                .filter(each -> !each.called().isEmpty())
                .forEach(each -> out.println(each.allocator().id()
                        + ": not confirmed is what calls in the program bring ("
                        + each.called().get(0).statement()
                        + "), for no variable makes them: write them in, record anew and confirm that"));
        return code;
    }

    private ReadOptions options() {
        return reading.reading(layers.isOneThread()).keepingEvents();
    }

    private Playground ground(Path trace, ProgressLine line) throws IOException {
        TraceSource source = new TraceSource(trace);
        TraceFormat format =
                reading.format(source, main.formats(), spec.commandLine().getErr());
        TraceHead head = TraceHead.of(source, format, options(), layers);
        PlanResolver resolver = refereeing.resolver(main.plugIns());
        Heats heats = new Heats(source, format, options(), jobs == null ? Lanes.ofThisJava() : Lanes.atMost(jobs));
        heats.tell(line);
        boolean timed = head.hasTimes();
        return new Playground(
                trace.toString(),
                heats,
                (allocator, settings, calls) ->
                        plan(resolver, layers.request(allocator, head).steered(calls), settings),
                new Pace(timed ? EVERY_NANOS : 0, idle),
                refereeing.budgetNanos(),
                timed ? CALL_PERIODS : List.of());
    }

    private static RunPlan plan(PlanResolver resolver, RunRequest request, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(request.options());
        all.putAll(settings);
        return resolver.resolve(request.with(all));
    }

    private Objective objective() {
        return Arrays.stream(Objective.values())
                .filter(each -> each.id().equals(objective))
                .findFirst()
                .orElseThrow(() -> new UsageException("--for takes one of "
                        + String.join(
                                ", ",
                                Arrays.stream(Objective.values())
                                        .map(Objective::id)
                                        .toList())
                        + ": was " + objective
                        + NearestName.hint(
                                objective,
                                Arrays.stream(Objective.values())
                                        .map(Objective::id)
                                        .toList())));
    }

    private List<UserAllocatorProvider> chosen() {
        if (allocators == null) {
            return Allocators.of(main.plugIns(), layers.machine());
        }
        List<UserAllocatorProvider> chosen = new ArrayList<>();
        for (String id : allocators) {
            chosen.add(main.plugIns().find(UserAllocatorProvider.class, Layer.USER_ALLOCATOR, id.strip()));
        }
        return chosen;
    }
}
