package org.alloclab.kernel.slab.classic;

import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.Argument;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Phase;

/** The ways that the classic allocator can take behind a CPU's array. */
final class Decisions {
    static final DecisionPoint FROM_SHARED = objects("refill CPU's array from shared array");
    static final DecisionPoint FROM_SLABS = objects("refill CPU's array from slabs");
    static final DecisionPoint TO_SHARED = objects("flush CPU's array to shared array");
    static final DecisionPoint TO_SLABS = objects("flush CPU's array to slabs");
    static final DecisionPoint NEW_SLAB = slab(Phase.GROW, "make slab");
    static final DecisionPoint DESTROY_SLAB = slab(Phase.RETURN, "give empty slab back");

    private Decisions() {}

    private static DecisionPoint objects(String name) {
        return at(Phase.REFILL, name, Argument.count("objects"), Argument.bytes("object size"), Argument.index("cpu"));
    }

    private static DecisionPoint slab(Phase phase, String name) {
        return at(phase, name, Argument.address("slab"), Argument.bytes("object size"), Argument.index("cpu"));
    }

    private static DecisionPoint at(Phase phase, String name, Argument... arguments) {
        return new DecisionPoint(Layer.SLAB, "slab", phase, name, arguments);
    }
}
