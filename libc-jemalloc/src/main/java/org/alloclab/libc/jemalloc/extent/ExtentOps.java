package org.alloclab.libc.jemalloc.extent;

import org.alloclab.api.probe.Teller;
import org.alloclab.libc.jemalloc.base.Pages;
import org.alloclab.libc.jemalloc.decision.Decisions;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.EdataCache;
import org.alloclab.libc.jemalloc.emap.Rtree;
import org.jspecify.annotations.Nullable;

/**
 * What is done to one extent, or to two: cut, joined, made accessible and inaccessible.
 *
 * <pre>
 *   ┌────── lead, size ──────┐   split ──►   ┌─ lead ─┬──── trail ────┐
 *   └────────────────────────┘   ◄── merge   └────────┴───────────────┘
 * </pre>
 *
 * (jemalloc 5.3.0 extent.c, extent_split_impl, extent_merge_impl, extent_commit_impl)
 */
final class ExtentOps {
    private final Rtree rtree;
    private final Pages pages;
    private final Dss dss;
    private final EdataCache edataCache;
    private final Teller teller;

    ExtentOps(Rtree rtree, Pages pages, Dss dss, EdataCache edataCache, Teller teller) {
        this.rtree = rtree;
        this.pages = pages;
        this.dss = dss;
        this.edataCache = edataCache;
        this.teller = teller;
    }

    /** Makes the part of an active extent behind a size an extent of its own; {@code null} without memory. */
    @Nullable
    Edata split(Edata lead, long leadSize) {
        Edata trail = edataCache.take();
        if (trail == null) {
            return null;
        }
        trail.initBehind(lead, leadSize);
        if (rtree.split(lead, leadSize, trail)) {
            edataCache.put(trail);
            return null;
        }
        teller.tell(Decisions.SPLIT, lead.base(), lead.size, trail.size);
        return trail;
    }

    /** Joins two adjacent extents; answers whether they must stay apart. (extent_merge_impl) */
    boolean merge(Edata lead, Edata trail) {
        if (!dss.mergeable(lead.base(), trail.base())) {
            return true;
        }
        long lastOfLead = lead.lastPage();
        lead.state = Edata.ACTIVE;
        lead.size += trail.size;
        lead.sn = Math.min(lead.sn, trail.sn);
        lead.zeroed &= trail.zeroed;
        rtree.merge(lead, lastOfLead, trail);
        edataCache.put(trail);
        teller.tell(Decisions.COALESCED, lead.base(), lead.size);
        return false;
    }

    /** Makes an extent accessible; answers whether that failed. */
    boolean commit(Edata edata) {
        boolean failed = pages.commit(edata.base(), edata.size);
        edata.committed |= !failed;
        return failed;
    }

    /** Answers whether the pages were decommitted. */
    boolean decommit(Edata edata) {
        boolean failed = pages.decommit(edata.base(), edata.size);
        edata.committed &= failed;
        return !failed;
    }
}
