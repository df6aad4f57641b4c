package org.alloclab.vm.huge;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.probe.Teller;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.event.Steps;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.page.Lru;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.rmap.HugeSplit;
import org.alloclab.vm.rmap.ReverseMapping;
import org.alloclab.vm.table.PageTables;

/**
 * The frames of huge pages in use (mm/huge_memory.c). Every part has a descriptor of its own; the block goes back when its
 * last part does. One that has lost parts stays whole until memory is short (deferred_split_scan): its lost parts are
 * used memory till then. One that is to be evicted is split first.
 *
 * <p>Not modelled: swapping a huge page out in one piece (thp_swpout); splitting one that is mostly zeros
 * (thp_underused), which needs khugepaged's max_ptes_none below 511; the frames of the huge zero page.
 */
public final class HugePages implements Shrinker {
    private static final int PARTS = Pages.HUGE_PARTS;
    private static final long NONE = -1;

    /** Parts left, by first frame. */
    private final Map<Long, Integer> left = new HashMap<>();
    /** Those that have lost parts, the first to lose one first. */
    private final Map<Long, Integer> partial = new LinkedHashMap<>();

    private final Map<Long, MemoryGroup> owners = new HashMap<>();

    private final Teller teller;
    private final PageDescriptors pages;
    private final VmEvents events;
    private final Lru lru;
    private final ReverseMapping reverse;
    private final Frames frames;
    private final HugeSplit splitHuge;
    /** A huge page that has lost its first parts, these perhaps being all of it; else -1. */
    private long losing = NONE;

    public HugePages(
            Teller teller,
            PageDescriptors pages,
            VmEvents events,
            Lru lru,
            ReverseMapping reverse,
            Frames frames,
            HugeSplit splitHuge) {
        this.teller = teller;
        this.pages = pages;
        this.events = events;
        this.lru = lru;
        this.reverse = reverse;
        this.frames = frames;
        this.splitHuge = splitHuge;
    }

    /** The huge zero page, which is made once (get_huge_zero_folio). */
    public void useZeroPage() {
        if (events.of(VmEvent.THP_ZERO_PAGE_ALLOC) == 0) {
            events.count(VmEvent.THP_ZERO_PAGE_ALLOC);
        }
    }

    /** The frames of a huge page that has been charged; if there are none, neither is the charge left. */
    public long takeCharged(MemoryGroup group) {
        long frame = frames.take(Pages.HUGE_ORDER, Gfp.GFP_HIGHUSER_MOVABLE | Gfp.COMP | Gfp.NORETRY);
        if (frame == PageFrameAllocator.NO_FRAME) {
            group.memory.uncharge(PARTS);
        } else {
            left.put(frame, PARTS);
            owners.put(frame, group);
        }
        return frame;
    }

    /** A huge page goes back, or nobody came to map it. */
    public void giveBack(long frame) {
        left.remove(frame);
        MemoryGroup owner = owners.remove(frame);
        if (owner != null) {
            owner.memory.uncharge(PARTS);
        }
        frames.giveBack(frame, Pages.HUGE_ORDER);
    }

    /** Whether another process may have the page, or a part of the huge page that it is of (folio_maybe_mapped_shared). */
    public boolean mayBeShared(long frame) {
        if (!pages.is(frame, PageDescriptors.HUGE_PART)) {
            return pages.mapCount(frame) > 1;
        }
        for (long part = head(frame); part < head(frame) + PARTS; part++) {
            if (pages.mapCount(part) > 1) {
                return true;
            }
        }
        return false;
    }

    private static long head(long frame) {
        return frame & -(long) PARTS;
    }

    /** A part is not mapped any more. */
    public void release(long frame) {
        lru.remove(frame);
        pages.clear(frame);
        long head = head(frame);
        int rest = left.getOrDefault(head, 0) - 1;
        if (losing != head) {
            settle();
        }
        if (rest > 0) {
            left.put(head, rest);
            losing = partial.put(head, rest) == null ? head : losing;
            return;
        }
        losing = NONE;
        partial.remove(head);
        giveBack(head);
    }

    /**
     * What follows is not of the batch that took the last parts: a huge page of which some are left is queued to be split
     * (deferred_split_folio).
     */
    public void settle() {
        if (losing != NONE) {
            teller.tell(Steps.HUGE_QUEUED, losing, left.getOrDefault(losing, 0));
            losing = NONE;
            events.count(VmEvent.THP_DEFERRED_SPLIT_PAGE);
        }
    }

    /** Makes single pages of the huge page that a frame is part of; parts lost before go back (split_huge_page). */
    public void split(long frame) {
        settle();
        events.count(VmEvent.THP_SPLIT_PAGE);
        long head = head(frame);
        left.remove(head);
        partial.remove(head);
        MemoryGroup owner = owners.remove(head);
        frames.split(head, Pages.HUGE_ORDER);
        for (long part = head; part < head + PARTS; part++) {
            if (pages.is(part, PageDescriptors.IN_USE)) {
                pages.clear(part, PageDescriptors.HUGE_PART);
                reverse.forEach(part, (mm, area, address, leaf, slot) -> {
                    if (leaf.huge) {
                        splitHuge.leaf(leaf);
                    }
                    leaf.entries[slot] &= ~PageTables.COMPOUND;
                    return true;
                });
            } else {
                frames.giveBack(part, 0);
                if (owner != null) {
                    owner.memory.uncharge(1);
                }
            }
        }
    }

    /** Visits the huge pages in use, with how many of their parts are left. */
    public void forEach(BiConsumer<Long, Integer> visitor) {
        left.forEach(visitor);
    }

    /** Adds the frames that each group pays for to a sum by group. */
    public void addOwned(long[] pagesByGroup) {
        for (MemoryGroup owner : owners.values()) {
            pagesByGroup[owner.number] += PARTS;
        }
    }

    @Override
    public long countObjects() {
        return partial.size();
    }

    @Override
    public long scanObjects(long count) {
        long pages = 0;
        for (long i = 0; i < count && !partial.isEmpty(); i++) {
            Map.Entry<Long, Integer> oldest = partial.entrySet().iterator().next();
            pages += (long) PARTS - oldest.getValue();
            split(oldest.getKey());
        }
        return pages;
    }
}
