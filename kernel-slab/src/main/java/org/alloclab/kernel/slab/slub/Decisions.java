package org.alloclab.kernel.slab.slub;

import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.Argument;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Phase;

/** The ways that SLUB can take behind a CPU's free list. */
final class Decisions {
    static final DecisionPoint FROM_CPU_PARTIAL = slab(Phase.CACHE, "take slab from CPU's partial slabs");
    static final DecisionPoint FROM_NODE_PARTIAL = slab(Phase.REFILL, "take slab from node's partial slabs");
    static final DecisionPoint NEW_SLAB = slab(Phase.GROW, "make slab");
    static final DecisionPoint TO_CPU_PARTIAL = slab(Phase.CACHE, "put slab to CPU's partial slabs");
    static final DecisionPoint FLUSH_CPU_PARTIAL = at(
            Phase.REFILL,
            "hand CPU's partial slabs to node",
            Argument.count("slabs"),
            Argument.bytes("object size"),
            Argument.index("cpu"));
    static final DecisionPoint FLUSH_CPU_SLAB = slab(Phase.REFILL, "flush CPU slab");
    static final DecisionPoint DISCARD_SLAB = slab(Phase.RETURN, "give empty slab back");
    static final DecisionPoint MERGE_CACHES = at(
            Phase.MERGE,
            "merge cache with one like it",
            Argument.bytes("object size asked"),
            Argument.bytes("object size of the other"),
            Argument.count("names that it has"));

    private Decisions() {}

    private static DecisionPoint slab(Phase phase, String name) {
        return at(phase, name, Argument.address("slab"), Argument.bytes("object size"), Argument.index("cpu"));
    }

    private static DecisionPoint at(Phase phase, String name, Argument... arguments) {
        return new DecisionPoint(Layer.SLAB, "slub", phase, name, arguments);
    }
}
