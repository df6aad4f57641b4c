package org.alloclab.libc.mimalloc.arena;

import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.Argument;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Phase;

/** What arenas tell of their decisions. */
public final class ArenaPoints {
    static final DecisionPoint ARENA_MADE =
            point(Phase.GROW, "arena made", Argument.address("arena"), Argument.bytes("size"));
    static final DecisionPoint SLICES_TAKEN = point(
            Phase.SPLIT,
            "slices taken from arena",
            Argument.address("slices"),
            Argument.count("count"),
            Argument.count("arena"));
    public static final DecisionPoint PURGE_SCHEDULED = point(
            Phase.ADJUST, "purge scheduled", Argument.address("slices"), Argument.count("count"), Argument.count("ms"));
    static final DecisionPoint PURGED =
            point(Phase.RETURN, "slices purged", Argument.address("slices"), Argument.count("count"));
    static final DecisionPoint ABANDONED =
            point(Phase.REFILL, "page abandoned", Argument.address("page"), Argument.count("used blocks"));
    static final DecisionPoint FOUND_ABANDONED =
            point(Phase.SEARCH, "abandoned page found", Argument.address("page"), Argument.count("used blocks"));

    private ArenaPoints() {}

    private static DecisionPoint point(Phase phase, String what, Argument... arguments) {
        return new DecisionPoint(Layer.USER_ALLOCATOR, "mimalloc", phase, what, arguments);
    }
}
