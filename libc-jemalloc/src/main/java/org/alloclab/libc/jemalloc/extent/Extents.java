package org.alloclab.libc.jemalloc.extent;

import org.alloclab.api.probe.Teller;
import org.alloclab.libc.jemalloc.base.Access;
import org.alloclab.libc.jemalloc.base.Contents;
import org.alloclab.libc.jemalloc.base.Pages;
import org.alloclab.libc.jemalloc.conf.Config;
import org.alloclab.libc.jemalloc.decay.Decay;
import org.alloclab.libc.jemalloc.decision.Decisions;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.EdataCache;
import org.alloclab.libc.jemalloc.emap.Rtree;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.jspecify.annotations.Nullable;

/**
 * What happens to extents: they are taken from an ecache, split, merged, put back, mapped and purged.
 *
 * <pre>
 *   recycle                                        record
 *   ┌─────────── inactive ───────────┐             ┌── dirty ──┬─ freed ─┬── dirty ──┐
 *   └────────────────────────────────┘             └───────────┴─────────┴───────────┘
 *   ┌─ lead ─┬── active ──┬─ trail ──┐             ┌───────────── dirty ─────────────┐
 *   └────────┴────────────┴──────────┘             └─────────────────────────────────┘
 *   lead and trail go back into the ecache         at once if large; else when it is evicted
 * </pre>
 *
 * <p>Extents merge with neighbours in the same state, never backward over a head. (jemalloc 5.3.0 extent.c)
 *
 * <p>Not modelled: guard pages ({@code san_guard_small}, {@code san_guard_large}), which are off by default.
 */
final class Extents implements Dss.Gaps {
    private final int arenaIndex;
    private final Rtree rtree;
    private final Pages pages;
    private final Dss dss;
    private final ExtentSource source;
    private final EdataCache edataCache;
    private final GrowthSeries growth;
    private final boolean retain;
    private final int lgMaxActiveFit;
    private final Ecache retained;
    private final Decay dirtyDecay;
    private final Decay muzzyDecay;
    private final ExtentOps ops;
    private final Coalescing coalescing;
    private final Leftover inserted;
    private final Leftover merged;
    private final ExtentBytes bytes;
    private final Teller teller;
    private final LostRanges lost = new LostRanges();
    private long oversizeThreshold;
    private long serial;

    /**
     * Makes those of an arena.
     *
     * @param source where pages come from that it does not have
     * @param retained its extents that are only address space
     * @param bytes where their sizes are counted
     */
    Extents(
            int arenaIndex,
            Config config,
            long oversizeThreshold,
            ExtentFloor shared,
            ExtentSource source,
            EdataCache edataCache,
            GrowthSeries growth,
            Ecache retained,
            Decay dirtyDecay,
            Decay muzzyDecay,
            ExtentBytes bytes) {
        this.arenaIndex = arenaIndex;
        this.rtree = shared.rtree();
        this.pages = shared.pages();
        this.dss = shared.dss();
        this.teller = shared.teller();
        this.source = source;
        this.edataCache = edataCache;
        this.growth = growth;
        this.retain = config.retain();
        this.lgMaxActiveFit = config.lgExtentMaxActiveFit();
        this.oversizeThreshold = oversizeThreshold;
        this.ops = new ExtentOps(rtree, pages, dss, edataCache, teller);
        this.coalescing = new Coalescing(rtree, ops);
        this.retained = retained;
        this.dirtyDecay = dirtyDecay;
        this.muzzyDecay = muzzyDecay;
        this.inserted = coalescing::deactivate;
        this.merged = this::record;
        this.bytes = bytes;
    }

    /** Makes the part of an active extent behind a size an extent of its own; {@code null} without memory. */
    @Nullable
    Edata split(Edata lead, long leadSize) {
        return ops.split(lead, leadSize);
    }

    /** Joins two adjacent active extents; answers whether they must stay apart. */
    boolean merge(Edata lead, Edata trail) {
        return ops.merge(lead, trail);
    }

    private long nextSerial() {
        return serial++;
    }

    LostRanges lost() {
        return lost;
    }

    /** Freed extents of this size and more are purged at once. */
    long oversizeThreshold() {
        return oversizeThreshold;
    }

    void setOversizeThreshold(long newThreshold) {
        oversizeThreshold = newThreshold;
    }

    /** Serves a request from an ecache, or answers {@code null}. (extent_recycle) */
    @Nullable
    Edata recycle(Ecache ecache, long size, long alignment, Contents contents) {
        ecache.mutex().lock();
        return serve(
                ecache,
                ecache.eset().fit(size, alignment, ecache.delaysCoalescing() ? lgMaxActiveFit : Eset.NO_LIMIT),
                size,
                alignment,
                contents);
    }

