package org.alloclab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.alloclab.api.machine.WordSize;
import org.alloclab.harness.cli.console.ProgressLine;
import org.alloclab.harness.cli.option.ClockText;
import org.alloclab.harness.cli.option.LibraryOptions;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.cli.option.ReadingOptions;
import org.alloclab.harness.cli.option.Refereeing;
import org.alloclab.harness.cli.option.TraceHead;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.nativeside.build.NativeBuild;
import org.alloclab.harness.plan.ClockSetting;
import org.alloclab.harness.plan.MachineRequest;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.referee.Guard;
import org.alloclab.harness.referee.PlugInFailure;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.render.ConfirmationText;
import org.alloclab.harness.render.VerificationText;
import org.alloclab.harness.study.verify.FacedLibrary;
import org.alloclab.harness.study.verify.RealAllocator;
import org.alloclab.harness.study.verify.Verification;
import org.alloclab.harness.study.verify.Verifier;
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

/** {@code alloclab verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Replays a trace natively and simulated, and compares them figure by figure.",
        description = {
            "The native side is our own replayer, compiled once with cc: real threads stepped in the trace's order,",
            "address randomisation off, a clock told by the operations. It notes its system calls by itself, with a",
            "seccomp filter. The simulated process begins with the address space that the native one began with.",
            "Answers 0 only if both are equal, and 5 if they differ."
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PlugIns main;

    @Parameters(paramLabel = "TRACE", description = "the trace, in any format that replay reads")
    private Path trace = Path.of("");

    @Option(
            names = "--allocators",
            paramLabel = "IDS",
            split = ",",
            description =
                    "the allocators to verify, separated by commas (default: those whose real counterpart is here)")
    private @Nullable List<String> allocators;

    @Option(
            names = {"-o", "--option"},
            paramLabel = "KEY=VALUE",
            description =
                    "an option of the allocator, set in both; with several allocators, name one of them. The simulated "
                            + "kernel has this one's settings of huge pages")
    private List<String> options = new ArrayList<>();

    @Option(
            names = "--touch",
            paramLabel = "none|all|recorded",
            defaultValue = "none",
            description = "what the program does with a new block: nothing, write a byte in each of its pages, or write"
                    + " the pages that were written when it was recorded (${DEFAULT-VALUE})")
    private Touch touch = Touch.NONE;

    @Mixin
    private LibraryOptions libraries = new LibraryOptions();

    @Option(
            names = "--clock",
            paramLabel = "trace[xFACTOR]|START,STEP",
            defaultValue = ClockText.TRACE,
            description =
                    "the clock of both sides at operation i: as it was recorded, FACTOR times slower, or START + i *"
                            + " STEP nanoseconds (${DEFAULT-VALUE}; 1000000000000,1000 for a trace without times)")
    private String clock = "";

    @Option(names = "--one-thread", description = "fold all threads of the trace on the main thread")
    private boolean oneThread;

    @Option(
            names = "--machine",
            paramLabel = "NAME",
            defaultValue = "x86_64-24g",
            description = "what is simulated: an x86_64 machine, or ia32-SIZE for a 32-bit program on a 64-bit kernel,"
                    + " which needs the 32-bit C library here (${DEFAULT-VALUE})")
    private String machine = "";

    @Option(
            names = "--checkpoints",
            paramLabel = "N",
            defaultValue = "100",
            description = "checkpoints after the one at the start (${DEFAULT-VALUE})")
    private long checkpoints;

    @Option(names = "--time", description = "time both loops too, on one thread, and give the ratio")
    private boolean timed;

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Mixin
    private ProgressLine.Choice progressLine = new ProgressLine.Choice();

    @Mixin
    private Refereeing refereeing = new Refereeing();

    @Override
    public Integer call() throws IOException {
        if (checkpoints < 1) {
            throw new UsageException("--checkpoints must be at least 1: was " + checkpoints + "; the default is 100");
        }
        PrintWriter out = spec.commandLine().getOut();
        TraceSource source = new TraceSource(trace);
        TraceFormat traceFormat =
                reading.format(source, main.formats(), spec.commandLine().getErr());
        PlanResolver resolver = refereeing.resolver(main.plugIns());
        NativeBuild natives = new NativeBuild(System.getenv());
        Verifier.Setting setting =
                new Verifier.Setting(touch, oneThread, keyValues(), clock(source, traceFormat), timed, machine());
        boolean equal = true;
        boolean complete = true;
        try (Verifier verifier = new Verifier(source, traceFormat, reading.reading(), checkpoints);
                ProgressLine line = progressLine.line(spec.commandLine().getErr())) {
            verifier.tell(line);
            for (RealAllocator allocator : chosen()) {
                FacedLibrary faced = allocator.faced();
                if (!faced.isModelled()) {
                    note(allocator.id() + ": " + ConfirmationText.libraryText(faced));
                }
                Progress progress = new Progress();
                try (Guard guard = refereeing.guard(main.plugIns(), progress)) {
                    Verification verification =
                            guard.call(() -> verifier.verify(allocator, resolver, natives, setting, progress));
                    line.clear();
                    out.print(VerificationText.of(verification));
                    equal &= verification.isEqual();
                } catch (PlugInFailure e) {
                    out.println(allocator.id() + ": left out by " + e.text());
                    complete = false;
                }
                out.flush();
            }
        }
        if (!complete) {
            return ExitCode.PLUG_IN;
        }
        return equal ? ExitCode.DONE : ExitCode.DIFFERENT;
    }

    private ClockSetting clock(TraceSource source, TraceFormat traceFormat) throws IOException {
        ClockText text = new ClockText(clock);
        if (text.demandsTimes()) {
            TraceHead.of(source, traceFormat, reading.reading(oneThread), text);
        }
        return text.setting();
    }

    /** The kernel is this machine's own, and so has 64 bits. */
    private MachineRequest machine() {
        MachineRequest request =
                new MachineRequest(machine, Runtime.getRuntime().availableProcessors(), 0, List.of());
        if (request.description().kernelWordSize() == WordSize.BITS_32) {
            throw new UsageException("verify --machine takes one with a 64-bit kernel, as this machine has: was "
                    + machine + "; for a 32-bit program take ia32-24g");
        }
        return request;
    }

    private List<RealAllocator> chosen() {
        List<RealAllocator> chosen = new ArrayList<>();
        if (allocators != null) {
            for (String id : allocators) {
                chosen.add(named(id));
            }
            return chosen;
        }
        for (RealAllocator allocator : RealAllocator.all(main.plugIns(), libraries.libraries())) {
            if (!PlanResolver.runsOn(machine().description(), allocator.model())) {
                note(allocator.id() + " is left out: it is modelled as a 64-bit library only");
            } else if (allocator.isInstalled()) {
                chosen.add(allocator);
            } else {
                note(allocator.id() + " is left out: there is no "
                        + allocator.twin().library() + " here; " + allocator.howToInstall());
            }
        }
        return chosen;
    }

    private RealAllocator named(String id) {
        List<RealAllocator> all = RealAllocator.all(main.plugIns(), libraries.libraries());
        RealAllocator allocator = all.stream()
                .filter(real -> real.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new UsageException("an allocator that can be verified is one of "
                        + String.join(", ", all.stream().map(RealAllocator::id).toList())
                        + ": was " + id));
        if (!allocator.isInstalled()) {
            throw new UsageException(
                    id + " needs " + allocator.twin().library() + ", which is not here; " + allocator.howToInstall());
        }
        return allocator;
    }

    private Map<String, String> keyValues() {
        Map<String, String> map = new LinkedHashMap<>();
        for (String text : options) {
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw new UsageException("-o takes KEY=VALUE: was " + text + "; 'alloclab list' shows the options");
            }
            map.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return map;
    }

    private void note(String text) {
        spec.commandLine().getErr().println("alloclab: note: " + text);
    }
}
