package org.alloclab.vm.swap;

import org.jspecify.annotations.Nullable;

/**
 * 512 neighbouring slots of a swap area ({@code struct swap_cluster_info}, {@code SWAPFILE_CLUSTER}), made when the first
 * of them is used.
 */
public final class SwapCluster {
    static final int SHIFT = 9;
    static final int SLOTS = 1 << SHIFT;
    static final int MASK = SLOTS - 1;
    public static final long NO_SHADOW = -1;

    /** Where a cluster can be: in use for new slots, among those to be used next, or neither, having had no room. */
    enum Place {
        CURRENT,
        LISTED,
        ASIDE
    }

    final int number;
    /** Slots that the area has of it: the last cluster may be cut. */
    private final int capacity;

    Place place = Place.CURRENT;
    /** Page-table entries, and memory files, that name each slot. */
    private final int[] entries = new int[SLOTS];
    /** The frame in the swap cache, plus one. */
    private final long[] cached = new long[SLOTS];
    /** What was noted when the page was evicted, plus one. */
    private final long[] shadow = new long[SLOTS];
    /** Who pays for the page, see {@code MemoryGroup}. */
    private final short[] group = new short[SLOTS];

    private final long[] @Nullable [] content = new long[SLOTS][];
    private final boolean[] written = new boolean[SLOTS];
    private int used;

    SwapCluster(int number, int capacity) {
        this.number = number;
        this.capacity = capacity;
        if (number == 0) {
            // the header of the area
            entries[0] = 1;
            used = 1;
        }
    }

    boolean isFull() {
        return used == capacity;
    }

    boolean isUsed(int slot) {
        return entries[slot] > 0 || cached[slot] != 0;
    }

    /** A free slot at or behind {@code from}, or -1. */
    int free(int from) {
        for (int slot = from; slot < capacity; slot++) {
            if (!isUsed(slot)) {
                return slot;
            }
        }
        return -1;
    }

    int entries(int slot) {
        return entries[slot];
    }

    void addEntry(int slot) {
        entries[slot]++;
    }

    void dropEntry(int slot) {
        entries[slot]--;
    }

    long cached(int slot) {
        return cached[slot] - 1;
    }

    void cache(int slot, long frame, int owner) {
        if (!isUsed(slot)) {
            used++;
        }
        cached[slot] = frame + 1;
        group[slot] = (short) owner;
        shadow[slot] = 0;
    }

    void uncache(int slot) {
        cached[slot] = 0;
    }

    int group(int slot) {
        return group[slot] & 0xffff;
    }

    long shadow(int slot) {
        return shadow[slot] - 1;
    }

    void setShadow(int slot, long value) {
        shadow[slot] = value + 1;
    }

    long @Nullable [] content(int slot) {
        return content[slot];
    }

    void setContent(int slot, long @Nullable [] words) {
        content[slot] = words;
    }

    boolean isWritten(int slot) {
        return written[slot];
    }

    void setWritten(int slot) {
        written[slot] = true;
    }

    /** Nothing names the slot any more and it is not cached. */
    void freed(int slot) {
        used--;
        content[slot] = null;
        written[slot] = false;
        shadow[slot] = 0;
    }
}
