package org.alloclab.libc.jemalloc.extent;

import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.Rtree;

/**
 * Merges an inactive extent with its neighbours in the same state.
 *
 * <pre>
 *   ┌── dirty ──┬─ extent ─┬── dirty ──┬── active ──          at once if large; small dirty extents
 *   └───────────┴──────────┴───────────┴──                    one neighbour at a time, when they are evicted
 * </pre>
 *
 * (jemalloc 5.3.0 extent.c, extent_try_coalesce_impl, extent_try_delayed_coalesce)
 */
final class Coalescing {
    private final Rtree rtree;
    private final ExtentOps ops;
    private boolean coalesced;

    Coalescing(Rtree rtree, ExtentOps ops) {
        this.rtree = rtree;
        this.ops = ops;
    }

    /** Whether the last one merged with a neighbour and might with another, where merging is delayed. */
    boolean happened() {
        return coalesced;
    }

    /** Puts an extent into an ecache as it is. (extent_deactivate_locked) */
    void deactivate(Ecache ecache, Edata edata) {
        rtree.updateState(edata, ecache.state());
        ecache.eset().insert(edata);
    }

    /** One delayed merge; answers whether there was one, after which the result is back in the ecache. */
    boolean once(Ecache ecache, Edata evicted) {
        rtree.updateState(evicted, Edata.ACTIVE);
        Edata edata = of(ecache, evicted);
        rtree.updateState(edata, ecache.state());
        if (coalesced) {
            ecache.eset().insert(edata);
        }
        return coalesced;
    }

    /**
     * Merges an extent with its neighbours: all of them, or only one where merging is delayed, and then
     * {@link #happened} tells whether there was one. (extent_try_coalesce_impl)
     */
    Edata of(Ecache ecache, Edata start) {
        boolean delayed = ecache.delaysCoalescing();
        coalesced = false;
        Edata edata = start;
        boolean again;
        do {
            again = false;
            Edata next = rtree.acquireNext(edata, ecache.state());
            if (next != null && join(ecache, edata, next, next)) {
                coalesced = true;
                if (delayed) {
                    return edata;
                }
                again = true;
            }
            Edata previous = rtree.acquirePrevious(edata, ecache.state());
            if (previous != null && join(ecache, previous, edata, previous)) {
                coalesced = true;
                edata = previous;
                if (delayed) {
                    return edata;
                }
                again = true;
            }
        } while (again);
        if (delayed) {
            coalesced = false;
        }
        return edata;
    }

    private boolean join(Ecache ecache, Edata lead, Edata trail, Edata neighbour) {
        ecache.eset().remove(neighbour);
        if (ops.merge(lead, trail)) {
            deactivate(ecache, neighbour);
            return false;
        }
        return true;
    }
}
