package org.alloclab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.alloclab.harness.output.Destinations;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.render.Json;
import org.alloclab.harness.render.WhyFile;
import org.alloclab.harness.render.WhyText;
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
            required = true,
            description = "the user allocator, or several")
    private List<String> allocators = new ArrayList<>();

    @Option(
            names = "--at",
            paramLabel = "peak|end|op:N|TIME",
            converter = At.class,
            defaultValue = "peak",
            description =
                    "the moment: where most is resident, behind the last operation, in front of operation N, or at a"
                            + " time since the trace's start such as 10s (${DEFAULT-VALUE})")
    private Moment at = Moment.PEAK;

    @Option(names = "--all", description = "all holes, arenas and caches, and what the allocator decided last")
    private boolean all;

    @Option(names = "--json", paramLabel = "FILE", description = "write the answer as JSON too; of several, a list")
    private @Nullable Path json;

    @Mixin
    private LayerOptions layers = new LayerOptions();

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Override
    public Integer call() throws IOException {
        new Destinations().reading("the trace", trace).writing("--json", json);
        PlanResolver resolver = new PlanResolver(main.plugIns());
        TraceSource source = new TraceSource(trace);
        TraceFormat format = reading.format(source, spec.commandLine().getErr());
        ReadOptions options = reading.reading(layers.isOneThread()).keepingEvents();
        TraceHead head = TraceHead.of(source, format, options, layers);
        List<Answer> answers = new ArrayList<>();
        for (String list : allocators) {
            for (AllocatorChoice choice : AllocatorChoice.list(list)) {
                for (Map.Entry<String, RunRequest> request :
                        layers.requests(choice, head).entrySet()) {
                    RunPlan plan = resolver.resolve(request.getValue());
                    answers.add(new Why(request.getKey(), plan, source, format, options).at(at));
                }
            }
        }
        if (json != null) {
            List<WhyFile> files = answers.stream().map(WhyFile::of).toList();
            TextFile.write(json, Json.of(files.size() == 1 ? files.get(0) : Map.of("answers", files)));
        }
        PrintWriter out = spec.commandLine().getOut();
        String separator = "";
        for (Answer answer : answers) {
            out.print(separator + (all ? WhyText.full(answer) : WhyText.brief(answer)));
            separator = "\n";
        }
        boolean died = answers.stream().anyMatch(answer -> answer.death().isPresent());
        return died ? ExitCode.DEATH : ExitCode.DONE;
    }
}
