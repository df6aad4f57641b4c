package org.alloclab.harness.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.harness.machine.MachineAssembly;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.replay.CheckpointSchedule;
import org.alloclab.harness.replay.OpLoop;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.verify.NativeResult.NativeCheckpoint;
import org.jspecify.annotations.Nullable;

/** Plays a trace on a simulated machine and holds each figure against what the native replay wrote down. */
final class SideBySide {
    private static final int PAGE_SHIFT = 12;
    /** What {@code mallinfo2} answers, in its order, as a checkpoint's columns call it. */
    private static final List<String> MALLINFO = List.of(
            "mi_arena",
            "mi_ordblks",
            "mi_smblks",
            "mi_hblks",
            "mi_hblkhd",
            "mi_usmblks",
            "mi_fsmblks",
            "mi_uordblks",
            "mi_fordblks",
            "mi_keepcost");

    private static final int ROWS_BEFORE = 3;
    /** Instead of a recorded break: the names in the trace are another allocator's and are not compared. */
    static final long OTHER_ALLOCATOR = -1;

    private final NativeResult real;
    private final CheckpointSchedule schedule;
    private final CallComparison calls;
    private final ProgramMachine machine;
    private final OpLoop loop;
    private final RecordedAddresses recorded;
    private final boolean comparesRecorded;
    private final AddressSpaceFigures start;

    private final Tally addresses = new Tally("addresses");
    private final Tally usable = new Tally("usable sizes");
    private final Tally vsz = new Tally("VSZ at checkpoints");
    private final Tally rss = new Tally("RSS at checkpoints");
    private final Tally faults = new Tally("minor faults at checkpoints");
    private final Tally breaks = new Tally("break at checkpoints");
    private final Tally mallinfo = new Tally("mallinfo2 at checkpoints");

    private int nextCheckpoint = 1;
    private @Nullable String death;

    SideBySide(RunPlan plan, NativeResult real, CheckpointSchedule schedule, long recordedBreak) {
        this.real = real;
        this.schedule = schedule;
        this.calls = new CallComparison(real.calls());
        this.machine = MachineAssembly.program(plan, calls);
        this.loop = new OpLoop(plan, machine, true);
        this.start = machine.space().figures();
        this.comparesRecorded = recordedBreak != OTHER_ALLOCATOR;
        this.recorded = new RecordedAddresses(start.startBreak(), Math.max(recordedBreak, 0));
        calls.listen();
        check(0, 0);
    }

    /** Plays the next batch of the trace. */
    void play(OpBatch batch) {
        int from = 0;
        try {
            while (death == null && from < batch.count()) {
                long until = schedule.op(nextCheckpoint) - batch.firstOp();
                int to = (int) Math.min(batch.count(), until);
                loop.play(batch, from, to);
                compare(batch, from, to);
                if (to == until && to < batch.count()) {
                    check(batch.firstOp() + to, nextCheckpoint++);
                }
                from = to;
            }
        } catch (SimulatedDeath e) {
            compare(batch, from, loop.row());
            death = "  " + OpText.of(batch, loop.row()) + "\n  simulated: " + e.text();
        }
    }

    /** The trace has ended. */
    List<Finding> finish(long ops) throws IOException {
        if (death == null && ops > 0) {
            check(ops, real.checkpoints().size() - 1);
        }
        List<Finding> findings = new ArrayList<>();
        if (death != null) {
            findings.add(new Finding("the program lives", 0, 1, death, true));
        }
        findings.add(addresses.finding());
        findings.add(usable.finding());
        findings.add(systemCalls());
        findings.add(breaks.finding());
        findings.add(vsz.finding());
        findings.add(rss.finding());
        findings.add(faults.finding());
        if (mallinfo.compared() > 0) {
            findings.add(mallinfo.finding());
        }
        findings.add(MapsComparison.compare(real.mapsAtEnd(), machine.space().areas()));
        if (comparesRecorded) {
            findings.add(recorded.inHeap());
        }
        if (recorded.hasOutside()) {
            findings.add(recorded.outsideHeap());
        }
        return findings;
    }

    private Finding systemCalls() {
        if (real.info().getOrDefault("calls_trapped", 0L) == 0) {
            return new Finding(
                    "system calls",
                    0,
                    1,
                    "  the kernel refused the replayer its seccomp filter, so the native calls are not known",
                    true);
        }
        return calls.finding(real.info().getOrDefault("calls_lost", 0L));
    }

    private void compare(OpBatch batch, int from, int to) {
        long programBreak = machine.space().figures().programBreak();
        long[] answers = loop.answers();
        long[] sizes = loop.usable();
        for (int i = from; i < to; i++) {
            if (!OpKind.allocates(batch.kind[i])) {
                continue;
            }
            int row = i;
            long op = batch.firstOp() + i;
            addresses.compare(real.addresses().at(op), answers[i], context(batch, row, answers[row], true));
            usable.compare(real.usable().at(op), sizes[i], context(batch, row, sizes[row], false));
            if (comparesRecorded) {
                recorded.compare(batch, i, answers[i], programBreak);
            }
        }
    }

    private Supplier<String> context(OpBatch batch, int row, long simulated, boolean address) {
        return () -> {
            StringBuilder text = new StringBuilder();
            for (int i = Math.max(0, row - ROWS_BEFORE); i < row; i++) {
                text.append("  ").append(OpText.of(batch, i));
                if (OpKind.allocates(batch.kind[i])) {
                    text.append(" = 0x")
                            .append(Long.toHexString(real.addresses().at(batch.firstOp() + i)));
                }
                text.append('\n');
            }
            long op = batch.firstOp() + row;
            text.append("  ").append(OpText.of(batch, row)).append('\n');
            long expected = address ? real.addresses().at(op) : real.usable().at(op);
            text.append("  native:    ").append(figure(expected, address)).append('\n');
            text.append("  simulated: ").append(figure(simulated, address));
            return text.toString();
        };
    }

    private static String figure(long value, boolean address) {
        return address ? "0x" + Long.toHexString(value) : Long.toString(value);
    }

    private void check(long op, int index) {
        if (index >= real.checkpoints().size()) {
            return;
        }
        NativeCheckpoint base = real.checkpoints().get(0);
        NativeCheckpoint expected = real.checkpoints().get(index);
        AddressSpaceFigures now = machine.space().figures();
        hold(
                vsz,
                op,
                expected.vsz() - base.vsz(),
                (now.vszBytes() - start.vszBytes()) >> PAGE_SHIFT,
                "pages more than at the start");
        hold(
                rss,
                op,
                expected.rss() - base.rss(),
                (now.rssBytes() - start.rssBytes()) >> PAGE_SHIFT,
                "pages more than at the start");
        hold(
                faults,
                op,
                expected.minorFaults() - base.minorFaults(),
                now.minorFaults() - start.minorFaults(),
                "faults since the start");
        hold(breaks, op, expected.programBreak(), now.programBreak(), "(the break)");
        if (index > 0 && real.info().getOrDefault("glibc", 0L) != 0) {
            MetricSnapshot metrics = machine.allocator().metrics();
            for (Metric metric : machine.allocator().checkpointMetrics()) {
                int field = MALLINFO.indexOf(metric.key());
                if (field >= 0) {
                    hold(
                            mallinfo,
                            op,
                            expected.mallinfo().get(field),
                            metrics.value(metric).orElse(0),
                            metric.key());
                }
            }
        }
    }

    private static void hold(Tally tally, long op, long expected, long actual, String what) {
        tally.compare(
                expected,
                actual,
                () -> "  before op " + op + ": native " + expected + ", simulated " + actual + " " + what);
    }
}
