package org.alloclab.harness.compare;

import java.util.Arrays;
import java.util.Optional;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.probe.FaultKind;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.harness.kernel.KernelLoad;
import org.alloclab.harness.machine.MachineAssembly;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.replay.Death;
import org.alloclab.harness.replay.LoopProbe;
import org.alloclab.harness.replay.OpLoop;
import org.alloclab.harness.trace.OpBatch;
import org.jspecify.annotations.Nullable;

/** One machine of a comparison. */
final class Contender {
    /** So many that the mix has settled. */
    private static final long LOAD_OPERATIONS_PER_FRAME = 4;

    private final String name;
    private final RunPlan plan;
    private final LoopProbe probe = new LoopProbe();
    private final ProgramMachine machine;
    private final @Nullable KernelLoad others;
    private final @Nullable OpLoop loop;
    private final AddressSpaceFigures start;
    private final Series series = new Series();
    private long sampledResident;
    private long sampledVirtual;
    private long played;
    private @Nullable Death death;

    Contender(String name, RunPlan plan, double load) {
        this.name = name;
        this.plan = plan;
        this.machine = MachineAssembly.program(plan, probe);
        this.others = load > 0
                ? new KernelLoad(machine.frames(), plan.seed(), plan.machine().cpus())
                : null;
        if (others != null) {
            others.run(LOAD_OPERATIONS_PER_FRAME * machine.frames().totalFrames(), load);
        }
        this.loop = started();
        this.start = machine.space().figures();
        probe.begin();
    }

    private @Nullable OpLoop started() {
        try {
            return new OpLoop(plan, machine, false);
        } catch (SimulatedDeath e) {
            death = new Death(-1, e.signal(), e.text());
            return null;
        }
    }

    void play(OpBatch batch) {
        if (death != null || loop == null) {
            return;
        }
        long live = batch.liveBytes();
        int from = 0;
        try {
            while (from < batch.count()) {
                int to = (int) Math.min(batch.count(), series.nextOp() - batch.firstOp());
                loop.play(batch, from, to);
                for (int i = from; i < to; i++) {
                    live += batch.byteChange(i);
                }
                from = to;
                if (batch.firstOp() + to == series.nextOp()) {
                    sample(live);
                }
            }
            played += batch.count();
        } catch (SimulatedDeath e) {
            played += loop.row();
            death = new Death(batch.firstOp() + loop.row(), e.signal(), e.text());
        }
    }

    private void sample(long live) {
        AddressSpaceFigures now = machine.space().figures();
        long resident = now.rssBytes() - start.rssBytes();
        series.add(live, resident);
        sampledResident = Math.max(sampledResident, resident);
        sampledVirtual = Math.max(sampledVirtual, now.vszBytes() - start.vszBytes());
    }

    Outcome outcome() {
        AddressSpaceFigures end = machine.space().figures();
        String status = machine.space().proc(ProcFile.STATUS);
        return new Outcome(
                name,
                plan,
                played,
                loop == null ? 0 : loop.failed(),
                Math.max(sampledResident, kilobytes(status, "VmHWM:") * 1024 - start.rssBytes()),
                end.rssBytes() - start.rssBytes(),
                Math.max(sampledVirtual, kilobytes(status, "VmPeak:") * 1024 - start.vszBytes()),
                end.vszBytes() - start.vszBytes(),
                end.minorFaults() - start.minorFaults(),
                end.majorFaults() - start.majorFaults(),
                Arrays.stream(SystemCall.values()).mapToLong(probe::calls).sum(),
                series.fragmentation(),
                MachineState.of(machine, probe.faults(FaultKind.HUGE), others == null ? 0 : others.pinnedStretches()),
                Optional.ofNullable(death));
    }

    /**
     * The value of a line of {@code /proc/PID/status}, which alone knows the peaks between samples; 0 if the address space
     * does not print it.
     */
    private static long kilobytes(String status, String field) {
        for (String line : status.lines().toList()) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.substring(field.length(), line.length() - " kB".length())
                        .strip());
            }
        }
        return 0;
    }
}