    /** Takes what an allocation needs to grow from the extent behind it, if that is in an ecache. (extent_recycle) */
    @Nullable
    Edata recycleBehind(Edata growing, Ecache ecache, long size, Contents contents) {
        ecache.mutex().lock();
        Edata next = rtree.acquireToExpand(growing, ecache.state());
        if (next != null && next.size < size) {
            rtree.updateState(next, ecache.state());
            next = null;
        }
        return serve(ecache, next, size, SizeClasses.PAGE, contents);
    }

    /** Serves a request from retained address space or a new mapping. (ecache_alloc_grow) */
    @Nullable
    Edata grow(long size, long alignment, Contents contents) {
        Edata edata = recycle(retained, size, alignment, contents);
        if (edata == null && retain) {
            edata = growRetained(size, alignment, contents);
        }
        return edata != null ? edata : map(0, size, alignment, contents);
    }

    /** The same for an allocation that grows in place. */
    @Nullable
    Edata growBehind(Edata growing, long size, Contents contents) {
        Edata edata = recycleBehind(growing, retained, size, contents);
        return edata != null || retain ? edata : map(growing.past(), size, SizeClasses.PAGE, contents);
    }

    /** Puts a freed extent into an ecache. (ecache_dalloc) */
    void release(Ecache ecache, Edata edata) {
        edata.addr = edata.base();
        edata.zeroed = false;
        record(ecache, edata);
    }

    /** Takes the oldest extent, merged with its neighbours, unless too few pages would be left. (ecache_evict) */
    @Nullable
    Edata evict(Ecache ecache, long leastPages) {
        ecache.mutex().lock();
        Eset eset = ecache.eset();
        Edata edata;
        do {
            edata = eset.oldest();
            if (edata == null || eset.pages() <= leastPages) {
                return null;
            }
            eset.remove(edata);
        } while (ecache.delaysCoalescing() && coalescing.once(ecache, edata));
        rtree.updateState(edata, Edata.ACTIVE);
        return edata;
    }

    /** Gives the memory of an extent back, and its address space too without {@code retain}. (extent_dalloc_wrapper) */
    void purge(Edata edata) {
        if (!retain) {
            rtree.deregister(edata);
            edata.addr = edata.base();
            if (!dss.contains(edata.addr)) {
                pages.unmap(edata.addr, edata.size);
                teller.tell(Decisions.UNMAPPED, edata.addr, edata.pages());
                bytes.regions -= edata.size;
                edataCache.put(edata);
                return;
            }
            rtree.register(edata);
        }
        edata.zeroed = !edata.committed || ops.decommit(edata) || !pages.purgeForced(edata.base(), edata.size);
        teller.tell(Decisions.PURGED, edata.base(), edata.pages());
        record(retained, edata);
    }

    @Override
    public void describe(Edata gap, long start, long size) {
        gap.init(arenaIndex, start, size, nextSerial());
        gap.head = retain;
    }

    /** (extent_dalloc_gap) */
    @Override
    public void give(Edata gap) {
        if (rtree.register(gap)) {
            lost.add(gap.base(), gap.size);
            edataCache.put(gap);
        } else {
            bytes.regions += gap.size;
            purge(gap);
        }
    }

    /** Takes an extent that was found out of its ecache and cuts a request out of it. (extent_recycle_extract) */
    private @Nullable Edata serve(Ecache ecache, @Nullable Edata found, long size, long alignment, Contents contents) {
        if (found == null) {
            return null;
        }
        ecache.eset().remove(found);
        rtree.updateState(found, Edata.ACTIVE);
        teller.tell(ecache.reused(), found.base(), found.size);
        Edata served = splitInterior(ecache, found, size, alignment, inserted);
        return served == null ? null : finish(ecache, served, contents);
    }

    /** Makes an extent accessible, and zero if it must be; puts it back where that fails. */
    private @Nullable Edata finish(Ecache ecache, Edata served, Contents contents) {
        if (!served.committed && ops.commit(served)) {
            record(ecache, served);
            return null;
        }
        if (contents == Contents.ZERO && !served.zeroed) {
            pages.zero(served.base(), served.size);
        }
        return served;
    }

    /** What is done with the parts of an extent that a request leaves over. */
    @FunctionalInterface
    private interface Leftover {
        void put(Ecache ecache, Edata edata);
    }

