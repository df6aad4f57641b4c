package org.alloclab.vm;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;

/**
 * The frames of huge pages in use (mm/huge_memory.c). Every part has a descriptor of its own; the block goes back when its
 * last part does. One that has lost parts is split when memory is short (deferred_split_scan), and so is one that is to
 * be evicted.
 */
final class HugePages implements Shrinker {
    private static final int ORDER = 9;
    private static final int PARTS = 1 << ORDER;

    private final Kernel kernel;
    /** Parts left, by first frame. */
    private final Map<Long, Integer> left = new HashMap<>();
    /** Those that have lost parts, the first to lose one first. */
    private final Map<Long, Integer> partial = new LinkedHashMap<>();

    private final Map<Long, MemoryGroup> owners = new HashMap<>();

    HugePages(Kernel kernel) {
        this.kernel = kernel;
    }

    /** The frames of a huge page, or {@link PageFrameAllocator#NO_FRAME} where no block of 2 MiB is to be had. */
    long take(Mm mm) {
        if (!kernel.supply.mayCharge(mm.group, PARTS)) {
            return PageFrameAllocator.NO_FRAME;
        }
        long frame = kernel.frames.allocPages(ORDER, Gfp.GFP_HIGHUSER_MOVABLE | Gfp.COMP | Gfp.NORETRY, 0);
        if (frame == PageFrameAllocator.NO_FRAME) {
            mm.group.uncharge(PARTS);
        } else {
            left.put(frame, PARTS);
            owners.put(frame, mm.group);
        }
        return frame;
    }

    private static long head(long frame) {
        return frame & -(long) PARTS;
    }

    /** A part is not mapped any more. */
    void release(long frame) {
        kernel.lru.remove(frame);
        kernel.pages.clear(frame);
        long head = head(frame);
        int rest = left.getOrDefault(head, 0) - 1;
        if (rest > 0) {
            left.put(head, rest);
            partial.put(head, rest);
            return;
        }
        left.remove(head);
        partial.remove(head);
        MemoryGroup owner = owners.remove(head);
        if (owner != null) {
            owner.uncharge(PARTS);
        }
        kernel.frames.freePages(head, ORDER, 0);
    }

    /** Makes single pages of the huge page that a frame is part of; parts lost before go back (split_huge_page). */
    void split(long frame) {
        long head = head(frame);
        left.remove(head);
        partial.remove(head);
        MemoryGroup owner = owners.remove(head);
        kernel.frames.splitPages(head, ORDER);
        for (long part = head; part < head + PARTS; part++) {
            if (kernel.pages.is(part, PageDescriptors.IN_USE)) {
                kernel.pages.clear(part, PageDescriptors.HUGE_PART);
                kernel.reverse.forEach(part, (mm, area, address, leaf, slot) -> {
                    if (leaf.huge) {
                        mm.splitHuge(leaf);
                    }
                    leaf.entries[slot] &= ~PageTables.COMPOUND;
                    return true;
                });
            } else {
                kernel.frames.freePages(part, 0, 0);
                if (owner != null) {
                    owner.uncharge(1);
                }
            }
        }
    }

    /** Adds the frames that each group pays for to a sum by group. */
    void addOwned(long[] pagesByGroup) {
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
