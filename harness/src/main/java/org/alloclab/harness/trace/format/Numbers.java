package org.alloclab.harness.trace.format;

/**
 * Numbers in foreign text, unsigned and of 64 bits. One that cannot be read is {@link #NONE}; one of 2^63 and more is
 * {@link #HUGE}, which is more than any block has.
 */
final class Numbers {
    static final long NONE = -1;
    static final long HUGE = Long.MAX_VALUE;

    private static final int MOST_DIGITS = 20;

    private Numbers() {}

    /** Decimal, or hexadecimal with 0x; NULL as {@code (nil)}, {@code nil} or 0. What is below 0 is a great number of C's. */
    static long pointerOrSize(String text) {
        if (text.equals("(nil)") || text.equals("nil") || text.equals("NULL")) {
            return 0;
        }
        if (text.startsWith("0x") || text.startsWith("0X")) {
            return hex(text.substring(2));
        }
        if (text.startsWith("-")) {
            return decimal(text.substring(1)) > 0 ? HUGE : NONE;
        }
        return decimal(text);
    }

    /** Hexadecimal digits without a prefix. */
    static long hex(String text) {
        return digits(text, 16);
    }

    static long decimal(String text) {
        return digits(text, 10);
    }

    private static long digits(String text, int radix) {
        if (text.isEmpty() || text.length() > MOST_DIGITS) {
            return NONE;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return NONE;
            }
            value = value > (Long.MAX_VALUE - digit) / radix ? HUGE : value * radix + digit;
        }
        return value;
    }
}
