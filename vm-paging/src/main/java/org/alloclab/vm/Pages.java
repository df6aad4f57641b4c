package org.alloclab.vm;

import org.alloclab.api.machine.MachineDescription;

/** Rounding to pages and to huge pages, and what both consist of. */
final class Pages {
    /** 8-byte words of a page. */
    static final int WORDS = MachineDescription.PAGE_SIZE / Long.BYTES;

    /** A huge page is 2<sup>order</sup> pages. */
    static final int HUGE_ORDER = 9;

    static final int HUGE_PARTS = 1 << HUGE_ORDER;
    static final int HUGE_SHIFT = MachineDescription.PAGE_SHIFT + HUGE_ORDER;
    static final long HUGE_BYTES = 1L << HUGE_SHIFT;

    private static final long MASK = MachineDescription.PAGE_SIZE - 1;
    private static final long HUGE_MASK = HUGE_BYTES - 1;

    private Pages() {}

    static long alignUp(long value) {
        return (value + MASK) & ~MASK;
    }

    static long alignDown(long value) {
        return value & ~MASK;
    }

    static boolean isAligned(long value) {
        return (value & MASK) == 0;
    }

    static long alignHugeUp(long value) {
        return (value + HUGE_MASK) & ~HUGE_MASK;
    }

    static long alignHugeDown(long value) {
        return value & ~HUGE_MASK;
    }

    static boolean isHugeAligned(long value) {
        return (value & HUGE_MASK) == 0;
    }
}
