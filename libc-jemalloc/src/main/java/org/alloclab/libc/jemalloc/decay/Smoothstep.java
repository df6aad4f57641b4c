package org.alloclab.libc.jemalloc.decay;

/**
 * The curve along which unused pages are let go: {@code y = 6 x^5 - 15 x^4 + 10 x^3} at x = 1/200 .. 200/200, in fixed
 * point with {@value #FRACTION_BITS} bits. (jemalloc 5.3.0 smoothstep.h)
 */
final class Smoothstep {
    static final int STEPS = 200;
    static final int FRACTION_BITS = 24;

    private Smoothstep() {}

    /** The curve's values, rounded down. */
    static long[] table() {
        long[] table = new long[STEPS];
        long scale = (long) STEPS * STEPS * STEPS * STEPS * STEPS;
        for (int i = 0; i < STEPS; i++) {
            long n = i + 1L;
            long numerator = 6 * n * n * n * n * n - 15 * n * n * n * n * STEPS + 10 * n * n * n * STEPS * STEPS;
            table[i] = Math.floorDiv(Math.multiplyExact(numerator, 1L << FRACTION_BITS), scale);
        }
        return table;
    }
}
