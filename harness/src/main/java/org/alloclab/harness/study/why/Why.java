package org.alloclab.harness.study.why;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.Holding;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.measure.attribution.Attributor;
import org.alloclab.harness.measure.attribution.Holes;
import org.alloclab.harness.measure.attribution.LiveBlocks;
import org.alloclab.harness.measure.attribution.Overlays;
import org.alloclab.harness.measure.attribution.Parts;
import org.alloclab.harness.measure.attribution.Pieces;
import org.alloclab.harness.measure.attribution.ResidentPages;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.referee.Containment;
import org.alloclab.harness.referee.Guard;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.result.Checkpoint;
import org.alloclab.harness.result.Death;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.run.RunListener;
import org.alloclab.harness.study.ProgressListener;
import org.alloclab.harness.study.course.BlockTable;
import org.alloclab.harness.study.course.DecisionLog;
import org.alloclab.harness.study.course.HeldBlocks;
import org.alloclab.harness.trace.DecodedTrace;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.stack.CallSites;
import org.jspecify.annotations.Nullable;

/** Plays a trace up to a moment and looks at what is resident then; twice, where the moment has to be found first. */
public final class Why {
    /** Operations up to which settings are tried unasked: so many are played within a second or so. */
    public static final long QUICK = 500_000;

    private static final long NOTHING = -1;

    private final String allocator;
    private final RunPlan plan;
    private final TraceSource source;
    private final TraceFormat format;
    private final ReadOptions options;
    private final ProgressListener progress;
    /** Whose code runs. */
    private final Progress plugIns = new Progress();

    private final long operations;
    private long trying = NOTHING;

    /** @param allocator what it is called in the answer */
    public Why(String allocator, RunPlan plan, TraceSource source, TraceFormat format, ReadOptions options) {
        this(allocator, plan, source, format, options, ProgressListener.UNHEARD, 0);
    }

    /**
     * The same for somebody who waits.
     *
     * @param allocator what it is called in the answer
     * @param progress hears how far it has come
     * @param operations of the trace, or 0 where nobody knows
     */
    public Why(
            String allocator,
            RunPlan plan,
            TraceSource source,
            TraceFormat format,
            ReadOptions options,
            ProgressListener progress,
            long operations) {
        this.progress = progress;
        this.operations = operations;
        this.allocator = allocator;
        this.plan = plan;
        this.source = source;
        this.format = format;
        this.options = options;
    }

    /**
     * Tries settings too: the trace is played up to the moment once more with each of a few.
     *
     * @param mostOperations before the moment; behind more of them they are named as not tried
     */
    public Why trying(long mostOperations) {
        trying = mostOperations;
        return this;
    }

    /**
     * What is resident at a moment.
     *
     * @throws UsageException for a moment that the trace does not have
     */
    public Answer at(Moment moment) throws IOException {
        return at(moment, Containment.BUDGET_NANOS);
    }

    /**
     * The same.
     *
     * @param budgetNanos CPU time that one call of a plug-in which is not believed may take
     * @throws org.alloclab.harness.referee.PlugInFailure for whatever such a plug-in did
     */
    public Answer at(Moment moment, long budgetNanos) throws IOException {
        try (Guard guard = Guard.of(plan, plugIns, budgetNanos)) {
            return guard.call(() -> located(answer(moment)));
        }
    }

    private Answer answer(Moment moment) throws IOException {
        Moment exact = moment.kind() == Moment.Kind.PEAK ? peak() : moment;
        Answer answer = new Look(exact).play();
        return trying == NOTHING || answer.death().isPresent() ? answer : tried(answer, exact);
    }

    private Answer tried(Answer answer, Moment moment) throws IOException {
        List<Tried> tried = new ArrayList<>();
        List<String> untried = new ArrayList<>();
        for (Holding.Setting setting : Alternatives.of(answer)) {
            if (answer.attribution().operation() > trying) {
                untried.add(setting.text());
            } else {
                tried.add(trial(setting.text(), plan.withAllocatorOption(setting.option(), setting.value()), moment));
            }
        }
        return answer.with(answer.remedies().with(tried, untried));
    }

    private Tried trial(String setting, RunPlan other, Moment moment) throws IOException {
        try (DecodedTrace decoded = new DecodedTrace(format.open(source, options))) {
            return new Trial(
                            setting,
                            other,
                            moment,
                            plugIns,
                            done -> progress.heard(ProgressListener.Stage.PLAYING, done, operations))
                    .play(decoded);
        }
    }

    /** The answer, knowing where the blocks that it is about were allocated, where the trace does. */
    private Answer located(Answer answer) throws IOException {
        CallSites.Collector collector = new CallSites.Collector(answer.held().operations());
        return answer.knowing(collector.of(format.stacks(source, collector)));
    }

    private Moment peak() throws IOException {
        progress.heard(ProgressListener.Stage.PLAYING, 0, operations);
        Run run = new Run(plan, Probe.NONE, plugIns);
        run.start();
        try (DecodedTrace decoded = new DecodedTrace(format.open(source, options))) {
            for (OpBatch batch = decoded.next(); batch != null && run.isAlive(); batch = decoded.next()) {
                run.play(batch);
                progress.heard(ProgressListener.Stage.PLAYING, batch.firstOp() + batch.count(), operations);
            }
        }
        long operation = run.machine()
                .space()
                .residentPeak()
                .orElseThrow(() -> new UsageException(
                        "--at peak needs an address space that keeps its peak: this one does not; use end or op:N"))
                .operation();
        return Moment.before(operation + 1);
    }

