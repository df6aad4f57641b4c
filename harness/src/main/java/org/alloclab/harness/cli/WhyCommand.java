package org.alloclab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.alloclab.harness.cli.console.DoneSoFar;
import org.alloclab.harness.cli.console.Interruption;
import org.alloclab.harness.cli.console.ProgressLine;
import org.alloclab.harness.cli.option.AllocatorChoice;
import org.alloclab.harness.cli.option.At;
import org.alloclab.harness.cli.option.CourseOutputs;
import org.alloclab.harness.cli.option.LayerOptions;
import org.alloclab.harness.cli.option.Outputs;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.cli.option.ReadingOptions;
import org.alloclab.harness.cli.option.Refereeing;
import org.alloclab.harness.cli.option.TextFile;
import org.alloclab.harness.cli.option.TraceHead;
import org.alloclab.harness.cli.option.Version;
import org.alloclab.harness.output.Destinations;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.referee.PlugInFailure;
import org.alloclab.harness.render.Json;
import org.alloclab.harness.render.WhyFile;
import org.alloclab.harness.render.WhyText;
import org.alloclab.harness.render.report.ReportPage;
import org.alloclab.harness.study.HeapNeed;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.study.Lanes;
import org.alloclab.harness.study.course.Course;
import org.alloclab.harness.study.course.CourseRun;
import org.alloclab.harness.study.course.Courses;
import org.alloclab.harness.study.why.Answer;
import org.alloclab.harness.study.why.Moment;
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

/** {@code alloclab why}. */
@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Says who holds the memory that is resident at a moment of a trace, and why.",
        description = {
            "Every resident byte has an owner: live blocks, headers, caches, free lists, metadata ...",
            "pinned: on a page that holds something in use; returnable: on a page that holds nothing in use."
        })
