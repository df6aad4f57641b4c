package org.alloclab.vm.reclaim;

import java.util.Arrays;
import org.alloclab.api.frame.Gfp;
import org.alloclab.vm.cgroup.GroupEvent;
import org.alloclab.vm.cgroup.Heed;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.object.Relief;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.page.Lru;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.PageKind;
import org.alloclab.vm.swap.SwapSpace;

/**
 * Frees pages for a request that found none, or for a group at its limit (mm/vmscan.c, shrink_node,
 * do_try_to_free_pages).
 */
public final class Reclaim implements Relief {
    private final PageDescriptors pages;
    private final MemoryGroups groups;
    private final Frames frames;
    private final SwapSpace swap;
    private final Lru lru;
    private final VmEvents events;
    private final Shrinkers shrinkers;
    private final ShrinkPageList pageList;
    private final ShrinkLruvec shrinkLruvec;

    public Reclaim(
            PageDescriptors pages,
            MemoryGroups groups,
            Frames frames,
            SwapSpace swap,
            Lru lru,
            VmEvents events,
            Shrinkers shrinkers,
            ShrinkPageList pageList,
            ShrinkLruvec shrinkLruvec) {
        this.pages = pages;
        this.groups = groups;
        this.frames = frames;
        this.swap = swap;
        this.lru = lru;
        this.events = events;
        this.shrinkers = shrinkers;
        this.pageList = pageList;
        this.shrinkLruvec = shrinkLruvec;
    }

    @Override
    public void relieve(int gfp) {
        direct(1, gfp, Long.MAX_VALUE);
    }

    /** Frees pages of a group (try_to_free_mem_cgroup_pages). Answers how many. */
    public long group(MemoryGroup group, long wanted) {
        return run(
                new ScanControl(Math.max(wanted, Lruvec.CLUSTER), group, ScanControl.Reclaimer.DIRECT, Long.MAX_VALUE));
    }

    /** Frees pages of a group because somebody asked for that ({@code memory.reclaim}). Answers how many. */
    public long proactive(MemoryGroup group, long wanted) {
        return group(group, wanted);
    }

    /** Frees pages for a request that may use frames below a limit (try_to_free_pages). Answers how many. */
    public long direct(long wanted, int gfp, long frameLimit) {
        events.count((gfp & Gfp.MOVABLE) == 0 ? VmEvent.ALLOCSTALL_NORMAL : VmEvent.ALLOCSTALL_MOVABLE);
        return run(new ScanControl(Math.max(wanted, Lruvec.CLUSTER), null, ScanControl.Reclaimer.DIRECT, frameLimit));
    }

    /** do_try_to_free_pages: with falling priority, and at last at the cost of active pages. */
    private long run(ScanControl control) {
        while (true) {
            for (control.priority = ScanControl.DEF_PRIORITY; control.priority >= 0; control.priority--) {
                control.scanned = 0;
                shrinkNode(control);
                if (control.reclaimed >= control.wanted) {
                    break;
                }
            }
            (control.target == null ? groups.root() : control.target).lruvec.snapshotRefaults();
            if (control.reclaimed > 0 || !mayTryHarder(control)) {
                return control.reclaimed;
            }
        }
    }

    /** Nothing was found: what has been spared so far that need not be? */
    private static boolean mayTryHarder(ScanControl control) {
        if (control.target != null && !control.fullWalk && control.target.hasSubtree()) {
            control.fullWalk = true;
            return true;
        }
        if (control.skippedDeactivate && !control.forceDeactivate) {
            control.forceDeactivate = true;
            control.skippedDeactivate = false;
            return true;
        }
        if (control.skippedLow && control.heed == Heed.LOW_TOO) {
            control.forceDeactivate = false;
            control.heed = Heed.MIN_ONLY;
            control.skippedLow = false;
            return true;
        }
        return false;
    }

    /** shrink_node: every group below the target, then the caches of the kernel. */
    void shrinkNode(ScanControl control) {
        prepare(control);
        if (control.target == null) {
            groups.root().subtree().forEach(group -> shrinkGroup(group, control));
        } else {
            shrinkSubtree(control.target, control);
        }
        if (!control.isForGroup()) {
            control.reclaimed += shrinkers.shrink(control.priority);
        }
    }