    /** One run with everything that listens. */
    private final class Look implements RunListener {
        private static final long WHOLE = -1;
        private final Moment moment;
        private final DecisionLog decisions = new DecisionLog();
        private final BlockTable table = new BlockTable(decisions);
        private final Run run = new Run(plan, decisions, plugIns);
        private final Stop stop;
        private @Nullable Attributor attributor;
        private long startRss;
        private long startFaults;
        /** The operation in which the program died and left a heap that cannot be walked. */
        private long brokenIn = WHOLE;

        private @Nullable Answer answer;

        Look(Moment moment) {
            this.moment = moment;
            this.stop = new Stop(moment, op -> look(op, Optional.empty()));
        }

        Answer play() throws IOException {
            progress.heard(ProgressListener.Stage.PLAYING, 0, operations);
            decisions.follow(run.machine().execution());
            run.rowsTo(table);
            run.checkpointsTo(this);
            if (!moment.isBehindAll()) {
                run.interrupt(stop);
            }
            run.start();
            try (DecodedTrace decoded = new DecodedTrace(format.open(source, options))) {
                OpBatch batch = decoded.next();
                while (batch != null && run.isAlive() && answer == null) {
                    run.play(batch);
                    progress.heard(ProgressListener.Stage.PLAYING, batch.firstOp() + batch.count(), operations);
                    batch = decoded.next();
                }
                if (answer == null) {
                    run.idle(moment.idleNanos());
                    run.finish(decoded.totals());
                }
            }
            if (answer == null && brokenIn != WHOLE) {
                return new Look(Moment.before(brokenIn)).play().of(run.death().orElseThrow());
            }
            if (answer == null) {
                throw new UsageException("--at op:" + moment.value() + " lies behind the end of the trace; use end");
            }
            return answer;
        }

        @Override
        public void started(Checkpoint checkpoint, ProgramMachine machine) {
            startRss = checkpoint.space().rssBytes();
            startFaults = checkpoint.space().minorFaults();
            attributor = new Attributor(machine.space(), machine.allocator());
        }

        @Override
        public void checkpoint(Checkpoint checkpoint, ProgramMachine machine) {
            // the moment is an interlude of its own
        }

        @Override
        public void ended(Checkpoint checkpoint, ProgramMachine machine) {
            boolean behind = moment.kind() == Moment.Kind.OPERATION && moment.value() > checkpoint.op();
            if (answer == null && !behind) {
                look(checkpoint.op(), Optional.empty());
            }
        }

        @Override
        public void died(Checkpoint checkpoint, ProgramMachine machine) {
            try {
                run.death().ifPresent(death -> look(checkpoint.op(), Optional.of(death)));
            } catch (IllegalStateException broken) {
                // what killed the program broke its heap too: the answer is that in front of the operation
                brokenIn = checkpoint.op();
            }
        }

        private void look(long op, Optional<Death> death) {
            if (attributor == null) {
                throw new IllegalStateException("a run is looked at after its start");
            }
            AddressSpace space = run.machine().space();
            LiveBlocks blocks = table.live(run);
            Pieces pieces = Pieces.of(run.machine().allocator());
            ResidentPages resident = ResidentPages.of(space);
            Parts parts = new Parts(pieces, resident);
            long faults = space.figures().minorFaults() - startFaults;
            answer = new Answer(
                    allocator,
                    moment,
                    plan.workload().touch(),
                    attributor.attribute(op, blocks, pieces, resident),
                    space.figures().rssBytes() - startRss,
                    Overlays.of(space, pieces, resident),
                    pieces.kinds(),
                    blocks,
                    Holes.of(pieces, resident, blocks),
                    parts.arenas(),
                    parts.caches(),
                    decisions.events(),
                    new Remedies(death.isEmpty() ? given(op, blocks) : List.of(), faults, List.of(), List.of()),
                    death,
                    HeldBlocks.of(pieces, resident, blocks),
                    CallSites.NONE);
        }

        /** Makes every call that gives memory back, one behind the other; nothing is looked at behind them but what they did. */
        private List<GivenBack> given(long op, LiveBlocks blocks) {
            List<GivenBack> given = new ArrayList<>();
            for (Control control : run.machine().allocator().controls()) {
                control.giving().ifPresent(giving -> given.add(give(control.name(), giving, op, blocks)));
            }
            return given;
        }

        private GivenBack give(String name, Control.Giving giving, long op, LiveBlocks blocks) {
            AddressSpace space = run.machine().space();
            long before = space.figures().rssBytes();
            try {
                run.machine().allocator().control(name, giving.values());
            } catch (SimulatedDeath death) {
                plugIns.rest();
                return new GivenBack(giving.text(), 0, List.of(), Optional.of(death.text()));
            }
            List<Share> left = Objects.requireNonNull(attributor).attribute(op, blocks).shares().stream()
                    .filter(share -> share.returnableBytes() > 0)
                    .toList();
            return new GivenBack(giving.text(), before - space.figures().rssBytes(), left, Optional.empty());
        }
    }
}
