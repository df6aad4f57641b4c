package org.alloclab.harness.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.harness.machine.MachineAssembly;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.SteeringCall;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.referee.Referee;
import org.alloclab.harness.result.Checkpoint;
import org.alloclab.harness.result.Death;
import org.alloclab.harness.result.RunResult;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.TraceTotals;
import org.jspecify.annotations.Nullable;

/**
 * A run: a machine and the loop on it. Batches are handed in one after another, so that several runs can share one decoded
 * trace.
 *
 * <pre>
 *   Run run = new Run(plan);
 *   run.interrupt(new EvenCheckpoints(ops, 100));
 *   run.checkpointsTo(listener);
 *   run.start();
 *   run.play(batch); ...
 *   RunResult result = run.finish(totals);
 * </pre>
 */
public final class Run {
    private final RunPlan plan;
    private final RunProbe probe;
    private final Progress progress;
    private final ProgramMachine machine;
    private final Timeline timeline;
    private final List<Interlude> interludes = new ArrayList<>();
    private final List<Alarm> alarms = new ArrayList<>();
    private final ExitMoment exit = new ExitMoment();
    private final List<RunListener> listeners = new ArrayList<>();
    private final List<OperationListener> operationListeners = new ArrayList<>();

    private Consumer<ProgramMachine> beforeCheckpoints = machine -> {};
    private @Nullable OpLoop loop;
    private Answers answers = Answers.NONE;
    private @Nullable AddressSpaceFigures before;
    private @Nullable Checkpoint start;
    private @Nullable Death death;
    private @Nullable TraceTotals totals;
    private long played;
    private long liveBytes;
    private long liveBlocks;
    private int counted;

    /**
     * Builds the machine of the plan. Its process has not started.
     *
     * <p>A program for whose start memory does not suffice is dead before its first operation; its machine is the one that it
     * would have without the limit.
     */
    public Run(RunPlan plan) {
        this(plan, Probe.NONE);
    }

    /**
     * Builds the machine of the plan. Its process has not started.
     *
     * @param decisions hears of the decisions of all layers from the first operation on
     */
    public Run(RunPlan plan, Probe decisions) {
        this(plan, decisions, new Progress());
    }

    /**
     * The same.
     *
     * @param progress is told whose code runs, where the plan has plug-ins that are not believed
     */
    public Run(RunPlan plan, Probe decisions, Progress progress) {
        this.plan = plan;
        this.progress = progress;
        this.probe = new RunProbe(decisions);
        this.machine = machineOf(new Referee(progress).of(plan));
        this.timeline = new Timeline(plan.workload().clock());
        progress.follow(machine.execution()::operation);
        interludes.add(exit);
        for (SteeringCall call : plan.workload().steering()) {
            alarms.add(new RepeatedCall(call, plan.workload().clock().startNanos()));
        }
    }

    private ProgramMachine machineOf(RunPlan wanted) {
        try {
            return MachineAssembly.program(wanted, probe);
        } catch (SimulatedDeath e) {
            death = new Death(Death.BEFORE_THE_FIRST, e.signal(), e.text());
            return MachineAssembly.program(wanted.withoutMemoryLimit(), probe);
        }
    }

    public ProgramMachine machine() {
        return machine;
    }

    /** Before the start: something that happens between operations. Of several at one place the first comes first. */
    public void interrupt(Interlude interlude) {
        interludes.add(interlude);
    }

    /** Before the first operation: something that happens at a time. Of several at one time the first comes first. */
    public void interrupt(Alarm alarm) {
        alarms.add(alarm);
    }

    /** Before the start: hears of checkpoints. */
    public void checkpointsTo(RunListener listener) {
        listeners.add(listener);
    }

    /** Before the start: hears what operations answer. */
    public void operationsTo(OperationListener listener) {
        operationListeners.add(listener);
        answers = new Answers(OpBatch.CAPACITY);
    }

    /** Before the start: hears which operations were played; what they answered is not kept for it. */
    public void rowsTo(OperationListener listener) {
        operationListeners.add(listener);
    }

    /** The address of the block in a slot, which some operation has filled. */
    public long addressIn(int slot) {
        return loop == null ? 0 : loop.addressIn(slot);
    }

    /** Before the start: hears of the system calls of the loop. */
    public void callsTo(Probe listener) {
        probe.tell(listener);
    }

    /** Before the start: the machine does this in front of each checkpoint but the one at the start, while the program lives. */
    public void precedeCheckpoints(Consumer<ProgramMachine> step) {
        beforeCheckpoints = beforeCheckpoints.andThen(step);
    }

    /** Starts the process up to its first operation. */
    public void start() {
        before = machine.space().figures();
        try {
            loop = death == null ? new OpLoop(plan, machine, answers) : null;
        } catch (SimulatedDeath e) {
            progress.rest();
            death = new Death(Death.BEFORE_THE_FIRST, e.signal(), e.text());
        }
        probe.begin();
        Checkpoint first = take(0);
        start = first;
        listeners.forEach(listener -> listener.started(first, machine));
    }

    /** Whether the program still lives; a dead one plays no further operation. */
    public boolean isAlive() {
        return death == null;
    }

    /** How the program died, if it did. */
    public Optional<Death> death() {
        return Optional.ofNullable(death);
    }

