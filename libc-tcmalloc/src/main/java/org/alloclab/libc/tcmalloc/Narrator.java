package org.alloclab.libc.tcmalloc;

import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.Argument;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Phase;
import org.alloclab.api.probe.Probe;

/** Tells the probe which ways the tiers take, if it wants to hear. */
final class Narrator {
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

    private final Probe probe;
    private final boolean heard;

    Narrator(Probe probe) {
        this.probe = probe;
        this.heard = probe.hearsDecisions();
    }

    /** Whether anybody listens. */
    boolean isHeard() {
        return heard;
    }

    void cacheHit(long object, int cl) {
        tell(CACHE_HIT, object, cl);
    }

    void fetch(int cl, int objects) {
        tell(FETCH, cl, objects);
    }

    void releaseToCentral(int cl, int objects) {
        tell(RELEASE_TO_CENTRAL, cl, objects);
    }

    void transferHit(int cl, int objects) {
        tell(TRANSFER_HIT, cl, objects);
    }

    void transferEviction(int from, int to) {
        tell(TRANSFER_EVICTION, from, to);
    }

    void populate(long address, int cl) {
        tell(POPULATE, address, cl);
    }

    void scavengeCache(int cached, int limit) {
        tell(SCAVENGE_CACHE, cached, limit);
    }

    void steal(int bytes, int newLimit) {
        tell(STEAL, bytes, newLimit);
    }

    void carve(long address, long extra) {
        tell(CARVE, address, extra);
    }

    void freeSpan(long address, long pages) {
        tell(FREE_SPAN, address, pages);
    }

    void release(long address, long pages) {
        tell(RELEASE_SPAN, address, pages);
    }

    void grow(long address, long pages) {
        tell(GROW, address, pages);
    }

    private void tell(DecisionPoint point, long subject, long detail) {
        if (heard) {
            probe.decision(point, subject, detail, 0);
        }
    }

    private static DecisionPoint point(Phase phase, String name, Argument... arguments) {
        return new DecisionPoint(Layer.USER_ALLOCATOR, "tcmalloc", phase, name, arguments);
    }
}
