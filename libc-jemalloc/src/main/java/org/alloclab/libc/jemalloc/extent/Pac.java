package org.alloclab.libc.jemalloc.extent;

import org.alloclab.api.machine.Clock;
import org.alloclab.api.probe.Teller;
import org.alloclab.libc.jemalloc.base.Contents;
import org.alloclab.libc.jemalloc.base.Pages;
import org.alloclab.libc.jemalloc.conf.Config;
import org.alloclab.libc.jemalloc.decay.Decay;
import org.alloclab.libc.jemalloc.decision.Decisions;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.EdataCache;
import org.alloclab.libc.jemalloc.emap.EdataList;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.mutex.RunningThread;
import org.alloclab.libc.jemalloc.size.SizeClasses;
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
public final class Pac {
    private final int arenaIndex;
    private final Clock clock;
    private final Pages pages;
    private final Teller teller;
    private final Extents extents;
    private final Ecache dirty;
    private final Ecache muzzy;
    private final Ecache retained;
    private final Decay dirtyDecay;
    private final Decay muzzyDecay;
    private final GrowthSeries growth;
    private final ExtentBytes bytes = new ExtentBytes();

    /**
     * Makes that of an arena.
     *
     * @param oversizeThreshold freed extents of this size and more are purged at once
     */
    public Pac(
            int arenaIndex,
            Config config,
            long oversizeThreshold,
            SizeClasses sizes,
            Clock clock,
            RunningThread running,
            ExtentFloor shared,
            ExtentSource source,
            EdataCache edataCache,
            Decay dirtyDecay,
            Decay muzzyDecay) {
        this.arenaIndex = arenaIndex;
        this.clock = clock;
        this.pages = shared.pages();
        this.teller = shared.teller();
        this.dirtyDecay = dirtyDecay;
        this.muzzyDecay = muzzyDecay;
        dirty = new Ecache(sizes, Stage.DIRTY, Merging.DELAYED, new Mutex(running));
        muzzy = new Ecache(sizes, Stage.MUZZY, Merging.AT_ONCE, new Mutex(running));
        retained = new Ecache(sizes, Stage.RETAINED, Merging.AT_ONCE, new Mutex(running));
        growth = new GrowthSeries(sizes);
        extents = new Extents(
                arenaIndex,
                config,
                oversizeThreshold,
                shared,
                source,
                edataCache,
                growth,
                retained,
                dirtyDecay,
                muzzyDecay,
                bytes);
    }

    /** The extents of a stage. */
    public Ecache ecache(Stage stage) {
        return switch (stage) {
            case DIRTY -> dirty;
            case MUZZY -> muzzy;
            case RETAINED -> retained;
        };
    }

    /** The rule that moves extents on from a stage; from {@link Stage#RETAINED} none does. */
    public Decay decay(Stage stage) {
        return switch (stage) {
            case DIRTY -> dirtyDecay;
            case MUZZY -> muzzyDecay;
            case RETAINED -> throw new IllegalArgumentException("stage must be DIRTY or MUZZY: was " + stage);
        };
    }

    public GrowthSeries growth() {
        return growth;
    }

    /** Bytes of active, dirty and muzzy extents. */
    public long mappedBytes() {
        return bytes.mapped;
    }

    /** Bytes of all extents. */
    public long regionBytes() {
        return bytes.regions;
    }

    /** What stays mapped and is nobody's. */
    public LostRanges lost() {
        return extents.lost();
    }

    public long abandonedBytes() {
        return bytes.abandoned;
    }

    public long oversizeThreshold() {
        return extents.oversizeThreshold();
    }

    public void setOversizeThreshold(long bytes) {
        extents.setOversizeThreshold(bytes);
    }

    /** An active extent, or {@code null} without memory. (pac_alloc_real) */
    @Nullable
    Edata alloc(long size, long alignment, Contents contents) {
        Edata edata = extents.recycle(dirty, size, alignment, contents);
        if (edata == null && muzzyDecay.millis() != 0) {
            edata = extents.recycle(muzzy, size, alignment, contents);
        }
        if (edata == null) {
            edata = extents.grow(size, alignment, contents);
            if (edata != null) {
                bytes.mapped += size;
            }
        }
        return edata;
    }