final class WhyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PlugIns main;

    @Parameters(paramLabel = "TRACE", description = "the trace: plain, .gz, .zst or .zip")
    private Path trace = Path.of("");

    @Option(
            names = "--allocator",
            paramLabel = "ID[:VARIANT][[KEY=VALUE,...]],...",
            description = "the user allocator, or several (default: the one that the trace was recorded under, where it"
                    + " says; otherwise the C library's own)")
    private List<String> allocators = new ArrayList<>();

    @Option(
            names = "--at",
            paramLabel = "peak|end|idle|op:N|TIME",
            converter = At.class,
            defaultValue = "peak",
            description =
                    "the moment: where most is resident, behind the last operation, once the program has done nothing"
                            + " for a minute (or idle:TIME) behind it, in front of operation N, or at a time since the"
                            + " trace's start such as 10s (${DEFAULT-VALUE})")
    private Moment at = Moment.PEAK;

    @Option(
            names = "--try",
            description =
                    "play the trace once more with each setting that could leave less resident, however long it is"
                            + " (default: where the moment lies within the first 500,000 operations)")
    private boolean trying;

    @Option(names = "--all", description = "all holes, arenas and caches, and what the allocator decided last")
    private boolean all;

    @Option(names = "--json", paramLabel = "FILE", description = "write the answer as JSON too; of several, a list")
    private @Nullable Path json;

    @Mixin
    private CourseOutputs shown = new CourseOutputs();

    @Mixin
    private Outputs outputs = new Outputs();

    @Mixin
    private ProgressLine.Choice progress = new ProgressLine.Choice();

    @Mixin
    private LayerOptions layers = new LayerOptions();

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Mixin
    private Refereeing refereeing = new Refereeing();

    @Override
    public Integer call() throws IOException {
        Destinations destinations =
                new Destinations().reading("the trace", trace).writing("--json", json);
        shown.enter(destinations);
        outputs.check(destinations);
        PlanResolver resolver = refereeing.resolver(main.plugIns());
        TraceSource source = new TraceSource(trace);
        TraceFormat format =
                reading.format(source, main.formats(), spec.commandLine().getErr());
        ReadOptions options = reading.reading(layers.isOneThread()).keepingEvents();
        TraceHead head = TraceHead.of(source, format, options, layers);
        Map<String, RunPlan> plans = new LinkedHashMap<>();
        List<String> named =
                allocators.isEmpty() ? List.of(RecordedUnder.id(main.plugIns(), head.metadata())) : allocators;
        for (String list : named) {
            for (AllocatorChoice choice : AllocatorChoice.list(list)) {
                layers.requests(choice, head).forEach((name, request) -> plans.put(name, resolver.resolve(request)));
            }
        }
        shown.check(plans.size());
        List<Answer> answers = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        List<Course> courses = new ArrayList<>();
        try (ProgressLine line = progress.line(spec.commandLine().getErr());
                DoneSoFar<Answer> done = new DoneSoFar<>(this::tellPartial)) {
            long all = line.isSeen() ? format.countOps(source, options) : 0;
            for (Map.Entry<String, RunPlan> plan : plans.entrySet()) {
                Why why = new Why(plan.getKey(), plan.getValue(), source, format, options, line, all)
                        .trying(trying ? Long.MAX_VALUE : Why.QUICK);
                try {
                    answers.add(why.at(at, refereeing.budgetNanos()));
                    done.add(answers.get(answers.size() - 1));
                } catch (PlugInFailure e) {
                    leftOut.add(plan.getKey() + ": left out by " + e.text());
                } catch (OutOfMemoryError e) {
                    throw HeapNeed.of(source, format, options);
                }
            }
            if (shown.isWanted() && !answers.isEmpty()) {
                Heats heats = new Heats(source, format, options, Lanes.ofThisJava());
                heats.tell(line);
                courses.addAll(courses(answers, plans, heats));
            }
        }
        if (answers.isEmpty()) {
            leftOut.forEach(spec.commandLine().getErr()::println);
            return ExitCode.PLUG_IN;
        }
        List<WhyFile> files = answers.stream().map(WhyFile::of).toList();
        Object result = files.size() == 1 ? files.get(0) : Map.of("answers", files);
        if (json != null) {
            TextFile.write(json, Json.of(result));
        }
        if (shown.isWanted()) {
            String digest = source.digest();
            shown.write(
                    courses, () -> ReportPage.why(Version.number(), source.name(), digest, answers, courses, result));
        }
        PrintWriter out = spec.commandLine().getOut();
        print(answers, out);
        leftOut.forEach(out::println);
        if (!leftOut.isEmpty()) {
            return ExitCode.PLUG_IN;
        }
        boolean died = answers.stream().anyMatch(answer -> answer.death().isPresent());
        return died ? ExitCode.DEATH : ExitCode.DONE;
    }

    private void print(List<Answer> answers, PrintWriter out) {
        out.print(answers.stream()
                .map(answer -> all ? WhyText.full(answer) : WhyText.brief(answer))
                .collect(Collectors.joining("\n")));
    }

    /** The process is ending: what is done is told, and said to be a part. */
    private void tellPartial(List<Answer> done) {
        PrintWriter out = spec.commandLine().getOut();
        print(done, out);
        Interruption.tell(
                out,
                "answers or the page are missing",
                json,
                () -> Json.of(new Part(done.stream().map(WhyFile::of).toList(), true)));
    }

    /** What is written where the work is interrupted. */
    record Part(List<WhyFile> answers, boolean partial) {
        Part {
            answers = List.copyOf(answers);
        }
    }

    private List<Course> courses(List<Answer> answers, Map<String, RunPlan> plans, Heats heats) throws IOException {
        List<CourseRun.Request> requests = new ArrayList<>();
        for (Answer answer : answers) {
            requests.add(new CourseRun.Request(
                    answer.allocator(),
                    Objects.requireNonNull(plans.get(answer.allocator())),
                    at.idleNanos(),
                    Set.of(answer.attribution().operation()),
                    shown.piecesPerMoment(answers.size())));
        }
        return Courses.play(heats, requests);
    }
}
