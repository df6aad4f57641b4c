package org.alloclab.harness.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.Workload;
import org.alloclab.harness.trace.event.ResidentKind;
import org.alloclab.harness.trace.event.TraceEvent;

/** Plays rows that are no heap calls and are about no block. */
final class EventRowPlayer {
    private final SteeringCalls steering;
    private final ProgramMappings mappings;
    private final BreakMoves breakMoves;
    private final Beside beside;
    private final Map<String, Long> unplayed = new LinkedHashMap<>();

    /** @param startBytes resident before the allocator's first call */
    EventRowPlayer(ProgramMachine machine, RunPlan plan, long startBytes) {
        Workload workload = plan.workload();
        this.steering = new SteeringCalls(machine.allocator(), workload.recordedHere());
        this.mappings = new ProgramMappings(machine.space());
        this.breakMoves = new BreakMoves(machine.allocator(), mappings);
        this.beside = new Beside(startBytes, plan.libraryBytes());
        workload.recorded().resident().ifPresent(figures -> beside.sampled(0, figures, 0));
    }

    /** Plays an event; marks, and pauses, of which the timeline knows, do nothing. */
    void play(long op, TraceEvent event) {
        if (event instanceof TraceEvent.Steering call) {
            steering.play(call);
        } else if (event instanceof TraceEvent.MapCall call) {
            boolean played = call.call() == SystemCall.BRK ? breakMoves.play(call) : mappings.play(call);
            if (!played) {
                unplayed.merge(call.call().linuxName(), 1L, Long::sum);
            }
        } else if (event instanceof TraceEvent.ThreadStack stack) {
            mappings.stack(stack.address(), stack.size());
        } else if (event instanceof TraceEvent.Sample sample) {
            long own = sample.resident().of(ResidentKind.PROGRAM).orElse(0);
            beside.sampled(op, sample.resident(), mappings.fill(own));
        }
    }

    /** Bytes of the process beside what is simulated, in an operation. */
    long beside(long op) {
        return beside.bytes(op);
    }

    /** How often each call was not made. */
    Map<String, Long> unplayed() {
        Map<String, Long> all = new LinkedHashMap<>(steering.unplayed());
        all.putAll(unplayed);
        return all;
    }
}
