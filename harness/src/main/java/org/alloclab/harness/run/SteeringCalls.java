package org.alloclab.harness.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.ControlTree;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.harness.trace.event.TraceEvent;

/** Calls by which the recorded program steered its allocator, made of the simulated one where it knows them. */
final class SteeringCalls {
    private static final List<String> BY_NAME = List.of("mallctl", "je_mallctl", "mallctlbymib", "je_mallctlbymib");

    /** In front of the names of gperftools' C interface (malloc_extension_c.h). */
    private static final String EXTENSION = "MallocExtension_";

    private final UserAllocator allocator;
    private final boolean recordedHere;
    private final Map<String, Long> unplayed = new LinkedHashMap<>();

    /** @param recordedHere whether the program was recorded under the allocator that is simulated */
    SteeringCalls(UserAllocator allocator, boolean recordedHere) {
        this.allocator = allocator;
        this.recordedHere = recordedHere;
    }

    /** Makes a call, or counts it. */
    void play(TraceEvent.Steering steering) {
        boolean played = recordedHere && (BY_NAME.contains(steering.call()) ? named(steering) : control(steering));
        if (!played) {
            unplayed.merge(steering.call(), 1L, Long::sum);
        }
    }

    /** How often each call was not made. */
    Map<String, Long> unplayed() {
        return unplayed;
    }

    private boolean named(TraceEvent.Steering steering) {
        Optional<ControlTree> tree = allocator.controlTree();
        if (tree.isEmpty() || steering.text().isEmpty()) {
            return false;
        }
        String name = steering.text();
        if (steering.arguments().isEmpty()) {
            tree.get().call(name);
            return true;
        }
        String before = tree.get().read(name).value();
        long value = steering.arguments().get(0);
        boolean flag = before.equals("true") || before.equals("false");
        tree.get().write(name, flag ? String.valueOf(value != 0) : String.valueOf(value));
        return true;
    }

    /** A property is set by its own name. */
    private static String nameOf(TraceEvent.Steering steering) {
        if (!steering.call().startsWith(EXTENSION)) {
            return steering.call();
        }
        return steering.text().isEmpty() ? steering.call().substring(EXTENSION.length()) : steering.text();
    }

    private boolean control(TraceEvent.Steering steering) {
        String name = nameOf(steering);
        for (Control control : allocator.controls()) {
            if (control.name().equals(name)) {
                long[] numbers =
                        steering.arguments().stream().mapToLong(Long::longValue).toArray();
                if (numbers.length == control.parameters().size()) {
                    allocator.control(control.name(), numbers);
                    return true;
                }
            }
        }
        return false;
    }
}