    /** shrink_node_memcgs: the groups take turns; a run stops as soon as it has enough, and the next goes on from there. */
    private void shrinkSubtree(MemoryGroup target, ScanControl control) {
        if (control.fullWalk) {
            target.subtree().forEach(group -> shrinkGroup(group, control));
            return;
        }
        for (MemoryGroup group : target.restOfSubtree()) {
            shrinkGroup(group, control);
            if (control.reclaimed >= control.wanted) {
                target.stoppedAt(group);
                return;
            }
        }
        target.stoppedAt(null);
    }

    /** mem_cgroup_below_min, mem_cgroup_below_low: who has no more than is protected is left alone. */
    private void shrinkGroup(MemoryGroup group, ScanControl control) {
        groups.calculateProtection(group, control.target);
        if (group.mayBeProtectedFrom(control.target)) {
            long used = group.memory.used();
            if (group.effectiveMin() >= used) {
                return;
            }
            if (group.effectiveLow() >= used) {
                if (control.heed == Heed.LOW_TOO) {
                    control.skippedLow = true;
                    return;
                }
                group.count(GroupEvent.LOW);
            }
        }
        shrinkLruvec.shrink(group, control);
    }

    /** prepare_scan_control: which kinds may be deactivated, and whether one kind is to be left alone. */
    private void prepare(ScanControl control) {
        MemoryGroup target = control.target == null ? groups.root() : control.target;
        Lruvec lruvec = target.lruvec;
        control.anonCost = lruvec.cost(PageKind.ANON);
        control.fileCost = lruvec.cost(PageKind.FILE);
        control.mayDeactivateAnon =
                control.forceDeactivate || lruvec.isContested(PageKind.ANON) || inactiveIsLow(target, PageKind.ANON);
        control.mayDeactivateFile =
                control.forceDeactivate || lruvec.isContested(PageKind.FILE) || inactiveIsLow(target, PageKind.FILE);
        long inactiveFile = target.listed(Lruvec.INACTIVE_FILE);
        control.cacheTrimMode = inactiveFile >> control.priority > 0 && !control.mayDeactivateFile;
        if (!control.isForGroup()) {
            long file = inactiveFile + target.listed(Lruvec.INACTIVE_FILE + Lruvec.ACTIVE);
            long anon = target.listed(Lruvec.INACTIVE_ANON);
            control.fileIsTiny = file + frames.free() <= frames.highWatermark()
                    && !control.mayDeactivateAnon
                    && anon >> control.priority > 0;
        }
    }

    /** Of all pages of the groups below together (lruvec_page_state). */
    private static boolean inactiveIsLow(MemoryGroup target, PageKind kind) {
        int base = Lruvec.inactive(kind);
        return Lruvec.inactiveIsLow(target.listed(base), target.listed(base + Lruvec.ACTIVE));
    }

    /** Evicts certain pages however lately they were used (reclaim_folio_list). */
    public void pageOut(long[] frames, int count) {
        for (int i = 0; i < count; i++) {
            lru.remove(frames[i]);
            pages.clear(frames[i], PageDescriptors.ACTIVE);
        }
        int left = pageList.shrinkUsed(frames, count);
        for (long frame : Arrays.copyOf(frames, left)) {
            lru.add(frame);
        }
        pageList.completeWrites();
    }

    /** Whether evicting could still serve a request (zone_reclaimable_pages). */
    long reclaimablePages() {
        long pagesLeft = 0;
        for (MemoryGroup group : groups) {
            pagesLeft +=
                    group.lruvec.size(Lruvec.INACTIVE_FILE) + group.lruvec.size(Lruvec.INACTIVE_FILE + Lruvec.ACTIVE);
            if (swap.freeSlots() > 0) {
                pagesLeft += group.lruvec.size(Lruvec.INACTIVE_ANON)
                        + group.lruvec.size(Lruvec.INACTIVE_ANON + Lruvec.ACTIVE);
            }
        }
        return pagesLeft;
    }
}
