package org.alloclab.libc.tcmalloc;

import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.Argument;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Phase;

/** The ways that the tiers can take. */
final class Decisions {
    static final DecisionPoint CACHE_HIT =
            point(Phase.CACHE, "thread cache hit", Argument.address("object"), Argument.index("size class"));
    static final DecisionPoint FETCH =
            point(Phase.REFILL, "fetch from central cache", Argument.index("size class"), Argument.count("objects"));
    static final DecisionPoint RELEASE_TO_CENTRAL =
            point(Phase.REFILL, "release to central cache", Argument.index("size class"), Argument.count("objects"));
    static final DecisionPoint TRANSFER_HIT =
            point(Phase.CACHE, "transfer cache slot used", Argument.index("size class"), Argument.count("objects"));
    static final DecisionPoint TRANSFER_EVICTION = point(
            Phase.CACHE,
            "transfer cache slot taken",
            Argument.index("taken from class"),
            Argument.index("given to class"));
    static final DecisionPoint POPULATE = point(
            Phase.REFILL, "populate central list", Argument.address("span address"), Argument.index("size class"));
    static final DecisionPoint SCAVENGE_CACHE =
            point(Phase.REFILL, "scavenge thread cache", Argument.bytes("bytes cached"), Argument.bytes("limit"));
    static final DecisionPoint STEAL =
            point(Phase.ADJUST, "steal cache budget", Argument.bytes("bytes"), Argument.bytes("new limit"));
    static final DecisionPoint CARVE =
            point(Phase.SPLIT, "carve span", Argument.address("span address"), Argument.pages("pages left over"));
    static final DecisionPoint FREE_SPAN =
            point(Phase.MERGE, "free span", Argument.address("span address"), Argument.pages("pages after coalescing"));
    static final DecisionPoint RELEASE_SPAN =
            point(Phase.RETURN, "return span to system", Argument.address("span address"), Argument.pages("pages"));
    static final DecisionPoint GROW =
            point(Phase.GROW, "grow heap", Argument.address("address"), Argument.pages("pages"));

    private Decisions() {}

    private static DecisionPoint point(Phase phase, String name, Argument... arguments) {
        return new DecisionPoint(Layer.USER_ALLOCATOR, "tcmalloc", phase, name, arguments);
    }
}
