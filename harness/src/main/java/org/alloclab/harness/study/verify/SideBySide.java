package org.alloclab.harness.study.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.result.Checkpoint;
import org.alloclab.harness.result.Death;
import org.alloclab.harness.run.Answers;
import org.alloclab.harness.run.OperationListener;
import org.alloclab.harness.run.RunListener;
import org.alloclab.harness.study.verify.NativeResult.NativeCheckpoint;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.jspecify.annotations.Nullable;

/** Listens to a run and holds each figure against what the native replay wrote down. */
final class SideBySide implements RunListener, OperationListener {
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
    private final ProgramMachine machine;
    private final long recordedBreak;
    private final CallComparison calls;

    private final Tally addresses = new Tally("addresses");
    private final Tally usable = new Tally("usable sizes");
    private final Tally vsz = new Tally("VSZ at checkpoints");
    private final Tally rss = new Tally("RSS at checkpoints");
    private final Tally faults = new Tally("minor faults at checkpoints");
    private final Tally breaks = new Tally("break at checkpoints");
    private final Tally mallinfo = new Tally("mallinfo2 at checkpoints");

    private int nextCheckpoint;
    private @Nullable AddressSpaceFigures start;
    private @Nullable RecordedAddresses recorded;

    /**
     * A comparison.
     *
     * @param real what the native replay wrote down
     * @param machine the machine of the run
     * @param recordedBreak where the recorded heap began, 0 where that is not known, or {@link #OTHER_ALLOCATOR}
     */
    SideBySide(NativeResult real, ProgramMachine machine, long recordedBreak) {
        this.real = real;
        this.machine = machine;
        this.recordedBreak = recordedBreak;
        this.calls = new CallComparison(real.calls());
    }

    /** Who hears of the simulated system calls. */
    CallComparison calls() {
        return calls;
    }

    @Override
    public void started(Checkpoint checkpoint, ProgramMachine of) {
        start = checkpoint.space();
        if (recordedBreak != OTHER_ALLOCATOR) {
            recorded = new RecordedAddresses(start.startBreak(), recordedBreak);
        }
        checkpoint(checkpoint, of);
    }

    @Override
    public void checkpoint(Checkpoint checkpoint, ProgramMachine of) {
        check(checkpoint, nextCheckpoint++);
    }

    @Override
    public void ended(Checkpoint checkpoint, ProgramMachine of) {
        check(checkpoint, real.checkpoints().size() - 1);
    }

    /** There is no native checkpoint at the place of a death. */
    @Override
    public void died(Checkpoint checkpoint, ProgramMachine of) {}

    /**
     * The trace has ended.
     *
     * @param died how the simulated program died, with the operation, if it did
     */
    List<Finding> findings(@Nullable String died) throws IOException {
        List<Finding> findings = new ArrayList<>();
        if (died != null) {
            findings.add(new Finding("the program lives", 0, 1, died, true));
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
        if (recorded != null) {
            findings.add(recorded.inHeap());
            if (recorded.hasOutside()) {
                findings.add(recorded.outsideHeap());
            }
        }
        return findings;
    }

    /** What is said of a death in a row of the batch that was played last. */
    static String death(OpBatch batch, Death death) {
        String where = death.isBeforeTheFirst()
                ? "before the first operation"
                : OpText.of(batch, (int) (death.op() - batch.firstOp()));
        return "  " + where + "\n  simulated: " + death.text();
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

    @Override
    public void played(OpBatch batch, int from, int to, Answers answers) {
        long programBreak = machine.space().figures().programBreak();
        for (int i = from; i < to; i++) {
            if (!OpKind.allocates(batch.kind[i])) {
                continue;
            }
            int row = i;
            long op = batch.firstOp() + i;
            addresses.compare(
                    real.addresses().at(op), answers.address[i], context(batch, row, answers.address[row], true));
            usable.compare(real.usable().at(op), answers.usable[i], context(batch, row, answers.usable[row], false));
            if (recorded != null) {
                recorded.compare(batch, i, answers.address[i], programBreak);
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

    private void check(Checkpoint checkpoint, int index) {
        if (index >= real.checkpoints().size() || start == null) {
            return;
        }
        NativeCheckpoint base = real.checkpoints().get(0);
        NativeCheckpoint expected = real.checkpoints().get(index);
        AddressSpaceFigures now = checkpoint.space();
        long op = checkpoint.op();
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
            mallinfo(op, expected);
        }
    }

    private void mallinfo(long op, NativeCheckpoint expected) {
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

    private static void hold(Tally tally, long op, long expected, long actual, String what) {
        tally.compare(
                expected,
                actual,
                () -> "  before op " + op + ": native " + expected + ", simulated " + actual + " " + what);
    }
}
