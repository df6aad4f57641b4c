package org.alloclab.harness.study.course;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Phase;
import org.alloclab.api.probe.Probe;
import org.jspecify.annotations.Nullable;

/** Hears where the allocator grows, gives back and changes its limits, and keeps the last time of each way it takes. */
public final class DecisionLog implements Probe, FreedBlocks {
    private static final Set<Phase> PHASES = EnumSet.of(Phase.GROW, Phase.RETURN, Phase.ADJUST);

    /** Points are constants. */
    private final IdentityHashMap<DecisionPoint, Last> last = new IdentityHashMap<>();

    private @Nullable Execution execution;

    private static final class Last {
        long count;
        long operation;
        long first;
        long second;
        long third;

        @Nullable
        Block freed;
    }

    /** Says what knows the operation that runs. */
    public void follow(Execution running) {
        execution = running;
    }

    @Override
    public boolean hearsDecisions() {
        return true;
    }

    @Override
    public void decision(DecisionPoint point, long first, long second, long third) {
        if (point.layer() != Layer.USER_ALLOCATOR || !PHASES.contains(point.phase())) {
            return;
        }
        Last now = last.computeIfAbsent(point, key -> new Last());
        now.count++;
        now.operation = execution == null ? 0 : execution.operation();
        now.first = first;
        now.second = second;
        now.third = third;
        now.freed = null;
    }

    @Override
    public void freed(long operation, long born, long requested, int thread) {
        for (Last each : last.values()) {
            if (each.operation == operation) {
                each.freed = new Block(born, requested, thread);
            }
        }
    }

    /** What was told, the latest first. */
    public List<Event> events() {
        List<Event> events = new ArrayList<>();
        last.forEach((point, e) -> events.add(
                new Event(point, e.count, e.operation, e.first, e.second, e.third, Optional.ofNullable(e.freed))));
        events.sort(Comparator.comparingLong(Event::operation)
                .reversed()
                .thenComparing(event -> event.point().name()));
        return events;
    }
}
