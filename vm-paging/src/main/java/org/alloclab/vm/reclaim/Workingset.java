package org.alloclab.vm.reclaim;

import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.PageKind;
import org.alloclab.vm.swap.SwapSpace;

/**
 * Tells by the refault distance whether a page that comes back would have stayed, had the active pages given it room
 * (mm/workingset.c).
 *
 * <pre>
 *   shadow   age of the lists at eviction : 46 | group : 16 | was part of the working set : 1
 *
 *   distance = age now - age then        evictions and activations meanwhile
 *   activate if distance &lt;= pages that could give way
 * </pre>
 */
public final class Workingset {
    private static final int GROUP_SHIFT = 1;
    private static final int AGE_SHIFT = 17;

    private final PageDescriptors pages;
    private final VmEvents events;
    private final SwapSpace swap;
    private final MemoryGroups groups;

    public Workingset(PageDescriptors pages, VmEvents events, SwapSpace swap, MemoryGroups groups) {
        this.pages = pages;
        this.events = events;
        this.swap = swap;
        this.groups = groups;
    }

    /** What is noted of a page that is evicted for the sake of a group (workingset_eviction). */
    long evicted(long frame, MemoryGroup target) {
        long age = target.lruvec.nonresidentAge();
        target.lruvec.age(1);
        long workingset = pages.is(frame, PageDescriptors.WORKINGSET) ? 1 : 0;
        return age << AGE_SHIFT | (long) target.number << GROUP_SHIFT | workingset;
    }

    /** A page that is not on a list yet has come back (workingset_refault). */
    public void refaulted(long frame, long shadow) {
        PageKind kind = pages.is(frame, PageDescriptors.SWAP_BACKED) ? PageKind.ANON : PageKind.FILE;
        boolean file = kind == PageKind.FILE;
        Lruvec lruvec = groups.get(pages.group(frame)).lruvec;
        count(lruvec, file ? VmEvent.WORKINGSET_REFAULT_FILE : VmEvent.WORKINGSET_REFAULT_ANON);
        if (!isRecent(shadow, kind)) {
            return;
        }
        pages.set(frame, PageDescriptors.ACTIVE);
        lruvec.age(1);
        lruvec.noteRefaultActivation(kind);
        count(lruvec, file ? VmEvent.WORKINGSET_ACTIVATE_FILE : VmEvent.WORKINGSET_ACTIVATE_ANON);
        if ((shadow & 1) != 0) {
            pages.set(frame, PageDescriptors.WORKINGSET);
            lruvec.noteCost(kind, 1, 0);
            count(lruvec, file ? VmEvent.WORKINGSET_RESTORE_FILE : VmEvent.WORKINGSET_RESTORE_ANON);
        }
    }

    private void count(Lruvec lruvec, VmEvent event) {
        events.count(event);
        lruvec.count(event, 1);
    }

    /** workingset_test_recent: pages of the other kind count only while they could be evicted. */
    private boolean isRecent(long shadow, PageKind kind) {
        MemoryGroup group = groups.get((int) (shadow >>> GROUP_SHIFT) & 0xffff);
        long distance = group.lruvec.nonresidentAge() - (shadow >>> AGE_SHIFT);
        long room = group.listed(Lruvec.INACTIVE_FILE + Lruvec.ACTIVE);
        if (kind == PageKind.ANON) {
            room += group.listed(Lruvec.INACTIVE_FILE);
        }
        if (swap.freeSlots(group) > 0) {
            room += group.listed(Lruvec.INACTIVE_ANON + Lruvec.ACTIVE);
            if (kind == PageKind.FILE) {
                room += group.listed(Lruvec.INACTIVE_ANON);
            }
        }
        return distance <= room;
    }
}
