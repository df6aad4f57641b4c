package org.alloclab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.nativeside.NativeBuild;
import org.alloclab.harness.nativeside.NativeProgram;
import org.alloclab.harness.record.RecordSession;
import org.alloclab.harness.record.RecordedTrace;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code alloclab record}. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Runs a program and records its heap calls as a trace.",
        description = {
            "The program must be linked dynamically. It runs with our recorder preloaded, which is compiled once with cc.",
            "Forked processes and programs started by the program get traces of their own beside the first one's.",
            "Answers the program's own exit code."
        })
final class RecordCommand implements Callable<Integer> {
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "the trace: .txt, .txt.gz or .txt.zst for text, anything else for the compact format"
                    + " (default: the program's name with .trace)")
    private @Nullable Path output;

    @Option(names = "--no-follow", description = "leave out processes that the program starts")
    private boolean noFollow;

    @Option(names = "--quiet", description = "say nothing but errors")
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
            tell(RecordSession.salvage(salvage, output == null ? Path.of("salvaged.trace") : output));
            return ExitCode.DONE;
        }
        if (command.isEmpty()) {
            throw new UsageException(
                    "record takes a command to run: was none; try 'alloclab record -- perl script.pl'");
        }
        Path target = output == null ? defaultOutput() : output;
        RecordSession session = new RecordSession(natives.find(NativeProgram.RECORDER), target, !noFollow);
        CountDownLatch written = new CountDownLatch(1);
        // Interrupted from the keyboard, the program ends by itself; this process stays until its traces are written.
        Thread waiting = new Thread(() -> await(written), "traces first");
        Runtime.getRuntime().addShutdownHook(waiting);
        try {
            RecordSession.Outcome outcome = session.run(command, this::progress);
            tell(outcome.traces());
            return outcome.exitCode();
        } finally {
            written.countDown();
        }
    }

    private static void await(CountDownLatch written) {
        try {
            written.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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

    private static boolean standardErrorIsTerminal() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString().matches("/dev/(pts/|tty).*");
        } catch (IOException e) {
            return false;
        }
    }

    private void progress(long ops, long liveBytes, int processes) {
        if (!quiet && standardErrorIsTerminal()) {
            err().printf(
                            Locale.ROOT,
                            "\r%,d ops, %,d KiB live in %d process%s ",
                            ops,
                            liveBytes >> 10,
                            processes,
                            processes == 1 ? "" : "es");
            err().flush();
        }
    }

    private void tell(List<RecordedTrace> traces) throws IOException {
        PrintWriter err = err();
        for (RecordedTrace trace : traces) {
            if (!quiet) {
                err.printf(
                        Locale.ROOT,
                        "alloclab: %s: %,d ops%s, %d thread%s, peak %,d KiB, %,d bytes; pid %d: %s%n",
                        trace.file(),
                        trace.ops(),
                        trace.inherited() > 0
                                ? String.format(Locale.ROOT, " (%,d of them before its fork)", trace.inherited())
                                : "",
                        trace.threads(),
                        trace.threads() == 1 ? "" : "s",
                        trace.peakLiveBytes() >> 10,
                        Files.size(trace.file()),
                        trace.pid(),
                        trace.command());
            }
            if (trace.unknownFrees() + trace.unnoted() > 0) {
                err.printf(
                        Locale.ROOT,
                        "alloclab: note: %s: %,d frees of blocks that were not seen allocated do nothing; %,d calls made"
                                + " inside a call of the allocator are left out%n",
                        trace.file(),
                        trace.unknownFrees(),
                        trace.unnoted());
            }
            if (trace.stopped() != 0) {
                err.printf(
                        "alloclab: note: %s ends early: the recorder could not make another file (errno %d)%n",
                        trace.file(), trace.stopped());
            }
        }
    }
}
