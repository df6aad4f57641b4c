package org.alloclab.libc.tcmalloc;

import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Probe;

/** Tells the probe which ways the tiers take, if it wants to hear. */
final class Narrator {
    static final DecisionPoint CACHE_HIT = point("thread cache hit", "object", "size class");
    static final DecisionPoint FETCH = point("fetch from central cache", "size class", "objects");
    static final DecisionPoint RELEASE_TO_CENTRAL = point("release to central cache", "size class", "objects");
    static final DecisionPoint TRANSFER_HIT = point("transfer cache slot used", "size class", "objects");
    static final DecisionPoint TRANSFER_EVICTION =
            point("transfer cache slot taken", "taken from class", "given to class");
    static final DecisionPoint POPULATE = point("populate central list", "span address", "size class");
    static final DecisionPoint SCAVENGE_CACHE = point("scavenge thread cache", "bytes cached", "limit");
    static final DecisionPoint STEAL = point("steal cache budget", "bytes", "new limit");
    static final DecisionPoint CARVE = point("carve span", "span address", "pages left over");
    static final DecisionPoint FREE_SPAN = point("free span", "span address", "pages after coalescing");
    static final DecisionPoint RELEASE_SPAN = point("return span to system", "span address", "pages");
    static final DecisionPoint GROW = point("grow heap", "address", "pages");

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
            probe.decision(point, subject, detail);
        }
    }

    private static DecisionPoint point(String name, String subject, String detail) {
        return new DecisionPoint("tcmalloc", name, subject, detail);
    }
}
