package org.alloclab.harness.study.verify;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.probe.Probe;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.nativeside.build.NativeBuild;
import org.alloclab.harness.nativeside.build.NativeProgram;
import org.alloclab.harness.output.Leftover;
import org.alloclab.harness.plan.ClockSetting;
import org.alloclab.harness.plan.LayerIds;
import org.alloclab.harness.plan.MachineRequest;
import org.alloclab.harness.plan.NamedLayout;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.Recorded;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plan.ThreadPlacement;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.result.RunResult;
import org.alloclab.harness.run.EvenCheckpoints;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.study.DecodedOps;
import org.alloclab.harness.study.ProgressListener;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceMetadata;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/** Verifies one trace on one allocator after another; keeps the decoded trace and its results in a directory of its own. */
public final class Verifier implements Closeable {
    private static final int MOST_ATTEMPTS = 40;
    private static final long ATTEMPT_NANOS = 50_000_000;

    private final TraceSource source;
    private final TraceFormat format;
    private final ReadOptions reading;
    private final long checkpoints;
    private final Path directory;
    private final Leftover leftover;
    private ProgressListener listener = ProgressListener.UNHEARD;

    /**
     * What to verify.
     *
     * @param source the trace
     * @param format its format
     * @param reading how it is read; its threads are told apart unless a setting folds them
     * @param checkpoints checkpoints after the one at the start
     */
    public Verifier(TraceSource source, TraceFormat format, ReadOptions reading, long checkpoints) throws IOException {
        this.source = source;
        this.format = format;
        this.reading = reading;
        this.checkpoints = checkpoints;
        this.directory = Files.createTempDirectory("alloclab-verify-");
        this.leftover = Leftover.of(this::removeWhenAbandoned);
    }

    /**
     * How the program behaves and the allocator is set.
     *
     * @param touch whether it writes to its blocks
     * @param oneThread whether all threads are folded on one
     * @param options of the allocator
     * @param clock virtual time
     * @param timed whether both loops are timed too
     * @param machine the simulated machine; it decides whether the native program is a 32-bit one
     */
    public record Setting(
            Touch touch,
            boolean oneThread,
            Map<String, String> options,
            ClockSetting clock,
            boolean timed,
            MachineRequest machine) {
        public Setting {
            options = Map.copyOf(options);
        }
    }

    /** From now on somebody hears how far it has come. */
    public void tell(ProgressListener newListener) {
        listener = newListener;
    }

    /**
     * Both replays and their comparison.
     *
     * @param progress is told whose code runs, where the plug-in is not believed
     */
    public Verification verify(
            RealAllocator allocator, PlanResolver resolver, NativeBuild natives, Setting setting, Progress progress)
            throws IOException {
        ReadOptions rows = (setting.oneThread() ? reading.folded() : reading).keepingEvents();
        Path operations = directory.resolve("operations");
        NativeOps ops;
        Recorded recorded;
        try (TraceReader reader = format.open(source, rows)) {
            recorded = recorded(reader.metadata());
            checkTouch(setting, reader.metadata());
            ops = NativeOps.write(
                    reader, operations, checkpoints, setting.clock(), new HeapRows(recorded.isOf(allocator.model())));
        }
        boolean wide = setting.machine().description().wordSize() == WordSize.BITS_64;
        NativeProgram replayer = wide ? NativeProgram.REPLAYER : NativeProgram.REPLAYER_32;
        Map<String, String> environment = new LinkedHashMap<>(recorded.options(allocator.model()));
        setting.options().forEach((name, value) -> {
            environment.keySet().removeIf(other -> allocator.areOne(name, other));
            environment.put(name, value);
        });
        NativeRun real = new NativeRun(replayer, natives, allocator, environment, setting.touch(), setting.clock());
        listener.said(allocator.id());
        listener.heard(ProgressListener.Stage.RUNNING, 0, 0);
        NativeResult result = real.measure(operations, directory);
        RunPlan plan = resolver.resolve(request(allocator, setting, recorded, result));
        List<Finding> findings;
        try (TraceReader reader = format.open(source, rows)) {
            long recordedBreak =
                    wide && format.hasAddresses(source) ? recordedBreak(reader, allocator) : SideBySide.OTHER_ALLOCATOR;
            findings = sideBySide(plan, result, reader, ops.ops(), recordedBreak, progress);
        }
        Optional<Timing> timing = setting.timed()
                ? Optional.of(time(real, allocator, resolver, setting, recorded, result, progress))
                : Optional.empty();
        String compared = wide || !allocator.twin().isBuiltIn()
                ? allocator.faced().text()
                : "the 32-bit C library of this machine";
        return new Verification(allocator.id(), compared, ops.ops(), ops.threads(), findings, timing);
    }

