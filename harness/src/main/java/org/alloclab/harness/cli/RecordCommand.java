package org.alloclab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.alloclab.harness.cli.console.Terminal;
import org.alloclab.harness.cli.option.LibraryOptions;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.nativeside.build.NativeBuild;
import org.alloclab.harness.nativeside.launch.Launch;
import org.alloclab.harness.nativeside.launch.ProgramFile;
import org.alloclab.harness.nativeside.record.RecordRequest;
import org.alloclab.harness.nativeside.record.RecordSession;
import org.alloclab.harness.nativeside.record.RecordedLibraries;
import org.alloclab.harness.nativeside.record.RecordedTrace;
import org.alloclab.harness.nativeside.record.RecordingProgress;
import org.alloclab.harness.nativeside.record.Shortfall;
import org.alloclab.harness.render.RecordText;
import org.alloclab.harness.study.verify.RealAllocator;
import org.alloclab.harness.trace.format.TraceFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code alloclab record}. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Runs a program and records what it does with its memory as a trace.",
        description = {
            "The program must be linked dynamically. It runs with our recorder preloaded, which is compiled once with cc.",
            "Forked processes and programs started by the program get traces of their own beside the first one's.",
            "Answers the program's own exit code, 128 and the signal's number if a signal ended it; 3 if the program could not"
                    + " be started, or answered 0 and no trace could be written."
        })
final class RecordCommand implements Callable<Integer> {
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "the trace: .txt, .txt.gz or .txt.zst for text, anything else for the compact format"
                    + " (default: the program's name with .trace)")
    private @Nullable Path output;

    @Option(names = "--force", description = "replace the trace if there is one")
    private boolean force;

    @Option(
            names = "--touch",
            paramLabel = "HOW",
            arity = "0..1",
            fallbackValue = "BEST",
            description =
                    "find out which pages of a block are written: BEST, as exactly as the kernel can (the default), or"
                            + " BOUND, those that are there at the end of its life")
    private RecordRequest.@Nullable TouchRequest touch;

    @Option(
            names = "--stacks",
            paramLabel = "DEPTH",
            arity = "0..1",
            fallbackValue = "32",
            description =
                    "note where each block was allocated: the innermost DEPTH calls, 1 to 255 (32 if not said), with"
                            + " function, file and line where the program has them; needs the compact format")
    private @Nullable Integer stacks;

    @Mixin
    private LibraryOptions libraries = new LibraryOptions();

    @ParentCommand
    private @Nullable PlugIns main;

    @Option(names = "--no-follow", description = "leave out processes that the program starts")
    private boolean noFollow;

    @Option(
            names = {"-q", "--quiet"},
            description = "say nothing but errors")
    private boolean quiet;

    @Option(
            names = "--salvage",
            paramLabel = "DIR",
            description = "record nothing: make traces of the notes that an interrupted record left in this directory")
    private @Nullable Path salvage;

    @Option(
            names = "--build-native",
            paramLabel = "DIR",
            description = "record nothing: compile the recorder and the native replayer into this directory")
    private @Nullable Path buildNative;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "the program and its arguments")
    private List<String> command = List.of();

    /** The options of the program are its own: ours end where it begins. */
    @Spec
    void setSpec(CommandSpec given) {
        spec = given;
        given.parser().stopAtPositional(true);
    }

    @Override
    public Integer call() throws IOException {
        NativeBuild natives = new NativeBuild(System.getenv());
        if (buildNative != null) {
            natives.buildInto(buildNative);
            return ExitCode.DONE;
        }
        if (salvage != null) {
            Path salvageTarget = checked(output == null ? Path.of("salvaged.trace") : output);
            RecordSession.Salvage salvaged = RecordSession.salvage(salvage, salvageTarget);
            tell(salvaged.traces(), salvaged.shortfalls());
            return ExitCode.DONE;
        }
        if (command.isEmpty()) {
            throw new UsageException(
                    "record takes a command to run: was none; try 'alloclab record -- perl script.pl'");
        }
        Path target = checked(output == null ? defaultOutput() : output);
        RecordRequest request = new RecordRequest(
                target,
                !noFollow,
                touch == null ? RecordRequest.TouchRequest.NONE : touch,
                depth(target),
                Launch.Streams.INHERITED,
                new RecordedLibraries(
                        libraries.cLibrary(), libraries.libraries().files(), releases()));
        RecordSession.Outcome outcome = new RecordSession(natives, request).run(command, this::progress);
        tell(outcome.traces(), outcome.shortfalls());
        if (outcome.traces().isEmpty()) {
            say(RecordText.nothing(
                    command.get(0),
                    ProgramFile.of(command.get(0), System.getenv().getOrDefault("PATH", ""))));
            return outcome.end().code() != 0 ? outcome.end().code() : ExitCode.DATA;
        }
        return outcome.end().code();
    }

    /** Frames of each stack; 0 where nobody asks. */
    private int depth(Path target) {
        if (stacks == null) {
            return 0;
        }
        if (stacks < 1 || stacks > RecordRequest.MOST_DEPTH) {
            throw new UsageException("--stacks takes a depth of 1 to " + RecordRequest.MOST_DEPTH + ": was " + stacks);
        }
        if (TraceFiles.isText(target)) {
            throw new UsageException("--stacks needs the compact format, for a text has no place for stacks: was "
                    + target + "; give -o a name without .txt");
        }
        return stacks;
    }

    /** What a file of malloc is, as the plug-ins know their real counterparts. */
    private Function<Path, Optional<String>> releases() {
        if (main == null) {
            return file -> Optional.empty();
        }
        List<RealAllocator> known = RealAllocator.all(main.plugIns(), libraries.libraries());
        return file -> known.stream()
                .flatMap(allocator -> allocator.release(file).stream())
                .findFirst();
    }

    /** Looked at before the program starts: its run may be long, and is not to be lost. */
    private Path checked(Path target) {
        if (Files.isDirectory(target)) {
            throw new UsageException("a trace is a file: was the directory " + target + "; add a name with -o");
        }
        if (Files.isRegularFile(target) && !force) {
            throw new UsageException(
                    "a trace does not replace a file: " + target + " exists; give another with -o, or --force");
        }
        return target;
    }

    private Path defaultOutput() {
        Path name = Path.of(command.get(0)).getFileName();
        return Path.of((name == null ? "program" : name.toString()) + ".trace");
    }

    private PrintWriter err() {
        if (spec == null) {
            throw new IllegalStateException("the command line gives a command its specification");
        }
        return spec.commandLine().getErr();
    }

    private void progress(RecordingProgress now) {
        if (!quiet && Terminal.isStandardError()) {
            err().printf(
                            Locale.ROOT,
                            "\r%,d notes, %,d KiB live in %d process%s ",
                            now.records(),
                            now.liveBytes() >> 10,
                            now.pids().size(),
                            now.pids().size() == 1 ? "" : "es");
            err().flush();
        }
    }

    private void say(String what) {
        err().println("alloclab: " + what);
    }

    private void tell(List<RecordedTrace> traces, List<Shortfall> shortfalls) throws IOException {
        for (RecordedTrace trace : traces) {
            if (!quiet) {
                say(RecordText.trace(trace));
                RecordText.real(trace.realPeak(), trace.realEnd()).ifPresent(this::say);
            }
            for (String line : RecordText.shortfalls(trace.shortfalls())) {
                say("note: " + trace.file() + ": " + line);
            }
        }
        if (!quiet) {
            RecordText.largest(traces).ifPresent(this::say);
        }
        RecordText.shortfalls(shortfalls).forEach(line -> say("note: " + line));
    }
}
