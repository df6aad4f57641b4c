package org.alloclab.harness.cli;

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
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plan.ThreadPlacement;
import org.alloclab.harness.plan.Touch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command that runs a machine. */
final class LayerOptions {
    @Mixin
    private MachineOptions machine = new MachineOptions();

    @Mixin
    private LowerLayers layers = new LowerLayers();

    @Option(
            names = "--touch",
            paramLabel = "none|all",
            description = "what the program does with a new block: nothing, or write a byte in each of its pages")
    private @Nullable Touch touch;

    private Touch defaultTouch = Touch.NONE;

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
            paramLabel = "START,STEP",
            defaultValue = "1000000000000,1000",
            description = "virtual time at operation i is START + i * STEP nanoseconds (${DEFAULT-VALUE})")
    private String clock = "";

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "seed of what is random in the real components (${DEFAULT-VALUE})")
    private long seed;

    RunRequest request(String allocator) {
        return request(allocator, layers.single());
    }

    /** A run for each choice of the lower layers, by a name that tells them apart. */
    Map<String, RunRequest> requests(String allocator) {
        Map<String, RunRequest> requests = new LinkedHashMap<>();
        layers.all().forEach((name, ids) -> requests.put(allocator + name, request(allocator, ids)));
        return requests;
    }

    private RunRequest request(String allocator, LayerIds ids) {
        if (prelude != null && prelude.stream().anyMatch(size -> size < 0)) {
            throw new UsageException("--prelude-malloc must be at least 0: was " + prelude + "; give a size in bytes");
        }
        return new RunRequest(
                allocator,
                ids,
                layers.options(),
                touch == null ? defaultTouch : touch,
                oneThread,
                machine.request(),
                Optional.ofNullable(layout).map(path -> new NamedLayout(path.toString(), LayoutFile.read(path))),
                threads == null ? ThreadPlacement.BY_RULE : new ThreadPlacement(ThreadsFile.read(threads)),
                Optional.ofNullable(prelude),
                clock(),
                seed);
    }

    MachineDescription machine() {
        return machine.request().description();
    }

    /** New blocks are touched unless the user says otherwise. */
    LayerOptions touchingByDefault() {
        defaultTouch = Touch.ALL;
        return this;
    }

    boolean isOneThread() {
        return oneThread;
    }

    private ClockSetting clock() {
        String[] parts = clock.split(",", -1);
        if (parts.length == 2) {
            try {
                return new ClockSetting(Long.parseLong(parts[0].strip()), Long.parseLong(parts[1].strip()));
            } catch (IllegalArgumentException e) {
                throw clockRule();
            }
        }
        throw clockRule();
    }

    private UsageException clockRule() {
        return new UsageException("--clock takes START,STEP in nanoseconds of at least 0: was " + clock
                + "; the default is 1000000000000,1000");
    }
}
