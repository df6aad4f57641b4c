package org.alloclab.libc.jemalloc.number;

/**
 * Unsigned fixed-point numbers.
 *
 * <pre>
 *   31              16 15               0
 *   +-----------------+-----------------+
 *   |  whole number   |  2^-16 parts    |
 *   +-----------------+-----------------+
 * </pre>
 *
 * (jemalloc 5.3.0 fxp.c)
 */
public final class Fxp {
    public static final int FRACTION_BITS = 16;

    private static final int DIGITS = 14;
    private static final long FRACTION_MASK = (1L << FRACTION_BITS) - 1;

    private Fxp() {}

    /** The number that the whole of a text says, or -1 where it says none below 65536. */
    public static long parse(String text) {
        if (!text.matches("[0-9]*(\\.[0-9]+)?") || text.isEmpty()) {
            return -1;
        }
        int point = text.indexOf('.');
        long whole = 0;
        for (int i = 0; i < (point < 0 ? text.length() : point); i++) {
            whole = whole * 10 + text.charAt(i) - '0';
            if (whole > FRACTION_MASK) {
                return -1;
            }
        }
        String fraction = point < 0 ? "" : text.substring(point + 1);
        long parts = 0;
        long unit = 1;
        for (int i = 0; i < DIGITS; i++) {
            parts = parts * 10 + (i < fraction.length() ? fraction.charAt(i) - '0' : 0);
            unit *= 10;
        }
        return (whole << FRACTION_BITS) + (parts << FRACTION_BITS) / unit;
    }

    /** (fxp_print) */
    public static String text(long value) {
        long digits = value & FRACTION_MASK;
        int zeros = 0;
        for (int i = 0; i < DIGITS; i++) {
            if (digits < 1 << FRACTION_BITS && digits * 10 >= 1 << FRACTION_BITS) {
                zeros = i;
            }
            digits *= 10;
        }
        digits >>>= FRACTION_BITS;
        while (digits > 0 && digits % 10 == 0) {
            digits /= 10;
        }
        return (value >>> FRACTION_BITS) + "." + "0".repeat(zeros) + digits;
    }

    /** The part of a number below 2^47 that a fraction of 1 says. (fxp_mul_frac) */
    public static long partOf(long number, long fraction) {
        return (number * fraction) >>> FRACTION_BITS;
    }

    /** A whole number times a ratio, rounded to the nearest. */
    public static long times(long number, long ratio) {
        long product = number * ratio;
        return (product + (1L << (FRACTION_BITS - 1))) >>> FRACTION_BITS;
    }
}
