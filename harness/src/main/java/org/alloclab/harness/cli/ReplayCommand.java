package org.alloclab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.alloclab.api.probe.Probe;
import org.alloclab.harness.cli.console.ProgressLine;
import org.alloclab.harness.cli.option.LayerOptions;
import org.alloclab.harness.cli.option.Outputs;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.cli.option.ReadingOptions;
import org.alloclab.harness.cli.option.Refereeing;
import org.alloclab.harness.cli.option.TextFile;
import org.alloclab.harness.cli.option.TimedCalls;
import org.alloclab.harness.cli.option.TraceHead;
import org.alloclab.harness.cli.option.TraceInput;
import org.alloclab.harness.cli.option.Version;
import org.alloclab.harness.cli.option.ViewOptions;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.output.Destinations;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.referee.Guard;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.render.Json;
import org.alloclab.harness.render.ResultFiles;
import org.alloclab.harness.render.RunFiles;
import org.alloclab.harness.render.RunText;
import org.alloclab.harness.result.RunRecord;
import org.alloclab.harness.result.RunResult;
import org.alloclab.harness.run.EvenCheckpoints;
import org.alloclab.harness.run.MarkCheckpoints;
import org.alloclab.harness.run.Question;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.study.HeapNeed;
import org.alloclab.harness.study.ProgressListener;
import org.alloclab.harness.trace.DecodedTrace;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.view.View;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code alloclab replay}. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Plays a trace on a simulated machine, operation by operation.",
        description = "Each output file appears under its name only when it is complete.")
