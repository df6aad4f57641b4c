package org.alloclab.kernel.buddy;

import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Probe;

/** Where the allocator takes one of several ways, as a listening probe hears it. */
final class Decisions {
    static final DecisionPoint REFILL = point("refill per-CPU list", "order", "blocks taken from the zone");
    static final DecisionPoint DRAIN = point("drain per-CPU lists", "first list", "frames given back to the zone");
    static final DecisionPoint CLAIM = point("claim pageblock", "frame", "migrate type it becomes");
    static final DecisionPoint STEAL = point("steal block of another type", "frame", "order of the block");

    private final Probe probe;
    private final boolean heard;

    Decisions(Probe probe) {
        this.probe = probe;
        this.heard = probe.hearsDecisions();
    }

    private static DecisionPoint point(String name, String subject, String detail) {
        return new DecisionPoint("buddy", name, subject, detail);
    }

    void tell(DecisionPoint point, long subject, long detail) {
        if (heard) {
            probe.decision(point, subject, detail);
        }
    }
}
