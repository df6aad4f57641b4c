package org.alloclab.kernel.buddy.zoned;

import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.Argument;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Phase;

/** Where the allocator takes one of several ways. */
final class Decisions {
    static final DecisionPoint REFILL = point(
            Phase.REFILL, "refill per-CPU list", Argument.index("order"), Argument.count("blocks taken from the zone"));
    static final DecisionPoint DRAIN = point(
            Phase.RETURN,
            "drain per-CPU lists",
            Argument.index("first list"),
            Argument.count("frames given back to the zone"));
    static final DecisionPoint CLAIM =
            point(Phase.CHOOSE, "claim pageblock", Argument.frame("frame"), Argument.index("migrate type it becomes"));
    static final DecisionPoint STEAL = point(
            Phase.CHOOSE, "steal block of another type", Argument.frame("frame"), Argument.index("order of the block"));

    private Decisions() {}

    private static DecisionPoint point(Phase phase, String name, Argument... arguments) {
        return new DecisionPoint(Layer.PAGE_FRAMES, "buddy", phase, name, arguments);
    }
}
