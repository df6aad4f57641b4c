package org.alloclab.harness.study.why;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.measure.attribution.Attribution;
import org.alloclab.harness.measure.attribution.Attributor;
import org.alloclab.harness.plan.ClockSetting;
import org.alloclab.harness.plan.LayerIds;
import org.alloclab.harness.plan.MachineRequest;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plan.ThreadPlacement;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.result.Checkpoint;
import org.alloclab.harness.run.EvenCheckpoints;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.run.RunListener;
import org.alloclab.harness.study.course.BlockTable;
import org.alloclab.harness.study.course.DecisionLog;
import org.alloclab.harness.trace.DecodedTrace;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.format.TraceFormats;
import org.jspecify.annotations.Nullable;

/** A run whose memory is attributed at each of 101 checkpoints. */
final class AttributedRun implements RunListener {
    private final Run run;
    private final boolean oneThread;
    private final BlockTable table = new BlockTable(new DecisionLog());
    private final BiConsumer<Attribution, ProgramMachine> each;
    private @Nullable Attributor attributor;
    private long startRss;
    /** Growth of the resident set at the checkpoint that is attributed. */
    long rss;

    long operations;
    int checkpoints;

    private AttributedRun(RunRequest request, BiConsumer<Attribution, ProgramMachine> each) {
        this.run = new Run(new PlanResolver(ProviderRegistry.discover()).resolve(request));
        this.oneThread = request.oneThread();
        this.each = each;
        run.rowsTo(table);
        run.checkpointsTo(this);
    }

    static RunRequest request(String allocator, Touch touch, String machine, Map<String, String> options) {
        return request(allocator, touch, machine, options, ClockSetting.DEFAULT);
    }

    static RunRequest request(
            String allocator, Touch touch, String machine, Map<String, String> options, ClockSetting clock) {
        return new RunRequest(
                allocator,
                LayerIds.STANDARD,
                options,
                touch,
                false,
                new MachineRequest(machine, MachineRequest.DEFAULT_CPUS, 0, MachineRequest.REFERENCE.swap()),
                Optional.empty(),
                ThreadPlacement.BY_RULE,
                Optional.empty(),
                clock,
                0);
    }

    /** Plays a trace; what looks at it hears each attribution with the run's machine. */
    static AttributedRun of(RunRequest request, Path trace, Look look) throws IOException {
        AttributedRun[] self = new AttributedRun[1];
        AttributedRun made =
                new AttributedRun(request, (attribution, machine) -> look.at(self[0].rss, attribution, machine));
        self[0] = made;
        made.play(trace);
        return made;
    }

    /** Hears of one checkpoint. */
    @FunctionalInterface
    interface Look {
        void at(long rssGrowth, Attribution attribution, ProgramMachine machine);
    }

    private void play(Path trace) throws IOException {
        TraceSource source = new TraceSource(trace);
        TraceFormat format = TraceFormats.detect(source);
        ReadOptions options = new ReadOptions(false, oneThread);
        operations = format.countOps(source, options);
        run.interrupt(new EvenCheckpoints(operations, 100));
        run.start();
        try (DecodedTrace decoded = new DecodedTrace(format.open(source, options))) {
            for (OpBatch batch = decoded.next(); batch != null; batch = decoded.next()) {
                run.play(batch);
            }
            run.finish(decoded.totals());
        }
    }

    @Override
    public void started(Checkpoint checkpoint, ProgramMachine machine) {
        startRss = checkpoint.space().rssBytes();
        attributor = new Attributor(machine.space(), machine.allocator());
        checkpoint(checkpoint, machine);
    }

    @Override
    public void checkpoint(Checkpoint checkpoint, ProgramMachine machine) {
        if (attributor == null) {
            throw new IllegalStateException("a run starts before its checkpoints");
        }
        checkpoints++;
        rss = checkpoint.space().rssBytes() - startRss;
        each.accept(attributor.attribute(checkpoint.op(), table.live(run)), machine);
    }
}
