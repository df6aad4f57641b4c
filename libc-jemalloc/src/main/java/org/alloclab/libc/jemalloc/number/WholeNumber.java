package org.alloclab.libc.jemalloc.number;

/**
 * A whole number at some place of a text, as jemalloc reads it: with sign, and in base 8, 10 or 16 where the base is
 * left open. (jemalloc 5.3.0 malloc_io.c, malloc_strtoumax)
 *
 * @param value its bits
 * @param end behind its last character
 * @param failed whether there was none, or it was too large
 */
public record WholeNumber(long value, int end, boolean failed) {
    private static final String SPACES = "\t\n\u000b\f\r ";

    /** Reads a number; {@code base} 0 leaves the base to its prefix. */
    public static WholeNumber parse(String text, int from, int base) {
        int at = from;
        while (SPACES.indexOf(charAt(text, at)) >= 0) {
            at++;
        }
        boolean negative = charAt(text, at) == '-';
        if (negative || charAt(text, at) == '+') {
            at++;
        }
        int digits = at;
        int radix = base;
        if (charAt(text, at) == '0') {
            char next = charAt(text, at + 1);
            if (next >= '0' && next <= '7') {
                radix = radix == 0 ? 8 : radix;
                at += radix == 8 ? 1 : 0;
            } else if (next == 'x' || next == 'X') {
                if (Character.digit(charAt(text, at + 2), 16) >= 0) {
                    radix = radix == 0 ? 16 : radix;
                    at += radix == 16 ? 2 : 0;
                }
            } else {
                return new WholeNumber(0, at + 1, false);
            }
        }
        return convert(text, digits, at, radix == 0 ? 10 : radix, negative);
    }

    private static WholeNumber convert(String text, int digits, int from, int radix, boolean negative) {
        long value = 0;
        int at = from;
        for (int digit = digit(text, at, radix); digit >= 0; digit = digit(text, at, radix)) {
            long next = value * radix + digit;
            if (Long.compareUnsigned(next, value) < 0) {
                return new WholeNumber(-1, at, true);
            }
            value = next;
            at++;
        }
        return at == digits ? new WholeNumber(-1, digits, true) : new WholeNumber(negative ? -value : value, at, false);
    }

    private static int digit(String text, int at, int radix) {
        char c = charAt(text, at);
        return c < 128 ? Character.digit(c, radix) : -1;
    }

    private static char charAt(String text, int at) {
        return at < text.length() ? text.charAt(at) : 0;
    }
}