    /** Grows an extent in place; answers whether it cannot. (pac_expand_impl) */
    boolean expand(Edata edata, long newSize, Contents contents) {
        long more = newSize - edata.size;
        long fresh = 0;
        Edata trail = extents.recycleBehind(edata, dirty, more, contents);
        if (trail == null) {
            trail = extents.recycleBehind(edata, muzzy, more, contents);
        }
        if (trail == null) {
            trail = extents.growBehind(edata, more, contents);
            fresh = more;
        }
        if (trail == null) {
            return true;
        }
        if (extents.merge(edata, trail)) {
            extents.purge(trail);
            return true;
        }
        bytes.mapped += fresh;
        return false;
    }

    /** Frees the end of an extent; answers whether it cannot. (pac_shrink_impl) */
    boolean shrink(Edata edata, long newSize) {
        Edata trail = extents.split(edata, newSize);
        if (trail == null) {
            return true;
        }
        dalloc(trail);
        return false;
    }

    void dalloc(Edata edata) {
        teller.tell(Decisions.FREED, edata.base(), edata.pages());
        extents.release(dirty, edata);
    }

    /** Purges all pages of a stage, down to retained. (pac_decay_all) */
    public void purgeAll(Stage stage) {
        purgeTo(stage, Stage.RETAINED, 0, ecache(stage).pages());
    }

    /**
     * Looks at the clock and purges what has to go; answers whether an epoch began. (pac_maybe_decay_purge)
     */
    public boolean maybePurge(Stage stage, Eagerness eagerness) {
        Decay decay = decay(stage);
        long current = ecache(stage).pages();
        if (!decay.gradual()) {
            if (decay.immediate()) {
                purgeTo(stage, Stage.MUZZY, 0, current);
            }
            return false;
        }
        boolean advanced = decay.advance(clock.nanos(), current);
        long limit = decay.limit();
        if (advanced) {
            teller.tell(
                    stage == Stage.DIRTY ? Decisions.DECAY_DIRTY : Decisions.DECAY_MUZZY, arenaIndex, current, limit);
        }
        boolean purges = eagerness == Eagerness.ALWAYS || (advanced && eagerness == Eagerness.ON_EPOCH_ADVANCE);
        if (purges && current > limit) {
            purgeTo(stage, Stage.MUZZY, limit, current - limit);
        }
        return advanced;
    }

    /** Sets a decay time. (pac_decay_ms_set) */
    public void setDecay(Stage stage, long millis, Eagerness eagerness) {
        Decay decay = decay(stage);
        decay.mutex().lock();
        decay.restart(clock.nanos(), millis);
        maybePurge(stage, eagerness);
    }

    /**
     * Purges the oldest extents of a stage.
     *
     * @param next the stage that they enter, unless they already are in it or the stage between is left out
     */
    private void purgeTo(Stage stage, Stage next, long leastPages, long mostPages) {
        Decay decay = decay(stage);
        if (mostPages == 0 || decay.beginPurge()) {
            return;
        }
        EdataList stash = new EdataList();
        long stashed = 0;
        while (stashed < mostPages) {
            Edata edata = extents.evict(ecache(stage), leastPages);
            if (edata == null) {
                break;
            }
            stash.append(edata);
            stashed += edata.pages();
        }
        if (stashed != 0) {
            boolean throughMuzzy = next == Stage.MUZZY && stage == Stage.DIRTY && muzzyDecay.millis() != 0;
            purgeStash(decay, stash, throughMuzzy ? Stage.MUZZY : Stage.RETAINED);
        }
        decay.mutex().lock();
        decay.endPurge();
    }

    /** (pac_decay_stashed) */
    private void purgeStash(Decay decay, EdataList stash, Stage next) {
        long advices = 0;
        long purged = 0;
        long unmapped = 0;
        for (Edata edata = stash.removeFirst(); edata != null; edata = stash.removeFirst()) {
            long count = edata.pages();
            advices++;
            purged += count;
            if (next == Stage.MUZZY && !pages.purgeLazy(edata.base(), edata.size)) {
                teller.tell(Decisions.PURGED_LAZILY, edata.base(), count);
                extents.release(muzzy, edata);
            } else {
                extents.purge(edata);
                unmapped += count;
            }
        }
        decay.count(1, advices, purged);
        bytes.mapped -= unmapped << SizeClasses.LG_PAGE;
    }
}