    /**
     * Cuts what a request needs out of an extent; lead and trail go into the ecache. (extent_split_interior,
     * extent_recycle_split)
     *
     * @param leftover how lead and trail are put in: merged, where they may have neighbours to merge with
     */
    private @Nullable Edata splitInterior(Ecache ecache, Edata whole, long size, long alignment, Leftover leftover) {
        long leadSize = SizeClasses.alignUp(whole.base(), SizeClasses.pageCeil(alignment)) - whole.base();
        Edata edata = whole;
        Edata lead = null;
        if (leadSize != 0) {
            lead = whole;
            edata = ops.split(whole, leadSize);
            if (edata == null) {
                abandon(ecache, whole);
                return null;
            }
        }
        Edata trail = null;
        if (edata.size != size) {
            trail = ops.split(edata, size);
            if (trail == null) {
                abandon(ecache, edata);
                if (lead != null) {
                    lost.add(lead.base(), lead.size);
                    rtree.deregister(lead);
                }
                return null;
            }
        }
        if (lead != null) {
            leftover.put(ecache, lead);
        }
        if (trail != null) {
            leftover.put(ecache, trail);
        }
        return edata;
    }

    /** Leaks an extent that cannot be described for lack of memory. (extents_abandon_vm) */
    private void abandon(Ecache ecache, Edata edata) {
        lost.add(edata.base(), edata.size);
        rtree.deregister(edata);
        bytes.regions -= edata.size;
        bytes.abandoned += edata.size;
        if (ecache.state() == Edata.DIRTY && pages.purgeLazy(edata.base(), edata.size)) {
            pages.purgeForced(edata.base(), edata.size);
        }
        edataCache.put(edata);
    }

    /** Maps the next region of the growth series and cuts the request out of it. (extent_grow_retained) */
    private @Nullable Edata growRetained(long size, long alignment, Contents contents) {
        long least = size + SizeClasses.pageCeil(alignment) - SizeClasses.PAGE;
        if (Long.compareUnsigned(least, size) < 0) {
            return null;
        }
        int skip = growth.skipFor(least);
        Edata edata = skip < 0 ? null : edataCache.take();
        if (edata == null) {
            return null;
        }
        long regionBytes = growth.size(skip);
        long start = source.map(this, 0, regionBytes, SizeClasses.PAGE, Contents.ANY, Access.RESERVED);
        if (!enter(edata, start, regionBytes)) {
            return null;
        }
        edata.head = true;
        teller.tell(Decisions.REGION_MAPPED, start, regionBytes);
        Edata served = splitInterior(retained, edata, size, alignment, merged);
        Edata finished = served == null ? null : finish(retained, served, contents);
        if (finished != null) {
            growth.commit(skip);
        }
        return finished;
    }

    /** Maps exactly what a request needs. (extent_alloc_wrapper) */
    private @Nullable Edata map(long place, long size, long alignment, Contents contents) {
        Edata edata = edataCache.take();
        if (edata == null) {
            return null;
        }
        long start = source.map(this, place, size, SizeClasses.pageCeil(alignment), contents, Access.COMMITTED);
        if (!enter(edata, start, size)) {
            return null;
        }
        edata.head = retain;
        teller.tell(Decisions.EXTENT_MAPPED, start, size);
        return edata;
    }

    /** Describes what {@link ExtentSource#map} answered; answers whether it did map, and a leaf could be had for it. */
    private boolean enter(Edata edata, long start, long size) {
        if (start == 0) {
            edataCache.put(edata);
            return false;
        }
        edata.init(arenaIndex, start, size, nextSerial());
        edata.zeroed = source.lastMapZeroed();
        edata.committed = source.lastMapCommitted();
        if (rtree.register(edata)) {
            lost.add(start, size);
            edataCache.put(edata);
            return false;
        }
        bytes.regions += size;
        return true;
    }

    /** Merges what may be merged and puts the result in. (extent_record) */
    private void record(Ecache ecache, Edata freed) {
        ecache.mutex().lock();
        Edata edata = freed;
        if (!ecache.delaysCoalescing()) {
            edata = coalescing.of(ecache, edata);
        } else if (edata.size >= SizeClasses.LARGE_MIN) {
            do {
                edata = coalescing.of(ecache, edata);
            } while (coalescing.happened());
            if (Long.compareUnsigned(edata.size, oversizeThreshold) >= 0 && mayForceDecay()) {
                purgeOversize(edata);
                return;
            }
        }
        coalescing.deactivate(ecache, edata);
    }

    private boolean mayForceDecay() {
        return dirtyDecay.millis() != -1 && muzzyDecay.millis() != -1;
    }

    private void purgeOversize(Edata edata) {
        long size = edata.size;
        purge(edata);
        dirtyDecay.count(0, 1, size >>> SizeClasses.LG_PAGE);
        bytes.mapped -= size;
    }
}
