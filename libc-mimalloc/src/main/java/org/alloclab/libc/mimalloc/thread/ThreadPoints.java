package org.alloclab.libc.mimalloc.thread;

import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.Argument;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Phase;

/** What threads tell of their quick ways. */
final class ThreadPoints {
    static final DecisionPoint DIRECT = point("block from the page's free list");
    static final DecisionPoint TO_LOCAL = point("block to the page's local frees");

    private ThreadPoints() {}

    private static DecisionPoint point(String what) {
        return new DecisionPoint(
                Layer.USER_ALLOCATOR,
                "mimalloc",
                Phase.CACHE,
                what,
                Argument.address("block"),
                Argument.address("page's first block"));
    }
}
