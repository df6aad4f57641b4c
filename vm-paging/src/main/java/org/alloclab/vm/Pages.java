package org.alloclab.vm;

/** Rounding to pages. */
final class Pages {
    private static final long MASK = PageTables.PAGE_SIZE - 1;

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
}
