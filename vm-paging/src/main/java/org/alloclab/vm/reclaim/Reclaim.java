package org.alloclab.vm.reclaim;

import java.util.Arrays;
import org.alloclab.api.frame.Gfp;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.object.Relief;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.page.Lru;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.page.MemoryGroup;
import org.alloclab.vm.page.MemoryGroups;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.PageKind;
import org.alloclab.vm.swap.SwapSpace;
import org.jspecify.annotations.Nullable;

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
            if (control.reclaimed > 0 || !control.skippedDeactivate || control.forceDeactivate) {
                return control.reclaimed;
            }
            control.forceDeactivate = true;
            control.skippedDeactivate = false;
        }
    }

    /** shrink_node: every group below the target, then the caches of the kernel. */
    void shrinkNode(ScanControl control) {
        prepare(control);
        for (MemoryGroup group : groups) {
            if (isBelow(group, control.target)) {
                shrinkLruvec.shrink(group.lruvec, control);
            }
        }
        if (!control.isForGroup()) {
            control.reclaimed += shrinkers.shrink(control.priority);
        }
    }

    private static boolean isBelow(MemoryGroup group, @Nullable MemoryGroup target) {
        return target == null || group.number == target.number;
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
        long inactiveFile = groups.listed(target, Lruvec.INACTIVE_FILE);
        control.cacheTrimMode = inactiveFile >> control.priority > 0 && !control.mayDeactivateFile;
        if (!control.isForGroup()) {
            long file = inactiveFile + groups.listed(target, Lruvec.INACTIVE_FILE + Lruvec.ACTIVE);
            long anon = groups.listed(target, Lruvec.INACTIVE_ANON);
            control.fileIsTiny = file + frames.free() <= frames.highWatermark()
                    && !control.mayDeactivateAnon
                    && anon >> control.priority > 0;
        }
    }

    private boolean inactiveIsLow(MemoryGroup target, PageKind kind) {
        for (MemoryGroup group : groups) {
            if (isBelow(group, target.parent == null ? null : target) && group.lruvec.inactiveIsLow(kind)) {
                return true;
            }
        }
        return false;
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
