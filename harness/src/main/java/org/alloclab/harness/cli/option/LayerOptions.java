package org.alloclab.harness.cli.option;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.harness.input.LayoutFile;
import org.alloclab.harness.input.ThreadsFile;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plan.ClockSetting;
import org.alloclab.harness.plan.LayerIds;
import org.alloclab.harness.plan.NamedLayout;
import org.alloclab.harness.plan.Recorded;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plan.ThreadPlacement;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.trace.TraceMetadata;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command that runs a machine. */
public final class LayerOptions {
    @Mixin
    private MachineOptions machine = new MachineOptions();

    @Mixin
    private LowerLayers layers = new LowerLayers();

    @Option(
            names = "--touch",
            paramLabel = "none|all|recorded",
            description = "what the program does with a new block: nothing, write a byte in each of its pages, or write"
                    + " the pages that were written when it was recorded (default: recorded where the trace knows them,"
                    + " otherwise all, which is an upper bound)")
    private @Nullable Touch touch;

    /** Options where the user gave none. */
    private Map<String, String> defaults = Map.of();

    @Option(names = "--one-thread", description = "fold all threads of the trace on the main thread")
    private boolean oneThread;

    @Option(
            names = "--layout",
            paramLabel = "MAPS",
            description = "areas the process starts with, as /proc/PID/maps lists them (default: a typical process)")
    private @Nullable Path layout;

    @Option(
            names = "--threads",
            paramLabel = "CSV",
            description = "addresses of the threads' control blocks: columns thread and tcb (default: placed by rule)")
    private @Nullable Path threads;

    @Option(
            names = "--prelude-malloc",
            paramLabel = "BYTES",
            description = "an allocation made before the first operation and not counted; may be repeated")
    private @Nullable List<Long> prelude;

    @Option(
            names = "--clock",
            paramLabel = "trace[xFACTOR]|START,STEP",
            defaultValue = ClockText.TRACE,
            description = "virtual time of operation i: as it was recorded, FACTOR times slower, or START + i * STEP"
                    + " nanoseconds (${DEFAULT-VALUE}; 1000000000000,1000 for a trace without times)")
    private String clock = "";

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "seed of what is random in the real components (${DEFAULT-VALUE})")
    private long seed;

    public RunRequest request(String allocator, TraceHead trace) {
        return request(allocator, layers.single(), trace);
    }

    /** A run for each choice of the lower layers, by a name that tells them apart. */
    public Map<String, RunRequest> requests(AllocatorChoice choice, TraceHead trace) {
        Map<String, RunRequest> requests = new LinkedHashMap<>();
        layers.all().forEach((name, ids) -> requests.put(choice.name() + name, request(choice, ids, trace)));
        return requests;
    }

    private RunRequest request(AllocatorChoice choice, LayerIds ids, TraceHead trace) {
        return RowSettings.apply(request(choice.allocator(), ids, trace), choice.options())
                .steered(choice.steering());
    }

    private RunRequest request(String allocator, LayerIds ids, TraceHead trace) {
        if (prelude != null && prelude.stream().anyMatch(size -> size < 0)) {
            throw new UsageException("--prelude-malloc must be at least 0: was " + prelude + "; give a size in bytes");
        }
        return new RunRequest(
                allocator,
                ids,
                with(defaults, layers.options()),
                touch(trace),
                oneThread,
                machine.request(),
                Optional.ofNullable(layout).map(path -> new NamedLayout(path.toString(), LayoutFile.read(path))),
                threads == null ? ThreadPlacement.BY_RULE : new ThreadPlacement(ThreadsFile.read(threads)),
                Optional.ofNullable(prelude),
                clock(trace),
                seed,
                new Recorded(
                        trace.metadata().text(TraceMetadata.ALLOCATOR).orElse(""),
                        trace.metadata().environment(),
                        trace.metadata().realPeak()));
    }

    private static Map<String, String> with(Map<String, String> common, Map<String, String> own) {
        Map<String, String> all = new LinkedHashMap<>(common);
        all.putAll(own);
        return all;
    }

    private Touch touch(TraceHead trace) {
        if (touch == Touch.RECORDED && !trace.metadata().knowsTouch()) {
            throw new UsageException("--touch recorded: the trace does not know which pages were written; record it"
                    + " with 'alloclab record', or take --touch all or none, which are bounds");
        }
        return touch != null ? touch : trace.metadata().knowsTouch() ? Touch.RECORDED : Touch.ALL;
    }

    /** Whether nobody says what is written: then it is taken for all, which is a bound. */
    public boolean isTouchUnknown(TraceHead trace) {
        return touch == null && !trace.metadata().knowsTouch();
    }

    /** The seed of what is random. */
    public long seed() {
        return seed;
    }

    public MachineDescription machine() {
        return machine.request().description();
    }

    /** What is simulated is this machine: these options are set unless the user sets them otherwise. */
    public LayerOptions onThisMachine(Map<String, String> options) {
        defaults = Map.copyOf(options);
        machine.cpusOfThisMachine();
        return this;
    }

    public boolean isOneThread() {
        return oneThread;
    }

    public ClockText clock() {
        return new ClockText(clock);
    }

    private ClockSetting clock(TraceHead trace) {
        ClockSetting setting = clock().setting();
        return setting.isRecorded() && !trace.hasTimes() ? ClockSetting.DEFAULT : setting;
    }
}
