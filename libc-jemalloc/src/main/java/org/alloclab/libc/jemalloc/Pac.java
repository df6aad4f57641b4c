package org.alloclab.libc.jemalloc;

import org.jspecify.annotations.Nullable;

/**
 * The page allocator of one arena: inactive extents in three stages, and the decay that moves them on.
 *
 * <pre>
 *            freed                 decay, MADV_FREE              decay, MADV_DONTNEED
 *   active ─────────► dirty ─────────────────────────► muzzy ─────────────────────────► retained
 *     ▲                 │     (skipped if muzzy decay    │       (munmap without          │
 *     └─────────────────┴────────────── is 0) ───────────┴────────── retain) ─────────────┘
 *                    reuse, in this order; else mmap
 * </pre>
 *
 * (jemalloc 5.3.0 pac.c)
 */
final class Pac {
    private final Jemalloc jemalloc;
    private final Extents extents;
    private final Ecache dirty;
    private final Ecache muzzy;
    private final Ecache retained;
    private final Decay dirtyDecay;
    private final Decay muzzyDecay;

    Pac(Jemalloc jemalloc, Arena arena, EdataCache edataCache) {
        this.jemalloc = jemalloc;
        SizeClasses sizes = jemalloc.sizes();
        long now = jemalloc.now();
        dirty = new Ecache(sizes, Edata.DIRTY, true, new Mutex(jemalloc));
        muzzy = new Ecache(sizes, Edata.MUZZY, false, new Mutex(jemalloc));
        retained = new Ecache(sizes, Edata.RETAINED, false, new Mutex(jemalloc));
        dirtyDecay = new Decay(
                arena.address() + ArenaLayout.DECAY_DIRTY, now, jemalloc.defaultDirtyDecay(), new Mutex(jemalloc));
        muzzyDecay = new Decay(
                arena.address() + ArenaLayout.DECAY_MUZZY, now, jemalloc.defaultMuzzyDecay(), new Mutex(jemalloc));
        extents = new Extents(jemalloc, arena, edataCache, retained, dirtyDecay, muzzyDecay);
    }

    Ecache dirty() {
        return dirty;
    }

    Ecache muzzy() {
        return muzzy;
    }

    Ecache retained() {
        return retained;
    }

    Decay dirtyDecay() {
        return dirtyDecay;
    }

    Decay muzzyDecay() {
        return muzzyDecay;
    }

    GrowthSeries growth() {
        return extents.growth();
    }

    /** Bytes of active, dirty and muzzy extents. */
    long mappedBytes() {
        return extents.mappedBytes();
    }

    /** Bytes of all extents. */
    long regionBytes() {
        return extents.regionBytes();
    }

    long abandonedBytes() {
        return extents.abandonedBytes();
    }

    long oversizeThreshold() {
        return extents.oversizeThreshold();
    }

    void setOversizeThreshold(long bytes) {
        extents.setOversizeThreshold(bytes);
    }

    boolean retains() {
        return jemalloc.config().retain();
    }

    long nextSerial() {
        return extents.nextSerial();
    }

    void giveGap(Edata gap) {
        extents.giveGap(gap);
    }

    /** An active extent, or {@code null} without memory. (pac_alloc_real) */
    @Nullable
    Edata alloc(long size, long alignment, boolean zero) {
        Edata edata = extents.recycle(dirty, null, size, alignment, zero, true);
        if (edata == null && muzzyDecay.millis() != 0) {
            edata = extents.recycle(muzzy, null, size, alignment, zero, true);
        }
        if (edata == null) {
            edata = extents.grow(null, size, alignment, zero);
            if (edata != null) {
                extents.addMapped(size);
            }
        }
        return edata;
    }

