package org.alloclab.libc.jemalloc;

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
final class Extents {
    private static final int NO_FIT_LIMIT = 64;

    private final Jemalloc jemalloc;
    private final Arena arena;
    private final SizeClasses sizes;
    private final Rtree rtree;
    private final Pages pages;
    private final EdataCache edataCache;
    private final GrowthSeries growth;
    private final boolean retain;
    private final int lgMaxActiveFit;
    private long oversizeThreshold;
    private final Ecache retained;
    private final Decay dirtyDecay;
    private final Decay muzzyDecay;
    private final ExtentOps ops;
    private final Coalescing coalescing;
    private long serial;
    private long mappedBytes;
    private long regionBytes;
    private long abandonedBytes;

    Extents(
            Jemalloc jemalloc,
            Arena arena,
            EdataCache edataCache,
            Ecache retained,
            Decay dirtyDecay,
            Decay muzzyDecay) {
        this.jemalloc = jemalloc;
        this.arena = arena;
        this.sizes = jemalloc.sizes();
        this.rtree = jemalloc.rtree();
        this.pages = jemalloc.pages();
        this.edataCache = edataCache;
        this.growth = new GrowthSeries(sizes);
        this.retain = jemalloc.config().retain();
        this.lgMaxActiveFit = jemalloc.config().lgExtentMaxActiveFit();
        this.oversizeThreshold = jemalloc.oversizeThreshold();
        this.ops = new ExtentOps(jemalloc, arena, edataCache);
        this.coalescing = new Coalescing(rtree, ops, retain);
        this.retained = retained;
        this.dirtyDecay = dirtyDecay;
        this.muzzyDecay = muzzyDecay;
    }

    ExtentOps ops() {
        return ops;
    }

    GrowthSeries growth() {
        return growth;
    }

    long nextSerial() {
        return serial++;
    }

    /** Bytes of active, dirty and muzzy extents. */
    long mappedBytes() {
        return mappedBytes;
    }

    /** Bytes of all extents, retained ones included: what was mapped and not unmapped. */
    long regionBytes() {
        return regionBytes;
    }

    /** Bytes given up for lack of a record to describe them. */
    long abandonedBytes() {
        return abandonedBytes;
    }

    /** Freed extents of this size and more are purged at once. */
    long oversizeThreshold() {
        return oversizeThreshold;
    }

    void setOversizeThreshold(long bytes) {
        oversizeThreshold = bytes;
    }

    void addMapped(long bytes) {
        mappedBytes += bytes;
    }

    /**
     * Serves a request from an ecache, or answers {@code null}. (extent_recycle)
     *
     * @param expand the allocation that grows into the extent behind it, or {@code null}
     */
    @Nullable
    Edata recycle(Ecache ecache, @Nullable Edata expand, long size, long alignment, boolean zero, boolean commit) {
        Edata edata = extract(ecache, expand, size, alignment);
        if (edata == null) {
            return null;
        }
        Edata served = splitInterior(ecache, edata, size, alignment, true);
        if (served == null) {
            return null;
        }
        if (commit && !served.committed && ops.commit(served)) {
            record(ecache, served);
            return null;
        }
        if (zero && !served.zeroed) {
            pages.zero(served.base(), served.size);
        }
        return served;
    }

