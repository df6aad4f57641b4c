package org.alloclab.vm.reclaim;

import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.page.Lru;
import org.alloclab.vm.page.LruList;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.PageKind;
import org.alloclab.vm.rmap.ReverseMapping;
import org.alloclab.vm.swap.SwapSpace;

/** Scans the lists of one group: deactivates active pages, hands inactive ones over to be evicted (mm/vmscan.c). */
public final class ShrinkLruvec {
    private static final int PERCENT = 100;

    private final PageDescriptors pages;
    private final Lru lru;
    private final ReverseMapping reverse;
    private final SwapSpace swap;
    private final ShrinkPageList pageList;
    private final ScanShares shares;
    private final VmEvents events;
    private final long[] batch = new long[Lruvec.CLUSTER];

    public ShrinkLruvec(
            PageDescriptors pages,
            Lru lru,
            ReverseMapping reverse,
            SwapSpace swap,
            ShrinkPageList pageList,
            ScanShares shares,
            VmEvents events) {
        this.pages = pages;
        this.lru = lru;
        this.reverse = reverse;
        this.swap = swap;
        this.pageList = pageList;
        this.shares = shares;
        this.events = events;
    }

    /** shrink_lruvec: once enough is reclaimed, the list that is behind is scanned in the proportion of the other. */
    void shrink(MemoryGroup group, ScanControl control) {
        Lruvec lruvec = group.lruvec;
        long[] left = shares.of(group, control);
        long[] targets = left.clone();
        boolean proportional = !control.isForGroup()
                && control.reclaimer == ScanControl.Reclaimer.DIRECT
                && control.priority == ScanControl.DEF_PRIORITY;
        long reclaimed = 0;
        while (left[Lruvec.INACTIVE_ANON] > 0
                || left[Lruvec.INACTIVE_FILE + Lruvec.ACTIVE] > 0
                || left[Lruvec.INACTIVE_FILE] > 0) {
            for (int list = 0; list < left.length; list++) {
                long count = Math.min(left[list], Lruvec.CLUSTER);
                if (count > 0) {
                    left[list] -= count;
                    reclaimed += shrinkList(lruvec, list, (int) count, control);
                }
            }
            if (reclaimed >= control.wanted && !proportional && !trim(left, targets)) {
                break;
            }
        }
        control.reclaimed += reclaimed;
        if (swap.totalSlots() > 0 && lruvec.inactiveIsLow(PageKind.ANON)) {
            shrinkActive(lruvec, Lruvec.INACTIVE_ANON + Lruvec.ACTIVE, Lruvec.CLUSTER, control);
        }
    }

    /** Stops scanning the kind that has less left, and the other in proportion. Answers whether anything is left. */
    private static boolean trim(long[] left, long[] targets) {
        long file = left[Lruvec.INACTIVE_FILE] + left[Lruvec.INACTIVE_FILE + Lruvec.ACTIVE];
        long anon = left[Lruvec.INACTIVE_ANON] + left[Lruvec.INACTIVE_ANON + Lruvec.ACTIVE];
        if (file == 0 || anon == 0) {
            return false;
        }
        int less = file > anon ? Lruvec.INACTIVE_ANON : Lruvec.INACTIVE_FILE;
        int more = file > anon ? Lruvec.INACTIVE_FILE : Lruvec.INACTIVE_ANON;
        long percentage = Math.min(file, anon) * PERCENT / (targets[less] + targets[less + Lruvec.ACTIVE] + 1);
        for (int i = 0; i <= Lruvec.ACTIVE; i++) {
            left[less + i] = 0;
            long scanned = targets[more + i] - left[more + i];
            long rest = targets[more + i] * (PERCENT - percentage) / PERCENT;
            left[more + i] = rest - Math.min(rest, scanned);
        }
        return true;
    }

    private long shrinkList(Lruvec lruvec, int list, int count, ScanControl control) {
        if ((list & Lruvec.ACTIVE) == 0) {
            return shrinkInactive(lruvec, list, count, control);
        }
        if (control.mayDeactivate(Lruvec.kindOf(list))) {
            shrinkActive(lruvec, list, count, control);
        } else {
            control.skippedDeactivate = true;
        }
        return 0;
    }

    /** shrink_active_list: referenced code of files stays, everything else becomes inactive. */
    private void shrinkActive(Lruvec lruvec, int list, int count, ScanControl control) {
        PageKind kind = Lruvec.kindOf(list);
        int taken = isolate(lruvec.list(list), count, control);
        count(lruvec, VmEvent.PGREFILL, taken, control);
        int kept = 0;
        int deactivated = 0;
        for (int i = 0; i < taken; i++) {
            long frame = batch[i];
            boolean referenced = reverse.references(frame, control.target) > 0;
            if (referenced && kind == PageKind.FILE && (reverse.areaFlags() & VmFlags.EXEC) != 0) {
                kept++;
            } else {
                pages.clear(frame, PageDescriptors.ACTIVE);
                pages.set(frame, PageDescriptors.WORKINGSET);
                deactivated++;
            }
        }
        putBack(taken);
        lruvec.count(VmEvent.PGDEACTIVATE, deactivated);
        events.count(VmEvent.PGDEACTIVATE, deactivated);
        if (kept > 0) {
            lruvec.noteCost(kind, 0, kept);
        }
    }

    /** shrink_inactive_list. */
    private long shrinkInactive(Lruvec lruvec, int list, int count, ScanControl control) {
        PageKind kind = Lruvec.kindOf(list);
        int taken = isolate(lruvec.list(list), count, control);
        if (taken == 0) {
            return 0;
        }
        count(lruvec, isKswapd(control) ? VmEvent.PGSCAN_KSWAPD : VmEvent.PGSCAN_DIRECT, taken, control);
        events.count(kind == PageKind.FILE ? VmEvent.PGSCAN_FILE : VmEvent.PGSCAN_ANON, taken);
        int left = pageList.shrink(batch, taken, control);
        long reclaimed = (long) taken - left;
        putBack(left);
        pageList.completeWrites();
        count(lruvec, isKswapd(control) ? VmEvent.PGSTEAL_KSWAPD : VmEvent.PGSTEAL_DIRECT, reclaimed, control);
        events.count(kind == PageKind.FILE ? VmEvent.PGSTEAL_FILE : VmEvent.PGSTEAL_ANON, reclaimed);
        lruvec.noteCost(kind, pageList.writesStarted(), left);
        return reclaimed;
    }

    private static boolean isKswapd(ScanControl control) {
        return control.reclaimer == ScanControl.Reclaimer.KSWAPD;
    }

    /** What is done for the limit of a group is counted for the group alone (cgroup_reclaim). */
    private void count(Lruvec lruvec, VmEvent event, long times, ScanControl control) {
        lruvec.count(event, times);
        if (!control.isForGroup()) {
            events.count(event, times);
        }
    }

    /** Takes pages from the tail (isolate_lru_folios); those that are no help go to the head. */
    private int isolate(LruList list, int count, ScanControl control) {
        int taken = 0;
        for (long unseen = list.size(); unseen > 0 && taken < count; unseen--) {
            long frame = list.tail();
            if (frame < control.frameLimit) {
                lru.remove(frame);
                batch[taken++] = frame;
            } else {
                list.remove(frame);
                list.addHead(frame);
            }
        }
        return taken;
    }

    /** move_folios_to_lru: in the order in which they were taken. */
    private void putBack(int count) {
        for (int i = 0; i < count; i++) {
            lru.add(batch[i]);
        }
    }
}