    /** Grows an extent in place; answers whether it cannot. (pac_expand_impl) */
    boolean expand(Edata edata, long newSize, boolean zero) {
        long more = newSize - edata.size;
        long fresh = 0;
        Edata trail = extents.recycle(dirty, edata, more, SizeClasses.PAGE, zero, true);
        if (trail == null) {
            trail = extents.recycle(muzzy, edata, more, SizeClasses.PAGE, zero, true);
        }
        if (trail == null) {
            trail = extents.grow(edata, more, SizeClasses.PAGE, zero);
            fresh = more;
        }
        if (trail == null) {
            return true;
        }
        if (extents.ops().merge(edata, trail)) {
            extents.purge(trail);
            return true;
        }
        extents.addMapped(fresh);
        return false;
    }

    /** Frees the end of an extent; answers whether it cannot. (pac_shrink_impl) */
    boolean shrink(Edata edata, long newSize) {
        Edata trail = extents.ops().split(edata, newSize);
        if (trail == null) {
            return true;
        }
        extents.release(dirty, trail);
        return false;
    }

    void dalloc(Edata edata) {
        extents.release(dirty, edata);
    }

    /** Purges all pages of a stage, down to retained. (pac_decay_all) */
    void decayAll(Decay decay, Ecache ecache) {
        purgeTo(decay, ecache, true, 0, ecache.pages());
    }

    /**
     * Looks at the clock and purges what has to go; answers whether an epoch began. (pac_maybe_decay_purge)
     */
    boolean maybePurge(Decay decay, Ecache ecache, Eagerness eagerness) {
        if (!decay.gradual()) {
            if (decay.immediate()) {
                purgeTo(decay, ecache, false, 0, ecache.pages());
            }
            return false;
        }
        long current = ecache.pages();
        boolean advanced = decay.advance(jemalloc.now(), current);
        if (eagerness == Eagerness.ALWAYS || (advanced && eagerness == Eagerness.ON_EPOCH_ADVANCE)) {
            long limit = decay.limit();
            if (current > limit) {
                purgeTo(decay, ecache, false, limit, current - limit);
            }
        }
        return advanced;
    }

    /** Sets a decay time. (pac_decay_ms_set) */
    void setDecay(Decay decay, Ecache ecache, long millis, Eagerness eagerness) {
        decay.mutex().lock();
        decay.restart(jemalloc.now(), millis);
        maybePurge(decay, ecache, eagerness);
    }

    /** When a thread purges of its own accord. (pac_purge_eagerness_t) */
    enum Eagerness {
        ALWAYS,
        NEVER,
        ON_EPOCH_ADVANCE
    }

    private void purgeTo(Decay decay, Ecache ecache, boolean fully, long leastPages, long mostPages) {
        if (mostPages == 0 || decay.beginPurge()) {
            return;
        }
        EdataList stash = new EdataList();
        long stashed = 0;
        while (stashed < mostPages) {
            Edata edata = extents.evict(ecache, leastPages);
            if (edata == null) {
                break;
            }
            stash.append(edata);
            stashed += edata.pages();
        }
        if (stashed != 0) {
            purgeStash(decay, ecache, fully, stash);
        }
        decay.mutex().lock();
        decay.endPurge();
    }

    /** (pac_decay_stashed) */
    private void purgeStash(Decay decay, Ecache ecache, boolean fully, EdataList stash) {
        boolean tryMuzzy = !fully && muzzyDecay.millis() != 0 && ecache.state() == Edata.DIRTY;
        long advices = 0;
        long purged = 0;
        long unmapped = 0;
        for (Edata edata = stash.removeFirst(); edata != null; edata = stash.removeFirst()) {
            long pages = edata.pages();
            advices++;
            purged += pages;
            if (tryMuzzy && !jemalloc.pages().purgeLazy(edata.base(), edata.size)) {
                extents.release(muzzy, edata);
            } else {
                extents.purge(edata);
                unmapped += pages;
            }
        }
        decay.count(1, advices, purged);
        extents.addMapped(-(unmapped << SizeClasses.LG_PAGE));
    }
}
