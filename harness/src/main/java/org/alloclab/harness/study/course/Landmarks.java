package org.alloclab.harness.study.course;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.Argument;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Phase;
import org.alloclab.api.probe.Probe;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.run.Answers;
import org.alloclab.harness.run.OperationListener;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.event.TraceEvent;
import org.jspecify.annotations.Nullable;

/**
 * Collects landmarks. Between two samples those of one name are one landmark, so that their number is bounded by that of the
 * samples.
 */
final class Landmarks implements Probe, OperationListener {
    /** Names that are told apart between two samples. */
    private static final int MOST_NAMES = 64;

    private final List<Landmark> told = new ArrayList<>();
    private final Map<Object, Now> now = new LinkedHashMap<>();
    private @Nullable ProgramMachine machine;
    private long startNanos;

    private static final class Now {
        final Landmark.Kind kind;
        final String name;
        final List<Argument> arguments;
        long operation;
        long nanos;
        long count;
        long first;
        long second;
        long third;

        Now(Landmark.Kind kind, String name, List<Argument> arguments) {
            this.kind = kind;
            this.name = name;
            this.arguments = arguments;
        }

        Landmark landmark() {
            List<Long> values = List.of(first, second, third).subList(0, arguments.size());
            return new Landmark(kind, name, operation, nanos, count, arguments, values);
        }
    }

    /** The machine whose clock and operation landmarks have. */
    void follow(ProgramMachine running) {
        machine = running;
        startNanos = running.clock().nanos();
    }

    /** A sample is taken: what is told from now on lies behind it. */
    void cut() {
        now.values().forEach(each -> told.add(each.landmark()));
        now.clear();
    }

    /** The program died. */
    void died(long operation, String signal) {
        tell(signal, Landmark.Kind.DEATH, signal, List.of(), operation, 0, 0, 0);
    }

    /** All of them, in the order of samples. */
    List<Landmark> all() {
        cut();
        return List.copyOf(told);
    }

    @Override
    public boolean hearsDecisions() {
        return true;
    }

    @Override
    public void decision(DecisionPoint point, long first, long second, long third) {
        if (point.layer() == Layer.USER_ALLOCATOR && machine != null) {
            Landmark.Kind kind = kind(point.phase());
            if (kind != null) {
                long operation = Math.max(0, machine.execution().operation());
                tell(point, kind, point.name(), point.arguments(), operation, first, second, third);
            }
        }
    }

    private static Landmark.@Nullable Kind kind(Phase phase) {
        return switch (phase) {
            case GROW -> Landmark.Kind.GROWN;
            case RETURN -> Landmark.Kind.RETURNED;
            case ADJUST -> Landmark.Kind.ADJUSTED;
            default -> null;
        };
    }

    @Override
    public void played(OpBatch batch, int from, int to, Answers answers) {
        if (batch.eventCount() == 0) {
            return;
        }
        for (int row = from; row < to; row++) {
            if (batch.kind[row] == OpKind.EVENT) {
                event(batch.event(row), batch.firstOp() + row);
            }
        }
    }

    private void event(TraceEvent event, long operation) {
        if (event instanceof TraceEvent.Mark mark) {
            tell("mark " + mark.name(), Landmark.Kind.MARK, mark.name(), List.of(), operation, 0, 0, 0);
        } else if (event instanceof TraceEvent.Steering call) {
            String name = (call.call() + " " + call.text()).strip();
            tell("call " + name, Landmark.Kind.STEERED, name, List.of(), operation, 0, 0, 0);
        } else if (event instanceof TraceEvent.Pause pause) {
            List<Argument> length = List.of(Argument.count("ns"));
            tell("pause", Landmark.Kind.PAUSE, "pause", length, operation, pause.nanos(), 0, 0);
        }
    }

    private void tell(
            Object key,
            Landmark.Kind kind,
            String name,
            List<Argument> arguments,
            long operation,
            long first,
            long second,
            long third) {
        Now each = now.get(key);
        if (each == null) {
            if (now.size() >= MOST_NAMES) {
                return;
            }
            each = new Now(kind, name, arguments);
            now.put(key, each);
        }
        each.operation = operation;
        each.nanos = machine == null ? 0 : machine.clock().nanos() - startNanos;
        each.count++;
        each.first = first;
        each.second = second;
        each.third = third;
    }
}
