package org.alloclab.vm.reclaim;

import java.util.List;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.view.ZoneView;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.page.Lruvec;

/**
 * The thread that reclaims in the background, from the low watermark until a zone is above its high one (mm/vmscan.c,
 * balance_pgdat).
 *
 * <p>It has no CPU of its own here: while it is awake, each request for a frame lets it make one round, that is one pass
 * over the lists at one priority. So it runs beside the program, at the same places in every run.
 */
public final class Kswapd {
    private static final int MAX_FAILURES = 16;

    private final VmEvents events;
    private final Reclaim reclaim;
    private final MemoryGroups groups;
    private final Frames frames;
    private boolean awake;
    private int priority;
    private int failures;
    private long reclaimedSinceWoken;
    private long frameLimit = Long.MAX_VALUE;

    public Kswapd(VmEvents events, Reclaim reclaim, MemoryGroups groups, Frames frames) {
        this.events = events;
        this.reclaim = reclaim;
        this.groups = groups;
        this.frames = frames;
    }

    boolean isAwake() {
        return awake;
    }

    /** A request has found its zones at the low watermark (wakeup_kswapd). */
    void wake(long limit) {
        if (!awake && failures < MAX_FAILURES) {
            awake = true;
            priority = ScanControl.DEF_PRIORITY;
            reclaimedSinceWoken = 0;
            frameLimit = limit;
            events.count(VmEvent.PAGEOUTRUN);
        }
    }

    /** Direct reclaim has succeeded: there is hope again. */
    void encourage() {
        failures = 0;
    }

    /** One round (kswapd_shrink_node), then sleep if a zone is balanced or nothing can be had. */
    void step() {
        if (frames.isBalanced(Gfp.GFP_HIGHUSER_MOVABLE)) {
            sleep();
            return;
        }
        ScanControl control = new ScanControl(wanted(), null, ScanControl.Reclaimer.KSWAPD, frameLimit);
        control.priority = priority;
        reclaim.shrinkNode(control);
        reclaimedSinceWoken += control.reclaimed;
        if (control.scanned < control.wanted || control.reclaimed == 0) {
            priority--;
        }
        if (priority < 1) {
            failures = reclaimedSinceWoken == 0 ? failures + 1 : 0;
            priority = ScanControl.DEF_PRIORITY;
            reclaimedSinceWoken = 0;
            if (failures >= MAX_FAILURES) {
                sleep();
            }
        }
    }

    private void sleep() {
        awake = false;
        groups.root().lruvec.snapshotRefaults();
    }

    /** The high watermarks of the zones, at least a cluster each. */
    private long wanted() {
        long pages = 0;
        List<ZoneView> zones = frames.zones();
        for (ZoneView zone : zones) {
            pages += Math.max(zone.watermarks().high(), Lruvec.CLUSTER);
        }
        return pages;
    }
}
