package org.alloclab.harness.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.plan.Workload;
import org.alloclab.harness.trace.event.ResidentFigures;
import org.alloclab.harness.trace.event.ResidentKind;
import org.alloclab.harness.trace.event.TraceEvent;

/** Plays rows that are no heap calls and are about no block. */
final class EventRowPlayer {
    private final SteeringCalls steering;
    private final ProgramMappings mappings;
    private final Beside beside;
    private final AddressSpace space;
    private final Optional<ResidentFigures> resident;
    private final Map<String, Long> unplayed = new LinkedHashMap<>();
    private long programBytes;

    EventRowPlayer(ProgramMachine machine, Workload workload) {
        this.steering = new SteeringCalls(machine.allocator(), workload.recordedHere());
        this.mappings = new ProgramMappings(machine.space());
        this.beside = new Beside(machine.space());
        this.space = machine.space();
        this.resident = workload.recorded().resident();
        resident.ifPresent(figures -> beside.sampled(0, figures, 0));
    }

    /** Plays an event; marks, and pauses, of which the timeline knows, do nothing. */
    void play(long op, TraceEvent event) {
        if (event instanceof TraceEvent.Steering call) {
            steering.play(call);
        } else if (event instanceof TraceEvent.MapCall call) {
            if (!mappings.play(call)) {
                unplayed.merge(call.call().linuxName(), 1L, Long::sum);
            }
        } else if (event instanceof TraceEvent.ThreadStack stack) {
            mappings.stack(stack.address(), stack.size());
        } else if (event instanceof TraceEvent.Sample sample) {
            long own = sample.resident().of(ResidentKind.PROGRAM).orElse(0);
            beside.sampled(op, sample.resident(), mappings.fill(own));
            programBytes = own;
        } else if (event instanceof TraceEvent.Mark mark && mark.name().equals(ExitMoment.EXIT)) {
            growToPeak(op);
        }
    }

    /**
     * What the recorded process grew by between its highest sample and its peak is written of its own mappings, where they
     * have room, as far as the simulated process has not grown by itself.
     */
    private void growToPeak(long op) {
        long peak = figure(ResidentKind.PEAK);
        long unsampled = Math.min(
                peak - figure(ResidentKind.TOTAL), peak - space.figures().rssBytes() - beside.bytes(op));
        if (unsampled > 0) {
            mappings.fill(programBytes + unsampled);
        }
    }

    private long figure(ResidentKind kind) {
        return resident.isPresent() ? resident.get().of(kind).orElse(0) : 0;
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
