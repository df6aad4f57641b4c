package org.alloclab.harness.run;

import java.util.stream.Collectors;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.harness.plan.SteeringCall;

/** A call that steers the allocator every so often: as it gives memory back, or else with 0 for each parameter. */
final class RepeatedCall implements Alarm {
    private final SteeringCall call;
    private long due;

    RepeatedCall(SteeringCall call, long startNanos) {
        this.call = call;
        this.due = startNanos + call.periodNanos();
    }

    @Override
    public long dueNanos() {
        return due;
    }

    @Override
    public void happen(long op, Run run) {
        due += call.periodNanos();
        run.ask(new Question("call", words(run.machine().allocator())));
    }

    private String words(UserAllocator allocator) {
        for (Control control : allocator.controls()) {
            if (control.name().equals(call.name())) {
                return call.name()
                        + control.giving()
                                .map(giving -> giving.arguments().stream()
                                        .map(argument -> " " + argument)
                                        .collect(Collectors.joining()))
                                .orElseGet(
                                        () -> " 0".repeat(control.parameters().size()));
            }
        }
        return call.name();
    }
}
