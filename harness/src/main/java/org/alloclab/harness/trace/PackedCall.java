package org.alloclab.harness.trace;

/**
 * What the replay needs of a row that calls the allocator, in one word.
 *
 * <pre>
 *   bits 32..63   size
 *   bits  4..31   slot: target, of a realloc source as well, of a free source
 *   bits  0..3    kind, or {@link #IN_COLUMNS}
 * </pre>
 */
public final class PackedCall {
    /** In place of a kind: the row is one of the rarer kinds, has two slots, or is too large for a word. */
    public static final int IN_COLUMNS = 15;

    private static final int KIND_BITS = 4;
    private static final int SLOT_LIMIT = 1 << (32 - KIND_BITS);
    private static final long SIZE_LIMIT = 1L << 32;

    private PackedCall() {}

    public static int kind(long call) {
        return (int) call & ((1 << KIND_BITS) - 1);
    }

    public static int slot(long call) {
        return (int) call >>> KIND_BITS;
    }

    public static long size(long call) {
        return call >>> 32;
    }

    static long of(byte kind, int target, int source, long size) {
        boolean oneSlot = kind == OpKind.MALLOC || kind == OpKind.FREE || (kind == OpKind.REALLOC && source == target);
        int slot = kind == OpKind.FREE ? source : target;
        long bytes = kind == OpKind.FREE ? 0 : size;
        if (!oneSlot || slot >= SLOT_LIMIT || Long.compareUnsigned(bytes, SIZE_LIMIT) >= 0) {
            return IN_COLUMNS;
        }
        return bytes << 32 | (long) slot << KIND_BITS | kind;
    }
}
