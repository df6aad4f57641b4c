package org.alloclab.kernel.vmalloc;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.alloclab.api.machine.MachineDescription;

/**
 * The permanent window on high memory (Linux 6.18 mm/highmem.c, kmap_high, map_new_virtual).
 *
 * <pre>
 *   pkmap_count of a slot   0   free, its TLB entry flushed
 *                           1   nobody maps it, but its TLB entry may live: free after the next flush
 *                           n   mapped n - 1 times
 * </pre>
 *
 * The search goes round; whenever it comes to the start, the slots with count 1 are flushed. When it has gone round once
 * without a free slot the caller sleeps on the wait list until somebody unmaps. {@code page_address_htable}, which leads from
 * a frame to its slot, is a map here.
 */
final class KmapWindow {
    private static final long PAGE = MachineDescription.PAGE_SIZE;

    private final KernelLayout layout;
    private final int[] count;
    private final long[] frameOfSlot;
    private final Map<Long, Integer> slotOfFrame = new HashMap<>();
    private final Set<Long> waiting = new LinkedHashSet<>();
    private int last;
    private long flushes;

    KmapWindow(KernelLayout layout) {
        this.layout = layout;
        this.count = new int[layout.kmapPages()];
        this.frameOfSlot = new long[layout.kmapPages()];
    }

    /** {@code kmap}; 0 if the caller had to sleep: it is on the wait list then, and asks again after the next unmapping. */
    long map(long frame) {
        long physical = frame << MachineDescription.PAGE_SHIFT;
        if (physical < layout.linearEnd() - layout.pageOffset()) {
            return layout.virtual(physical);
        }
        Integer known = slotOfFrame.get(frame);
        int slot = known != null ? known : freeSlot();
        if (slot < 0) {
            waiting.add(frame);
            return 0;
        }
        if (known == null) {
            frameOfSlot[slot] = frame;
            slotOfFrame.put(frame, slot);
            count[slot] = 1;
        }
        count[slot]++;
        waiting.remove(frame);
        return layout.kmapBase() + slot * PAGE;
    }

    private int freeSlot() {
        for (int tries = count.length; tries > 0; tries--) {
            last = (last + 1) & (count.length - 1);
            if (last == 0) {
                flushUnmapped();
                tries = count.length;
            }
            if (count[last] == 0) {
                return last;
            }
        }
        return -1;
    }

    /** Linux 6.18 mm/highmem.c, flush_all_zero_pkmaps. */
    private void flushUnmapped() {
        flushes++;
        for (int slot = 0; slot < count.length; slot++) {
            if (count[slot] == 1) {
                count[slot] = 0;
                slotOfFrame.remove(frameOfSlot[slot]);
            }
        }
    }

    void unmap(long frame) {
        if (frame << MachineDescription.PAGE_SHIFT < layout.linearEnd() - layout.pageOffset()) {
            return;
        }
        Integer slot = slotOfFrame.get(frame);
        if (slot == null || count[slot] < 2) {
            throw new IllegalStateException("kunmap follows kmap: frame " + frame + " is not mapped");
        }
        count[slot]--;
    }

    long frameOf(long address) {
        long slot = (address - layout.kmapBase()) / PAGE;
        boolean inside = layout.kmapBase() != 0 && address >= layout.kmapBase() && slot < count.length;
        return inside && count[(int) slot] > 1 ? frameOfSlot[(int) slot] : -1;
    }

    String state() {
        int mapped = 0;
        int stale = 0;
        for (int n : count) {
            mapped += n > 1 ? 1 : 0;
            stale += n == 1 ? 1 : 0;
        }
        String state = "kmap: " + count.length + " slots, " + mapped + " mapped, " + stale + " waiting for a flush, "
                + flushes + " flushes";
        return waiting.isEmpty()
                ? state
                : state + "; BLOCKED in pkmap_map_wait: " + waiting.size() + " callers, for frames " + waiting;
    }

    /** The laws: a slot that is in use or stale is the one that its frame leads to, and no two slots show one frame. */
    void checkInvariants() {
        int used = 0;
        for (int slot = 0; slot < count.length; slot++) {
            if (count[slot] > 0) {
                used++;
                Integer back = slotOfFrame.get(frameOfSlot[slot]);
                if (back == null || back != slot) {
                    throw new IllegalStateException("kmap: a frame leads to its slot: frame " + frameOfSlot[slot]
                            + " is in slot " + slot + ", and leads to " + back);
                }
            }
        }
        if (used != slotOfFrame.size()) {
            throw new IllegalStateException(
                    "kmap: as many frames as slots in use: " + slotOfFrame.size() + " against " + used);
        }
    }
}