    /** Plays a batch, which is the next one of the trace. */
    public void play(OpBatch batch) {
        if (death != null || loop == null) {
            return;
        }
        liveBytes = batch.liveBytes();
        liveBlocks = batch.liveBlocks();
        counted = 0;
        timeline.enter(batch);
        int from = 0;
        try {
            while (true) {
                Interlude next = next(batch, from);
                int to = next == null ? batch.count() : next.due(batch, from);
                Alarm alarm = nextAlarm();
                boolean timed = false;
                if (alarm != null) {
                    int ringing = timeline.firstFrom(from, batch.count(), alarm.dueNanos());
                    timed = ringing < to && ringing < batch.count();
                    to = timed ? ringing : to;
                }
                loop.play(batch, from, to, timeline);
                played += to - from;
                answered(batch, from, to);
                from = to;
                if (!timed && next == null) {
                    return;
                }
                count(batch, to);
                loop.stand(to);
                if (timed && alarm != null) {
                    loop.pass(alarm.dueNanos());
                    alarm.happen(batch.firstOp() + to, this);
                } else if (next != null) {
                    next.happen(batch.firstOp() + to, this);
                }
                if (death != null) {
                    return;
                }
            }
        } catch (SimulatedDeath e) {
            progress.rest();
            int row = loop.row();
            played += row - from;
            answered(batch, from, row);
            count(batch, row);
            death = new Death(batch.firstOp() + row, e.signal(), e.text());
        }
    }

    /** The alarm that is due first. */
    private @Nullable Alarm nextAlarm() {
        Alarm first = null;
        for (Alarm alarm : alarms) {
            if (alarm.dueNanos() != Long.MAX_VALUE && (first == null || alarm.dueNanos() < first.dueNanos())) {
                first = alarm;
            }
        }
        return first;
    }

    /** So much time passes behind the last operation. */
    public void idle(long nanos) {
        timeline.idle(nanos);
    }

    /** The time behind the last operation passes. */
    private void passTail(OpLoop played) {
        try {
            Alarm alarm = nextAlarm();
            while (alarm != null && alarm.dueNanos() <= timeline.end() && death == null) {
                played.pass(alarm.dueNanos());
                alarm.happen(this.played, this);
                alarm = nextAlarm();
            }
            if (death == null) {
                played.pass(timeline.end());
            }
        } catch (SimulatedDeath e) {
            progress.rest();
            death = new Death(this.played, e.signal(), e.text());
        }
    }

    /** The interlude that is due first in what is left of a batch, if one is. */
    private @Nullable Interlude next(OpBatch batch, int from) {
        Interlude first = null;
        int row = Interlude.LATER;
        for (Interlude interlude : interludes) {
            int due = interlude.due(batch, from);
            if (due < row) {
                row = due;
                first = interlude;
            }
        }
        return first;
    }

    /** Takes a checkpoint now, before operation {@code op}. */
    public void checkpoint(long op) {
        beforeCheckpoints.accept(machine);
        Checkpoint checkpoint = take(op);
        listeners.forEach(listener -> listener.checkpoint(checkpoint, machine));
    }

    void exitBegins(Checkpoint checkpoint) {
        listeners.forEach(listener -> listener.exitBegins(checkpoint, machine));
    }

    /** Asks the allocator of a program that lives; a death that this causes is part of the answer. */
    public String ask(Question question) {
        try {
            return question.ask(machine.allocator());
        } catch (SimulatedDeath e) {
            progress.rest();
            death = new Death(played, e.signal(), e.text());
            return "died by " + e.signal().signalName() + ": " + e.text() + "\n";
        }
    }

    /** The trace has ended: what time is left behind its last operation passes. */
    public void end(TraceTotals trace) {
        totals = trace;
        if (death == null) {
            liveBytes = totals.endLiveBytes();
            liveBlocks = totals.endLiveBlocks();
        }
        if (death == null && loop != null && timeline.flows()) {
            passTail(loop);
        }
    }

    /** The trace has ended, and nothing more happens. */
    public RunResult finish(TraceTotals trace) {
        end(trace);
        return finish();
    }

    /** Behind {@link #end}: the last checkpoint is taken. */
    public RunResult finish() {
        if (before == null || start == null || totals == null) {
            throw new IllegalStateException("a run is started and ended before it is finished");
        }
        Checkpoint end = start;
        if (death != null) {
            Checkpoint last = take(played);
            listeners.forEach(listener -> listener.died(last, machine));
            end = last;
        } else if (played > 0) {
            beforeCheckpoints.accept(machine);
            Checkpoint last = take(played);
            listeners.forEach(listener -> listener.ended(last, machine));
            end = last;
        }
        return new RunResult(
                totals,
                played,
                loop == null ? 0 : loop.failed(),
                probe.calls(),
                probe.faults(),
                before,
                start,
                end,
                machine.space().residentPeak(),
                machine.space().peakVirtualBytes(),
                death == null ? machine.allocator().metrics() : MetricSnapshot.empty(),
                machine.space().kernelMemory(),
                machine.frames().zones(),
                machine.slab().caches(),
                Optional.ofNullable(death));
    }

    /** The figures now, before operation {@code op}; nobody is told. */
    public Checkpoint take(long op) {
        return new Checkpoint(
                op, machine.clock().nanos(), machine.space().figures(), liveBytes, liveBlocks, besideBytes(op));
    }

    /** What the recorded process kept resident in an operation beside what is simulated. */
    public long besideBytes(long op) {
        return loop == null ? 0 : loop.events().beside(op);
    }

    /** The moment before the program began its exit, if the trace tells it. */
    public Optional<Checkpoint> exitBegins() {
        return exit.moment();
    }

    /** Calls of the recorded program that the run did not make, by name. */
    public Map<String, Long> unplayed() {
        return loop == null ? Map.of() : loop.events().unplayed();
    }

    private void answered(OpBatch batch, int from, int to) {
        for (OperationListener listener : operationListeners) {
            listener.played(batch, from, to, answers);
        }
    }

    /** Live bytes and blocks before row {@code row}. */
    private void count(OpBatch batch, int row) {
        for (; counted < row; counted++) {
            liveBytes += batch.byteChange(counted);
            liveBlocks += batch.blockChange(counted);
        }
    }
}
