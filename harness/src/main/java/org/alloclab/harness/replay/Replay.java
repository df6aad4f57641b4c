package org.alloclab.harness.replay;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.probe.FaultKind;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.harness.machine.MachineAssembly;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.TraceTotals;
import org.jspecify.annotations.Nullable;

/**
 * One replay: a machine, the loop on it, and what is written down. Batches are handed in one after another, so that
 * several replays can share one decoded trace.
 */
public final class Replay implements Closeable {
    private final ProgramMachine machine;
    private final LoopProbe probe;
    private final CheckpointSchedule schedule;
    private final ReplayFiles files;
    private final @Nullable OpLoop loop;
    private final List<Checkpoint> checkpoints = new ArrayList<>();

    private long nextCheckpoint = 1;
    private long played;
    private long liveBytes;
    private long liveBlocks;
    private @Nullable Death death;
    private CheckpointWatcher watcher = (op, space) -> {};
    private boolean khugepaged;

    /** Builds the machine of the plan, opens the outputs, and starts the process up to its first operation. */
    public Replay(RunPlan plan, ReplayOutputs outputs, CheckpointSchedule schedule) {
        this.schedule = schedule;
        this.probe = new LoopProbe();
        this.machine = MachineAssembly.program(plan, probe);
        this.files = ReplayFiles.open(
                outputs, machine.allocator().checkpointMetrics(), plan.machine().swapBytes() > 0);
        this.loop = start(plan);
        probe.begin(files.systemCalls());
        take(0, MetricSnapshot.empty());
    }

    private @Nullable OpLoop start(RunPlan plan) {
        try {
            return new OpLoop(plan, machine, files.ops() != null);
        } catch (SimulatedDeath e) {
            death = new Death(-1, e.signal(), e.text());
            return null;
        }
    }

    public ProgramMachine machine() {
        return machine;
    }

    /** From now on {@code told} hears of each checkpoint; of the one at the start, at once. */
    public void watch(CheckpointWatcher told) {
        watcher = told;
        told.taken(0, machine.space());
    }

    /** From now on khugepaged scans the process once in front of each checkpoint. */
    public void scanForHugePages() {
        khugepaged = true;
    }

    /** Whether the program still lives; a dead one plays no further operation. */
    public boolean isAlive() {
        return death == null;
    }

    /** Plays a batch, which is the next one of the trace. */
    public void play(OpBatch batch) {
        if (death != null || loop == null) {
            return;
        }
        int from = 0;
        int done;
        try {
            while (true) {
                long untilCheckpoint = schedule.op(nextCheckpoint) - batch.firstOp();
                int to = (int) Math.min(batch.count(), untilCheckpoint);
                loop.play(batch, from, to);
                if (to != untilCheckpoint || to == batch.count()) {
                    break;
                }
                count(batch, to);
                take(batch.firstOp() + to, machine.allocator().metrics());
                nextCheckpoint++;
                from = to;
            }
            done = batch.count();
        } catch (SimulatedDeath e) {
            done = loop.row();
            death = new Death(batch.firstOp() + done, e.signal(), e.text());
        }
        played += done;
        if (death != null) {
            count(batch, done);
        }
        if (files.ops() != null) {
            files.ops().rows(batch.firstOp(), loop.answers(), loop.usable(), 0, done);
        }
    }

    /** The trace has ended: the last checkpoint is taken and the outputs get their names. */
    public ReplayResult finish(TraceTotals totals) {
        MetricSnapshot last = death == null ? machine.allocator().metrics() : MetricSnapshot.empty();
        if (death == null) {
            liveBytes = totals.endLiveBytes();
            liveBlocks = totals.endLiveBlocks();
        }
        if (played > 0 || death != null) {
            take(played, last);
        }
        files.commit();
        return new ReplayResult(
                totals,
                played,
                loop == null ? 0 : loop.failed(),
                systemCalls(),
                faults(),
                List.copyOf(checkpoints),
                last,
                machine.space().kernelMemory(),
                machine.slab().caches(),
                Optional.ofNullable(death));
    }

    /** Asks the allocator of a program that lives; a death that this causes is part of the answer. */
    public String ask(Question question) {
        try {
            return question.ask(machine.allocator());
        } catch (SimulatedDeath e) {
            death = new Death(played, e.signal(), e.text());
            return "died by " + e.signal().signalName() + ": " + e.text() + "\n";
        }
    }

    /** Live bytes and blocks after the first {@code rows} rows. */
    private void count(OpBatch batch, int rows) {
        long bytes = batch.liveBytes();
        long blocks = batch.liveBlocks();
        for (int i = 0; i < rows; i++) {
            bytes += batch.byteChange(i);
            blocks += batch.blockChange(i);
        }
        liveBytes = bytes;
        liveBlocks = blocks;
    }

    private void take(long op, MetricSnapshot metrics) {
        if (khugepaged && death == null) {
            machine.space().khugepaged(Long.MAX_VALUE);
        }
        Checkpoint checkpoint = new Checkpoint(op, machine.space().figures(), liveBytes, liveBlocks, metrics);
        checkpoints.add(checkpoint);
        if (files.checkpoints() != null) {
            files.checkpoints().row(checkpoint);
        }
        watcher.taken(op, machine.space());
    }

    private Map<String, Long> systemCalls() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (SystemCall call : SystemCall.values()) {
            counts.put(call.linuxName(), probe.calls(call));
        }
        return counts;
    }

    private Map<String, Long> faults() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (FaultKind kind : FaultKind.values()) {
            if (probe.faults(kind) > 0) {
                counts.put(kind.name().toLowerCase(Locale.ROOT), probe.faults(kind));
            }
        }
        return counts;
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
