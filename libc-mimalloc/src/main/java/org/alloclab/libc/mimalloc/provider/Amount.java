package org.alloclab.libc.mimalloc.provider;

import java.util.Locale;

/** How mimalloc writes amounts (mimalloc 3.6, stats.c, mi_printf_amount). */
final class Amount {
    private static final int WIDTH = 12;

    private Amount() {}

    /** A count: 42, 1.3 K, 2.0 M; right-aligned in 12 columns, the unit's place kept free. */
    static String count(long n) {
        return aligned(text(n, 1000, "", " "));
    }

    /** Bytes: 63.2 KiB, 1.0 GiB; right-aligned in 12 columns. */
    static String bytes(long n) {
        return aligned(compact(n));
    }

    /** Bytes without alignment. */
    static String compact(long n) {
        return n == 1 ? "" : text(n, 1024, "i", "B");
    }

    static String blank() {
        return " ".repeat(WIDTH);
    }

    private static String aligned(String text) {
        return String.format(Locale.ROOT, "%" + WIDTH + "s", text);
    }

    private static String text(long n, int base, String binary, String suffix) {
        if (Math.abs(n) < base) {
            return String.format(Locale.ROOT, "%d   %-3s", n, n == 0 ? "" : suffix);
        }
        long divider = base;
        String magnitude = "K";
        if (Math.abs(n) >= divider * base) {
            divider *= base;
            magnitude = "M";
        }
        if (Math.abs(n) >= divider * base) {
            divider *= base;
            magnitude = "G";
        }
        long tens = n / (divider / 10);
        return String.format(Locale.ROOT, "%d.%d %-3s", tens / 10, Math.abs(tens % 10), magnitude + binary + suffix);
    }
}
