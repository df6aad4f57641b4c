package org.alloclab.vm.reclaim;

import org.alloclab.vm.cgroup.Heed;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.page.PageKind;
import org.jspecify.annotations.Nullable;

/** What one run of reclaim is after, and how far it has come (mm/vmscan.c, {@code struct scan_control}). */
final class ScanControl {
    /** Who reclaims: the one that asked for memory, or kswapd beside it. */
    enum Reclaimer {
        DIRECT,
        KSWAPD
    }

    /** The priority at which reclaim begins: lists are scanned by their 4096th part; 0 is all of them. */
    static final int DEF_PRIORITY = 12;

    final long wanted;
    /** Reclaims for the limit of this group, or for the whole machine. */
    final @Nullable MemoryGroup target;

    final Reclaimer reclaimer;
    /** Only frames below this one help: a zone above is no use to the request. */
    final long frameLimit;

    int priority = DEF_PRIORITY;
    /** Whether active pages of each kind may be deactivated, see {@link #mayDeactivate}. */
    boolean mayDeactivateAnon;

    boolean mayDeactivateFile;
    boolean forceDeactivate;
    boolean skippedDeactivate;
    /** There are enough inactive file pages: leave anonymous ones alone. */
    boolean cacheTrimMode;
    /** There are next to no file pages: leave them alone. */
    boolean fileIsTiny;

    /** Which protection of groups is heeded, and whether something was left for it that {@code memory.min} does not spare. */
    Heed heed = Heed.LOW_TOO;

    boolean skippedLow;
    /** Every group is scanned, however much was reclaimed from the first ones. */
    boolean fullWalk;

    long anonCost;
    long fileCost;
    long scanned;
    long reclaimed;

    ScanControl(long wanted, @Nullable MemoryGroup target, Reclaimer reclaimer, long frameLimit) {
        this.wanted = wanted;
        this.target = target;
        this.reclaimer = reclaimer;
        this.frameLimit = frameLimit;
    }

    boolean isForGroup() {
        return target != null;
    }

    boolean mayDeactivate(PageKind kind) {
        return kind == PageKind.FILE ? mayDeactivateFile : mayDeactivateAnon;
    }
}
