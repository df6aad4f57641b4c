package org.alloclab.harness.trace;

import java.util.Arrays;

/**
 * Which slot each live name stands for: an open-addressing hash table of primitives.
 *
 * <pre>
 *   position of a name = hash(name / 512) * 32 + (name / 16) % 32, then the next free position
 * </pre>
 *
 * <p>Names are addresses, so neighbours are born together and die together: the 32 positions of a 512-byte stretch lie
 * side by side, and the stretches are scattered. A removed entry is filled by moving later ones of its run back, so there
 * are no tombstones, and the table does not age.
 */
final class BlockNames {
    private static final int STRETCH_SHIFT = 9;
    private static final int UNIT_SHIFT = 4;
    private static final int LOW_BITS = STRETCH_SHIFT - UNIT_SHIFT;
    private static final int LOW_MASK = (1 << LOW_BITS) - 1;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final int FIRST_CAPACITY = 1 << 12;

    private long[] names = new long[FIRST_CAPACITY];
    private int[] slotAt = new int[FIRST_CAPACITY];
    private int live;
    private boolean lastWasLive;

    /** Indexed by slot. */
    private long[] sizes = new long[FIRST_CAPACITY];

    private int[] freeSlots = new int[FIRST_CAPACITY];
    /** What the block was called that a free slot held last. */
    private long[] freeNames = new long[FIRST_CAPACITY];

    private int freeCount;
    private int slotLimit = 1;

    /** Ends the life of a name and answers its slot, or 0 if it is not live. The slot is the next to be reused. */
    int remove(long name) {
        int at = position(name);
        long[] table = names;
        int mask = table.length - 1;
        while (table[at] != name) {
            if (table[at] == 0) {
                return 0;
            }
            at = (at + 1) & mask;
        }
        int slot = slotAt[at];
        closeGap(at);
        live--;
        recycle(slot, name);
        return slot;
    }

    /** Whether a name is live. */
    boolean isLive(long name) {
        int mask = names.length - 1;
        for (int at = position(name); names[at] != 0; at = (at + 1) & mask) {
            if (names[at] == name) {
                return true;
            }
        }
        return false;
    }

    /** Calls a live block otherwise; nothing happens if the name is not live or the other is. */
    boolean rename(long name, long other) {
        if (name == 0 || other == 0 || isLive(other)) {
            return false;
        }
        int at = position(name);
        int mask = names.length - 1;
        while (names[at] != name) {
            if (names[at] == 0) {
                return false;
            }
            at = (at + 1) & mask;
        }
        int slot = slotAt[at];
        closeGap(at);
        insert(other, slot);
        return true;
    }

    /** Slot of a live name, or of a name whose slot was not given away since; 0 if there is none. Slow for the latter. */
    int last(long name) {
        int mask = names.length - 1;
        for (int at = position(name); names[at] != 0; at = (at + 1) & mask) {
            if (names[at] == name) {
                return slotAt[at];
            }
        }
        for (int i = freeCount - 1; i >= 0 && name != 0; i--) {
            if (freeNames[i] == name) {
                return freeSlots[i];
            }
        }
        return 0;
    }

    /**
     * Gives a new block's name a slot. If the name is live, it stands for the new block from now on, and the slot of the
     * old block is never used again; {@link #lastWasLive} tells.
     */
    int add(long name, long size) {
        if (2 * (live + 1) > names.length) {
            grow();
        }
        int slot = freeCount > 0 ? freeSlots[--freeCount] : newSlot();
        sizes[slot] = size;
        int at = position(name);
        long[] table = names;
        int mask = table.length - 1;
        long there = table[at];
        while (there != 0 && there != name) {
            at = (at + 1) & mask;
            there = table[at];
        }
        lastWasLive = there != 0;
        if (!lastWasLive) {
            table[at] = name;
            live++;
        }
        slotAt[at] = slot;
        return slot;
    }

    /** Whether the name last added was live before. */
    boolean lastWasLive() {
        return lastWasLive;
    }

    /** The size that the block of a slot was asked for with; still known just after the slot was given up. */
    long size(int slot) {
        return sizes[slot];
    }

    /** One more than the greatest slot used so far. */
    int slotLimit() {
        return slotLimit;
    }

    private int newSlot() {
        if (slotLimit == sizes.length) {
            sizes = Arrays.copyOf(sizes, 2 * slotLimit);
        }
        return slotLimit++;
    }

    private void recycle(int slot, long name) {
        if (freeCount == freeSlots.length) {
            freeSlots = Arrays.copyOf(freeSlots, 2 * freeCount);
            freeNames = Arrays.copyOf(freeNames, 2 * freeCount);
        }
        freeNames[freeCount] = name;
        freeSlots[freeCount++] = slot;
    }

    private int position(long name) {
        int high = (int) (((name >>> STRETCH_SHIFT) * GOLDEN) >>> 32);
        return ((high << LOW_BITS) | ((int) (name >>> UNIT_SHIFT) & LOW_MASK)) & (names.length - 1);
    }

    private void insert(long name, int slot) {
        int at = position(name);
        int mask = names.length - 1;
        while (names[at] != 0) {
            at = (at + 1) & mask;
        }
        names[at] = name;
        slotAt[at] = slot;
    }

    /** Moves the entries behind a gap back over it where their own position allows. */
    private void closeGap(int gap) {
        long[] table = names;
        int mask = table.length - 1;
        int at = gap;
        while (true) {
            at = (at + 1) & mask;
            long name = table[at];
            if (name == 0) {
                table[gap] = 0;
                return;
            }
            int home = position(name);
            if (((at - home) & mask) >= ((at - gap) & mask)) {
                table[gap] = name;
                slotAt[gap] = slotAt[at];
                gap = at;
            }
        }
    }

    private void grow() {
        long[] oldNames = names;
        int[] oldSlots = slotAt;
        names = new long[2 * oldNames.length];
        slotAt = new int[names.length];
        for (int i = 0; i < oldNames.length; i++) {
            if (oldNames[i] != 0) {
                insert(oldNames[i], oldSlots[i]);
            }
        }
    }
}
