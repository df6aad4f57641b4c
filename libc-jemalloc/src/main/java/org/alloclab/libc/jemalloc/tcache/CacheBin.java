package org.alloclab.libc.jemalloc.tcache;

import java.util.function.LongConsumer;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.jemalloc.size.SizeClasses;

/**
 * A thread's stack of free allocations of one size class.
 *
 * <pre>
 *   slots     0                  limit      head        lowWater      empty
 *             |                    |         |             |            |
 *             +--------------------+---------+-------------+------------+
 *             |      untouched     |  free   |          cached          |
 *             +--------------------+---------+-------------+------------+
 *                       ◄── the stack grows down              \_ not used since the last GC
 * </pre>
 *
 * <p>The slots lie in simulated memory, {@code 8 * slot} bytes behind {@code address}. Their content is kept here; a slot
 * touches its page when the stack first grows down to it ({@code limit} is the lowest slot of the pages touched), and the
 * slot at {@code empty} is read whenever an allocation finds nothing. (jemalloc 5.3.0 cache_bin.h)
 *
 * <p>Not modelled: stashing for use-after-free detection, which Debian's build leaves out.
 */
public final class CacheBin {
    final long[] slots;
    int head;
    int lowWater;

    private final long address;
    private final int empty;
    private int limit;
    private int requests;

    CacheBin(long address, int slotCount) {
        this.address = address;
        this.slots = new long[slotCount];
        this.empty = slotCount;
        this.head = slotCount;
        this.lowWater = slotCount;
        this.limit = slotCount;
    }

    public int cached() {
        return empty - head;
    }

    boolean isDisabled() {
        return empty == 0;
    }

    int slotCount() {
        return empty;
    }

    /** Where a fill puts what it gets. */
    long[] slots() {
        return slots;
    }

    public boolean isEmpty() {
        return head == empty;
    }

    /** Takes the most recently freed one of a stack that is not empty, and counts the request. */
    public long serve() {
        int h = head;
        if (h == lowWater) {
            lowWater = h + 1;
        }
        head = h + 1;
        requests++;
        return slots[h];
    }

    /** Puts a freed one on top if that touches no new page; answers whether it did. */
    public boolean accept(long pointer) {
        int h = head;
        if (h == limit) {
            return false;
        }
        slots[h - 1] = pointer;
        head = h - 1;
        return true;
    }

    void countRequest() {
        requests++;
    }

    /** Requests served since they were last taken. */
    int takeRequests() {
        int served = requests;
        requests = 0;
        return served;
    }

    /** Shows what is cached, the most recently freed first. */
    public void forEach(LongConsumer action) {
        for (int slot = head; slot < empty; slot++) {
            action.accept(slots[slot]);
        }
    }

    /** Whether the low-water mark lies within the stack. */
    public boolean lowWaterHolds() {
        return head <= lowWater && lowWater <= empty;
    }

    /** The most recently freed, or 0. */
    long pop(UserMemory memory) {
        int h = head;
        if (h == empty) {
            memory.touchRead(address + 8L * h);
            return 0;
        }
        if (h == lowWater) {
            lowWater = h + 1;
        }
        head = h + 1;
        return slots[h];
    }

    /** Puts a freed allocation on top; answers whether the stack is full. */
    boolean push(UserMemory memory, long pointer) {
        int h = head;
        if (h == limit) {
            if (h == 0) {
                return true;
            }
            touchDownTo(memory, h - 1);
        }
        slots[h - 1] = pointer;
        head = h - 1;
        return false;
    }

    /** Makes ready to take {@code count} allocations at once; the bin is empty. Answers the first slot. */
    int beginFill(UserMemory memory, int count) {
        int first = empty - count;
        if (first < limit) {
            touchDownTo(memory, first);
        }
        return first;
    }

    /** Ends a fill that was to begin at a slot and got {@code filled} allocations. */
    void endFill(int first, int filled) {
        int start = empty - filled;
        if (start != first) {
            System.arraycopy(slots, first, slots, start, filled);
        }
        head = start;
    }

    /** Copies the {@code count} allocations that were freed longest ago. */
    void copyBottom(long[] to, int count) {
        System.arraycopy(slots, empty - count, to, 0, count);
    }

    /** Drops the {@code count} allocations that were freed longest ago. */
    void dropBottom(int count) {
        int rest = cached() - count;
        System.arraycopy(slots, head, slots, head + count, rest);
        head += count;
        if (head > lowWater) {
            lowWater = head;
        }
    }

    /** Fewest allocations cached since the last {@link #markLowWater}. */
    int lowWaterCount() {
        return empty - lowWater;
    }

    void markLowWater() {
        lowWater = head;
    }

    private void touchDownTo(UserMemory memory, int slot) {
        for (int at = limit - 1; at >= slot; at = limit - 1) {
            long place = address + 8L * at;
            memory.touchWrite(place);
            long slotsBelow = (place & SizeClasses.PAGE_MASK) >>> 3;
            limit = (int) Math.max(0, at - slotsBelow);
        }
    }
}
