package org.alloclab.harness.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.alloclab.harness.cli.console.ProgressLine;
import org.alloclab.harness.cli.option.AllocatorChoice;
import org.alloclab.harness.cli.option.Duration;
import org.alloclab.harness.cli.option.LayerOptions;
import org.alloclab.harness.cli.option.LibraryOptions;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.cli.option.ReadingOptions;
import org.alloclab.harness.cli.option.TextFile;
import org.alloclab.harness.cli.option.TraceHead;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.nativeside.build.NativeBuild;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.study.confirm.Confirmation;
import org.alloclab.harness.study.confirm.ConfirmedRow;
import org.alloclab.harness.study.confirm.Confirmer;
import org.alloclab.harness.study.confirm.Contestant;
import org.alloclab.harness.study.confirm.Occasions;
import org.alloclab.harness.study.verify.FacedLibrary;
import org.alloclab.harness.study.verify.HostKernel;
import org.alloclab.harness.study.verify.RealAllocator;
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

/** {@code alloclab confirm}. */
@Command(
        name = "confirm",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Runs a recorded program under the real allocators and puts what it needs beside what was predicted.",
        description = {
            "confirm TRACE -- COMMAND ARGUMENTS: the program that TRACE was recorded of, as it is, not recorded. It is run several"
                    + " times under each allocator and setting, and watched from outside: resident memory of the whole process,"
                    + " at its peak, in pauses, at the marks of the trace, and before its exit begins. Its output is thrown"
                    + " away, and its input is empty.",
            "A forecast is right where it lies within the runs' own spread, or within 3 %% at the peak and 5 %% elsewhere.",
            "Answers 0 if every forecast is right, 5 if one is not, 6 if the program was killed or ended with different codes."
        })