    /** Serves a request from retained address space or a new mapping. (ecache_alloc_grow) */
    @Nullable
    Edata grow(@Nullable Edata expand, long size, long alignment, boolean zero) {
        Edata edata = recycle(retained, expand, size, alignment, zero, true);
        if (edata == null && retain && expand == null) {
            edata = growRetained(size, alignment, zero);
        }
        if (edata != null || (retain && expand != null)) {
            return edata;
        }
        return map(expand == null ? 0 : expand.past(), size, alignment, zero);
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
            if (!jemalloc.dss().contains(edata.addr)) {
                pages.unmap(edata.addr, edata.size);
                regionBytes -= edata.size;
                edataCache.put(edata);
                return;
            }
            rtree.register(edata);
        }
        edata.zeroed = !edata.committed || ops.decommit(edata) || !pages.purgeForced(edata.base(), edata.size);
        record(retained, edata);
    }

    /** Puts the gap that a move of the break left into the retained extents. (extent_dalloc_gap) */
    void giveGap(Edata gap) {
        if (rtree.register(gap)) {
            edataCache.put(gap);
        } else {
            regionBytes += gap.size;
            purge(gap);
        }
    }

    private @Nullable Edata extract(Ecache ecache, @Nullable Edata expand, long size, long alignment) {
        ecache.mutex().lock();
        Edata edata;
        if (expand != null) {
            edata = rtree.acquireNeighbour(expand, ecache.state(), true, true, retain);
            if (edata != null && edata.size < size) {
                rtree.updateState(edata, ecache.state());
                edata = null;
            }
        } else {
            edata = ecache.eset().fit(size, alignment, ecache.delaysCoalescing() ? lgMaxActiveFit : NO_FIT_LIMIT);
        }
        if (edata != null) {
            ecache.eset().remove(edata);
            rtree.updateState(edata, Edata.ACTIVE);
        }
        return edata;
    }

    /**
     * Cuts what a request needs out of an extent; lead and trail go into the ecache. (extent_split_interior,
     * extent_recycle_split)
     *
     * @param insertOnly whether lead and trail are only put in, for they cannot have neighbours to merge with
     */
    private @Nullable Edata splitInterior(Ecache ecache, Edata whole, long size, long alignment, boolean insertOnly) {
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
                    rtree.deregister(lead);
                }
                return null;
            }
        }
        if (lead != null) {
            giveBack(ecache, lead, insertOnly);
        }
        if (trail != null) {
            giveBack(ecache, trail, insertOnly);
        }
        return edata;
    }

    private void giveBack(Ecache ecache, Edata edata, boolean insertOnly) {
        if (insertOnly) {
            coalescing.deactivate(ecache, edata);
        } else {
            record(ecache, edata);
        }
    }

    /** Leaks an extent that cannot be described for lack of memory. (extents_abandon_vm) */
    private void abandon(Ecache ecache, Edata edata) {
        rtree.deregister(edata);
        regionBytes -= edata.size;
        abandonedBytes += edata.size;
        if (ecache.state() == Edata.DIRTY && pages.purgeLazy(edata.base(), edata.size)) {
            pages.purgeForced(edata.base(), edata.size);
        }
        edataCache.put(edata);
    }

    /** Maps the next region of the growth series and cuts the request out of it. (extent_grow_retained) */
    private @Nullable Edata growRetained(long size, long alignment, boolean zero) {
        long least = size + SizeClasses.pageCeil(alignment) - SizeClasses.PAGE;
        if (Long.compareUnsigned(least, size) < 0) {
            return null;
        }
        int skip = growth.skipFor(least);
        Edata edata = skip < 0 ? null : edataCache.take();
        if (edata == null) {
            return null;
        }
        long bytes = growth.size(skip);
        long start = jemalloc.mapExtent(arena, 0, bytes, SizeClasses.PAGE, false, false);
        if (start == 0) {
            edataCache.put(edata);
            return null;
        }
        edata.init(
                arena,
                start,
                bytes,
                nextSerial(),
                Edata.ACTIVE,
                jemalloc.mappedZeroed(),
                jemalloc.mappedCommitted(),
                true);
        if (rtree.register(edata)) {
            edataCache.put(edata);
            return null;
        }
        regionBytes += bytes;
        Edata served = splitInterior(retained, edata, size, alignment, false);
        if (served == null) {
            return null;
        }
        if (!served.committed && ops.commit(served)) {
            record(retained, served);
            return null;
        }
        growth.commit(skip);
        if (zero && !served.zeroed) {
            pages.zero(served.base(), served.size);
        }
        return served;
    }

    /** Maps exactly what a request needs. (extent_alloc_wrapper) */
    private @Nullable Edata map(long place, long size, long alignment, boolean zero) {
        Edata edata = edataCache.take();
        if (edata == null) {
            return null;
        }
        long start = jemalloc.mapExtent(arena, place, size, SizeClasses.pageCeil(alignment), zero, true);
        if (start == 0) {
            edataCache.put(edata);
            return null;
        }
        edata.init(
                arena,
                start,
                size,
                nextSerial(),
                Edata.ACTIVE,
                jemalloc.mappedZeroed(),
                jemalloc.mappedCommitted(),
                retain);
        if (rtree.register(edata)) {
            edataCache.put(edata);
            return null;
        }
        regionBytes += size;
        return edata;
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
        long bytes = edata.size;
        purge(edata);
        dirtyDecay.count(0, 1, bytes >>> SizeClasses.LG_PAGE);
        mappedBytes -= bytes;
    }
}
