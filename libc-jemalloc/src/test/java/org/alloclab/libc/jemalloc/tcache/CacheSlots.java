package org.alloclab.libc.jemalloc.tcache;

/** Changes what a stack of a thread's cache holds. */
public final class CacheSlots {
    private CacheSlots() {}

    /** The block on top, or the one so many places below it. */
    public static long get(CacheBin stack, int below) {
        return stack.slots[stack.head + below];
    }

    /** Replaces the block on top. */
    public static void replaceTop(CacheBin stack, long pointer) {
        stack.slots[stack.head] = pointer;
    }

    /** Moves the low-water mark out of the stack. */
    public static void liftLowWater(CacheBin stack) {
        stack.lowWater = stack.head - 1;
    }
}