    private List<Finding> sideBySide(
            RunPlan plan, NativeResult result, TraceReader reader, long ops, long recordedBreak, Progress progress)
            throws IOException {
        HeapRows kept = new HeapRows(plan.workload().recordedHere());
        Run run = new Run(plan, Probe.NONE, progress);
        SideBySide sides = new SideBySide(result, run.machine(), recordedBreak);
        run.interrupt(new EvenCheckpoints(ops, checkpoints));
        run.checkpointsTo(sides);
        run.operationsTo(sides);
        run.callsTo(sides.calls());
        listener.heard(ProgressListener.Stage.PLAYING, 0, ops);
        run.start();
        OpBatch batch = new OpBatch();
        while (run.isAlive() && reader.read(batch)) {
            kept.keep(batch);
            run.play(batch);
            listener.heard(ProgressListener.Stage.PLAYING, batch.firstOp() + batch.count(), ops);
        }
        RunResult played = run.finish(reader.totals());
        return sides.findings(
                played.death().map(death -> SideBySide.death(batch, death)).orElse(null));
    }

    private Timing time(
            NativeRun real,
            RealAllocator allocator,
            PlanResolver resolver,
            Setting setting,
            Recorded recorded,
            NativeResult result,
            Progress progress)
            throws IOException {
        ReadOptions folded = reading.folded();
        Path operations = directory.resolve("operations.folded");
        NativeOps ops;
        try (TraceReader reader = format.open(source, folded)) {
            ops = NativeOps.write(
                    reader, operations, checkpoints, setting.clock(), new HeapRows(recorded.isOf(allocator.model())));
        }
        DecodedOps trace = DecodedOps.read(source, format, folded);
        Setting one = new Setting(setting.touch(), true, setting.options(), setting.clock(), true, setting.machine());
        RunPlan plan = resolver.resolve(request(allocator, one, recorded, result));
        return Timing.measure(real, operations, plan, trace.batches(), ops.ops(), progress);
    }

    /**
     * The simulated process begins as the native one did: the same areas, blocks before main, control blocks, CPUs, under a
     * kernel with the same settings.
     */
    private RunRequest request(RealAllocator allocator, Setting setting, Recorded recorded, NativeResult result)
            throws IOException {
        Map<String, String> options = HostKernel.ofThisMachine().options();
        options.putAll(allocator.faced().options());
        options.putAll(setting.options());
        boolean wide = setting.machine().description().wordSize() == WordSize.BITS_64;
        return new RunRequest(
                allocator.id(),
                LayerIds.STANDARD,
                options,
                setting.touch(),
                setting.oneThread(),
                setting.machine(),
                Optional.of(new NamedLayout("native", wide ? result.layout() : result.layoutWithReplayer())),
                new ThreadPlacement(result.controlBlocks()),
                Optional.of(result.prelude()),
                setting.clock(),
                0,
                recorded);
    }

    /** Whose calls that steer it, and whose environment, both sides have. */
    private static Recorded recorded(TraceMetadata metadata) {
        return new Recorded(
                metadata.text(TraceMetadata.ALLOCATOR).orElse(""), metadata.environment(), Optional.empty());
    }

    private void checkTouch(Setting setting, TraceMetadata metadata) {
        if (setting.touch() == Touch.RECORDED && !metadata.knowsTouch()) {
            throw BadInputException.inFile(
                    source.name(),
                    "--touch recorded needs a trace that knows which pages were written: this one does not",
                    "record it with 'alloclab record --touch', or take --touch all or none");
        }
    }

    /**
     * Where the recorded heap began: 0 where the trace does not say, {@link SideBySide#OTHER_ALLOCATOR} where it was
     * recorded on another allocator than this. A trace that does not say is taken for one of the C library's.
     */
    private static long recordedBreak(TraceReader reader, RealAllocator allocator) {
        Map<String, String> properties = reader.metadata().properties();
        String recordedOn = properties.getOrDefault("allocator", "libc.so");
        if (!recordedOn.contains(
                allocator.twin().isBuiltIn() ? "libc.so" : allocator.twin().library())) {
            return SideBySide.OTHER_ALLOCATOR;
        }
        String text = properties.getOrDefault("start_break", "");
        return text.matches("0x[0-9a-f]{1,15}") ? Long.parseLong(text.substring(2), 16) : 0;
    }

    @Override
    public void close() throws IOException {
        leftover.close();
        remove();
    }

    /** The native replayer, which is ended at the same time, may write a last file. */
    private void removeWhenAbandoned() throws IOException {
        for (int attempt = 0; Files.exists(directory); attempt++) {
            try {
                remove();
            } catch (IOException e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                LockSupport.parkNanos(ATTEMPT_NANOS);
            }
        }
    }

    private void remove() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }
}
