package org.alloclab.vm.page;

import org.alloclab.api.machine.MachineDescription;

/** Rounding to pages and to huge pages, and what both consist of. */
public final class Pages {
    /** 8-byte words of a page. */
    public static final int WORDS = MachineDescription.PAGE_SIZE / Long.BYTES;

    /** A huge page is 2<sup>order</sup> pages. */
    public static final int HUGE_ORDER = 9;

    public static final int HUGE_PARTS = 1 << HUGE_ORDER;
    public static final int HUGE_SHIFT = MachineDescription.PAGE_SHIFT + HUGE_ORDER;
    public static final long HUGE_BYTES = 1L << HUGE_SHIFT;

    private static final long MASK = MachineDescription.PAGE_SIZE - 1;
    private static final long HUGE_MASK = HUGE_BYTES - 1;

    private Pages() {}

    public static long alignUp(long value) {
        return (value + MASK) & ~MASK;
    }

    public static long alignDown(long value) {
        return value & ~MASK;
    }

    public static boolean isAligned(long value) {
        return (value & MASK) == 0;
    }

    public static long alignHugeUp(long value) {
        return (value + HUGE_MASK) & ~HUGE_MASK;
    }

    public static long alignHugeDown(long value) {
        return value & ~HUGE_MASK;
    }

    public static boolean isHugeAligned(long value) {
        return (value & HUGE_MASK) == 0;
    }
}
