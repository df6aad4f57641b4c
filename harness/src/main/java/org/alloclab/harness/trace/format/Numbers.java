package org.alloclab.harness.trace.format;

/** Numbers in foreign text. A number that cannot be read, or is beyond 63 bits, is {@link #NONE}. */
final class Numbers {
    static final long NONE = -1;

    private Numbers() {}

    /** Decimal, or hexadecimal with 0x; NULL as {@code (nil)}, {@code nil} or 0. */
    static long pointerOrSize(String text) {
        if (text.equals("(nil)") || text.equals("nil") || text.equals("NULL")) {
            return 0;
        }
        return text.startsWith("0x") || text.startsWith("0X") ? hex(text.substring(2)) : decimal(text);
    }

    /** Hexadecimal digits without a prefix. */
    static long hex(String text) {
        return digits(text, 16);
    }

    static long decimal(String text) {
        return digits(text, 10);
    }

    private static long digits(String text, int radix) {
        if (text.isEmpty() || text.length() > 20) {
            return NONE;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0 || value > (Long.MAX_VALUE - digit) / radix) {
                return NONE;
            }
            value = value * radix + digit;
        }
        return value;
    }
}
