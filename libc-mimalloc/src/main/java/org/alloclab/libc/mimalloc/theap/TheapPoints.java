package org.alloclab.libc.mimalloc.theap;

import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.Argument;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Phase;

/** What theaps tell of their decisions. */
final class TheapPoints {
    static final DecisionPoint LOCAL_FREE = point(
            Phase.CACHE, "block from local free list", Argument.address("page's first block"), Argument.index("bin"));
    static final DecisionPoint DELAYED_FREE = point(
            Phase.REFILL, "delayed free collected", Argument.address("page's first block"), Argument.index("bin"));
    static final DecisionPoint FROM_BIN = point(
            Phase.SEARCH,
            "page taken from bin",
            Argument.address("page's first block"),
            Argument.index("bin"),
            Argument.count("pages looked at"));
    static final DecisionPoint FRESH =
            point(Phase.GROW, "fresh page", Argument.address("page's first block"), Argument.bytes("block size"));
    static final DecisionPoint RETIRED = point(
            Phase.CACHE, "page retired", Argument.address("page's first block"), Argument.count("cycles to live"));
    static final DecisionPoint FREED =
            point(Phase.REFILL, "page freed", Argument.address("page's first block"), Argument.bytes("block size"));
    static final DecisionPoint RECLAIMED = point(
            Phase.REFILL, "page reclaimed", Argument.address("page's first block"), Argument.count("used blocks"));
    static final DecisionPoint COLLECTED = point(
            Phase.ADJUST,
            "theap collected",
            Argument.count("pages"),
            Argument.index("0 normal, 1 forced, 2 thread ends"));

    private TheapPoints() {}

    private static DecisionPoint point(Phase phase, String what, Argument... arguments) {
        return new DecisionPoint(Layer.USER_ALLOCATOR, "mimalloc", phase, what, arguments);
    }
}
