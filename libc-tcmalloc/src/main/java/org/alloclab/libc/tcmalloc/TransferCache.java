package org.alloclab.libc.tcmalloc;

/**
 * Slots of one size class for whole chains on their way between thread caches and the central list (gperftools 2.10,
 * central_freelist.h, tc_slots_).
 *
 * <pre>
 *   slot 0      head ─► object ─► ... ─► object ◄─ tail      a chain of exactly num_objects_to_move objects
 *   slot 1      head ─► object ─► ... ─► object ◄─ tail
 *               ▲ used                ▲ size                ▲ max
 * </pre>
 *
 * <p>A class starts with 16 slots and gets more, up to its maximum, by taking them from other classes; the maximum is 64
 * or what holds 1 MiB of objects, but at least 1.
 */
final class TransferCache {
    private static final int MAX_ENTRIES = 64;
    private static final int FIRST_SIZE = 16;
    private static final int MAX_BYTES = 1024 * 1024;

    private final long[] heads = new long[MAX_ENTRIES];
    private final long[] tails = new long[MAX_ENTRIES];
    private final int max;
    private int size;
    private int used;

    /** @param chainBytes bytes of the objects of a chain, 0 for class 0 */
    TransferCache(int chainBytes) {
        max = chainBytes == 0 ? MAX_ENTRIES : Math.min(MAX_ENTRIES, Math.max(1, MAX_BYTES / chainBytes));
        size = Math.min(FIRST_SIZE, max);
    }

    int used() {
        return used;
    }

    /** Slots it has now. */
    int size() {
        return size;
    }

    int max() {
        return max;
    }

    boolean isFull() {
        return used == size;
    }

    void push(long head, long tail) {
        heads[used] = head;
        tails[used++] = tail;
    }

    /** Drops the newest chain, whose ends are still at {@link #head} and {@link #tail} of {@link #used}. */
    void pop() {
        used--;
    }

    long head(int slot) {
        return heads[slot];
    }

    long tail(int slot) {
        return tails[slot];
    }

    void gainSlot() {
        size++;
    }

    void loseSlot() {
        size--;
    }
}