final class ConfirmCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PlugIns main;

    @Parameters(index = "0", paramLabel = "TRACE", description = "the program's trace, best with --touch")
    private Path trace = Path.of("");

    @Parameters(index = "1..*", paramLabel = "COMMAND", description = "the program and its arguments, behind --")
    private List<String> command = new ArrayList<>();

    @Option(
            names = "--allocators",
            paramLabel = "ID[:VARIANT][[KEY=VALUE,...]],...",
            description =
                    "which ones, in this order; settings of one in brackets, as ptmalloc[glibc.malloc.arena_max=2]"
                            + " (default: those whose real counterpart is here)")
    private @Nullable List<String> allocators;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "3",
            description = "real runs of each, at least 1 (${DEFAULT-VALUE})")
    private int runs;

    @Option(
            names = "--idle",
            paramLabel = "TIME",
            converter = Duration.class,
            defaultValue = "5s",
            description = "look also at the end of each time of this length without an operation (${DEFAULT-VALUE})")
    private long idle;

    @Mixin
    private LibraryOptions libraries = new LibraryOptions();

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures as JSON too")
    private @Nullable Path json;

    @Mixin
    private ProgressLine.Choice progress = new ProgressLine.Choice();

    @Mixin
    private LayerOptions layers = new LayerOptions();

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Override
    public Integer call() throws IOException {
        if (command.isEmpty()) {
            throw new UsageException("confirm takes the command that the trace was recorded of: was none; try"
                    + " 'alloclab confirm perl.trace -- perl script.pl'");
        }
        if (runs < 1) {
            throw new UsageException("--runs must be at least 1: was " + runs + "; the default is 3");
        }
        if (idle == 0) {
            throw new UsageException("--idle must be more than 0: was 0; the default is 5s");
        }
        layers.onThisMachine(HostKernel.ofThisMachine().options());
        ConfirmationFormat form = reading.form(ConfirmationFormat.class, ConfirmationFormat.TABLE);
        TraceSource source = new TraceSource(trace);
        TraceFormat format =
                reading.format(source, main.formats(), spec.commandLine().getErr());
        ReadOptions options = reading.reading(layers.isOneThread()).keepingEvents();
        TraceHead head = TraceHead.of(source, format, options, layers);
        checkCommand(head);
        List<Contestant> contestants = contestants(head);
        if (contestants.isEmpty()) {
            throw new UsageException(
                    "no real allocator is here that a plug-in models; install one, or name its file with"
                            + " --library");
        }
        Occasions occasions = Occasions.of(source, format, options, idle);
        List<ConfirmedRow> rows;
        try (ProgressLine line = progress.line(spec.commandLine().getErr())) {
            Confirmer confirmer = new Confirmer(
                    source,
                    format,
                    options,
                    occasions,
                    command,
                    libraries.launched(),
                    new NativeBuild(System.getenv()),
                    line);
            rows = confirmer.confirm(contestants, runs);
        }
        Confirmation confirmation = new Confirmation(
                trace.toString(),
                source.digest(),
                command,
                runs,
                contestants.get(0).plan().workload(),
                rows);
        if (json != null) {
            TextFile.write(json, ConfirmationFormat.JSON.text(confirmation));
        }
        spec.commandLine().getOut().print(form.text(confirmation));
        if (rows.stream().anyMatch(ConfirmedRow::failed)) {
            return ExitCode.PROGRAM;
        }
        return rows.stream().allMatch(ConfirmedRow::isConfirmed) ? ExitCode.DONE : ExitCode.DIFFERENT;
    }

    /** A trace of another program proves nothing; it is said, for a copy of the program is no other one. */
    private void checkCommand(TraceHead head) {
        String given = String.join(" ", command);
        String launched = String.join(" ", libraries.launched().apply(command));
        head.metadata()
                .text("command")
                .filter(recorded -> !recorded.equals(given) && !recorded.equals(launched))
                .ifPresent(recorded -> note(
                        "the trace is of another command: '" + recorded + "' was recorded, '" + given + "' is run"));
    }

    private List<Contestant> contestants(TraceHead head) {
        PlanResolver resolver = new PlanResolver(main.plugIns());
        List<RealAllocator> known = RealAllocator.all(main.plugIns(), libraries.libraries());
        List<Contestant> contestants = new ArrayList<>();
        for (AllocatorChoice choice : choices(known)) {
            String id = choice.allocator().replaceFirst(":.*", "");
            // an unknown id is said by whoever resolves it, with the nearest
            resolver.resolve(layers.request(choice.allocator(), head));
            RealAllocator real = known.stream()
                    .filter(allocator -> allocator.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new UsageException(id + " has no real counterpart to be confirmed by"));
            if (!real.isInstalled()) {
                note(choice.name() + " is left out: there is no " + real.twin().library() + " here; "
                        + real.howToInstall() + ", or name its file with --library");
                continue;
            }
            contestants.addAll(contestants(choice, real, head, resolver));
        }
        return contestants;
    }

    private List<Contestant> contestants(
            AllocatorChoice choice, RealAllocator real, TraceHead head, PlanResolver resolver) {
        FacedLibrary faced = real.faced();
        Map<String, String> version = faced.options();
        List<Contestant> contestants = new ArrayList<>();
        layers.requests(choice, head).forEach((name, request) -> {
            List<String> unknown = real.unknownToReal(resolver.settings(request));
            if (!unknown.isEmpty()) {
                throw new UsageException(name + ": the real library takes no setting " + unknown.get(0)
                        + ", which is the model's alone; leave it out"
                        + (version.containsKey(unknown.get(0)) ? ", or name another library with --libc" : ""));
            }
            Map<String, String> all = new LinkedHashMap<>(request.options());
            version.forEach(all::putIfAbsent);
            contestants.add(
                    new Contestant(name, real, resolver.resolve(request.with(all)), resolver.settings(request)));
        });
        return contestants;
    }

    private List<AllocatorChoice> choices(List<RealAllocator> known) {
        return allocators == null
                ? known.stream()
                        .filter(real -> PlanResolver.runsOn(layers.machine(), real.model()))
                        .map(real -> AllocatorChoice.of(real.id()))
                        .toList()
                : allocators.stream()
                        .flatMap(list -> AllocatorChoice.list(list).stream())
                        .toList();
    }

    private void note(String text) {
        spec.commandLine().getErr().println("alloclab: note: " + text);
    }
}