final class ReplayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PlugIns main;

    @Parameters(paramLabel = "TRACE", description = "the trace: plain, .gz, .zst or .zip")
    private Path trace = Path.of("");

    @Option(
            names = "--allocator",
            paramLabel = "ID",
            required = true,
            description = "the user allocator, such as ptmalloc")
    private String allocator = "";

    @Mixin
    private LayerOptions layers = new LayerOptions();

    @Option(
            names = "--ops",
            paramLabel = "FILE",
            description = "write what each operation answered: TSV op, address, usable")
    private @Nullable Path ops;

    @Option(names = "--syscalls", paramLabel = "FILE", description = "write the system calls in strace's form")
    private @Nullable Path syscalls;

    @Option(
            names = "--checkpoints",
            paramLabel = "N",
            defaultValue = "100",
            description = "checkpoints after the one at the start (${DEFAULT-VALUE})")
    private long checkpoints;

    @Option(names = "--checkpoint-file", paramLabel = "FILE", description = "write the checkpoints as CSV")
    private @Nullable Path checkpointFile;

    @Mixin
    private Refereeing refereeing = new Refereeing();

    @Mixin
    private TimedCalls timed = new TimedCalls();

    @Mixin
    private ViewOptions show = new ViewOptions();

    @Option(names = "--show-at-checkpoints", description = "print the views at each checkpoint, not only at the end")
    private boolean showAtCheckpoints;

    @Option(
            names = "--khugepaged",
            description = "khugepaged scans the process in front of each checkpoint; never otherwise")
    private boolean khugepaged;

    @Mixin
    private Outputs outputs = new Outputs();

    @Mixin
    private ProgressLine.Choice progressLine = new ProgressLine.Choice();

    @Option(names = "--json", paramLabel = "FILE", description = "write totals, plan, seed, digest and version as JSON")
    private @Nullable Path json;

    @Mixin
    private ReadingOptions read = new ReadingOptions();

    @Option(
            names = "--then",
            paramLabel = "QUESTION",
            description = {
                "behind the last operation, on the main thread; figures, views and files are taken behind it; may be repeated:",
                "report NAME[:OPTIONS]  one of the allocator's own texts, such as malloc_stats or malloc_stats_print:a",
                "read NAME, write NAME=VALUE, names  its own name space, such as jemalloc's mallctl",
                "call NAME [NUMBER ...]  a call that steers it, such as malloc_trim or arena.0.purge"
            })
    private List<String> then = new ArrayList<>();

    private final StringBuilder shown = new StringBuilder();

    @Override
    public Integer call() throws IOException {
        List<Question> questions = then.stream().map(Question::parse).toList();
        if (checkpoints < 1) {
            throw new UsageException("--checkpoints must be at least 1: was " + checkpoints + "; the default is 100");
        }
        List<View> views = show.views();
        outputs.check(new Destinations()
                .reading("the trace", trace)
                .writing("--ops", ops)
                .writing("--syscalls", syscalls)
                .writing("--checkpoint-file", checkpointFile)
                .writing("--json", json));
        TraceSource source = new TraceSource(trace);
        TraceFormat traceFormat =
                read.format(source, main.formats(), spec.commandLine().getErr());
        ReadOptions reading = read.reading(layers.isOneThread()).keepingEvents();
        TraceHead head = TraceHead.of(source, traceFormat, reading, layers);
        RunPlan plan = refereeing.resolver(main.plugIns()).resolve(layers.request(allocator, head));
        RunResult result = guarded(source, traceFormat, reading, plan, views, questions);
        TraceInput.tellWarnings(result.trace(), spec.commandLine().getErr());
        RunRecord run =
                new RunRecord(source.name(), json == null ? "" : source.digest(), traceFormat.id(), plan, result);
        if (json != null) {
            TextFile.write(json, Json.of(ResultFiles.of(Version.number(), run)));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(RunText.of(run));
        out.print(shown);
        return result.death().isPresent() ? ExitCode.DEATH : ExitCode.DONE;
    }

    private RunResult guarded(
            TraceSource source,
            TraceFormat traceFormat,
            ReadOptions reading,
            RunPlan plan,
            List<View> views,
            List<Question> questions)
            throws IOException {
        Progress progress = new Progress();
        try (Guard guard = Guard.of(plan, progress, refereeing.budgetNanos())) {
            return guard.call(() -> replay(source, traceFormat, reading, plan, views, questions, progress));
        } catch (OutOfMemoryError e) {
            throw HeapNeed.of(source, traceFormat, reading);
        }
    }

    private RunResult replay(
            TraceSource source,
            TraceFormat traceFormat,
            ReadOptions reading,
            RunPlan plan,
            List<View> views,
            List<Question> questions,
            Progress progress)
            throws IOException {
        boolean atCheckpoints = showAtCheckpoints && !views.isEmpty();
        Run run = new Run(plan, Probe.NONE, progress);
        try (DecodedTrace decoded = new DecodedTrace(traceFormat.open(source, reading));
                RunFiles files = files(run);
                ProgressLine line = progressLine.line(spec.commandLine().getErr())) {
            long all = 0;
            if (checkpointFile != null || atCheckpoints || khugepaged) {
                if (timed.hasTimedCheckpoints()) {
                    timed.addCheckpoints(run, plan.workload().clock());
                } else {
                    run.interrupt(new EvenCheckpoints(traceFormat.countOps(source, reading), checkpoints));
                }
                run.interrupt(new MarkCheckpoints());
            }
            timed.addQuestions(run, plan.workload().clock(), shown);
            if (khugepaged) {
                run.precedeCheckpoints(machine -> machine.space().khugepaged(Long.MAX_VALUE));
            }
            if (atCheckpoints) {
                run.checkpointsTo((checkpoint, machine) -> views.forEach(
                        view -> shown.append(view.section(machine.space(), " at op " + checkpoint.op()))));
            }
            run.start();
            OpBatch batch = decoded.next();
            while (batch != null && run.isAlive()) {
                run.play(batch);
                if (all == 0 && line.isDue()) {
                    all = traceFormat.countOps(source, reading);
                }
                line.heard(ProgressListener.Stage.PLAYING, batch.firstOp() + batch.count(), all);
                batch = decoded.next();
            }
            run.end(decoded.totals());
            for (Question question : questions) {
                if (run.isAlive()) {
                    shown.append("> ").append(question).append('\n').append(run.ask(question));
                }
            }
            RunResult result = run.finish();
            files.commit();
            if (!atCheckpoints) {
                views.forEach(view -> shown.append(view.section(run.machine().space(), "")));
            }
            TraceInput.tellUnplayed(run.unplayed(), plan, spec.commandLine().getErr());
            return result;
        }
    }

    private RunFiles files(Run run) throws IOException {
        RunFiles files = new RunFiles(run);
        try {
            if (ops != null) {
                files.operations(ops);
            }
            if (syscalls != null) {
                files.systemCalls(syscalls);
            }
            if (checkpointFile != null) {
                if (timed.hasTimedCheckpoints()) {
                    files.timedCheckpoints(checkpointFile);
                } else {
                    files.checkpoints(checkpointFile);
                }
            }
            return files;
        } catch (BadInputException e) {
            files.close();
            throw e;
        }
    }
}
