package org.alloclab.vm;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Swap space: slots that hold the content of anonymous pages (mm/swapfile.c). */
final class SwapSpace {
    private static final class Slot {
        long @Nullable [] words;
        int entries;
    }

    private final long slots;
    private final Map<Long, Slot> used = new HashMap<>();
    private long next;

    SwapSpace(long slots) {
        this.slots = slots;
    }

    long totalSlots() {
        return slots;
    }

    long usedSlots() {
        return used.size();
    }

    /** Stores a page; answers its slot, or -1 where none is free. */
    long store(long @Nullable [] words) {
        if (used.size() >= slots) {
            return -1;
        }
        while (used.containsKey(next)) {
            next = (next + 1) % slots;
        }
        Slot slot = new Slot();
        slot.words = words;
        slot.entries = 1;
        used.put(next, slot);
        long number = next;
        next = (next + 1) % slots;
        return number;
    }

    /** One more page-table entry names a slot: it was forked. */
    void share(long number) {
        slot(number).entries++;
    }

    long @Nullable [] content(long number) {
        return slot(number).words;
    }

    /** One entry less; the last one frees the slot. */
    void release(long number) {
        Slot slot = slot(number);
        slot.entries--;
        if (slot.entries == 0) {
            used.remove(number);
        }
    }

    private Slot slot(long number) {
        Slot slot = used.get(number);
        if (slot == null) {
            throw new IllegalStateException("a swap entry names a used slot: " + number);
        }
        return slot;
    }
}
