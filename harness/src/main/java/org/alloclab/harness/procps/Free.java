package org.alloclab.harness.procps;

import java.util.Locale;
import java.util.function.LongFunction;

/** {@code free} and {@code free -h} (procps-ng 4.0.2 free.c). */
final class Free {
    private static final String UNITS = "BKMGTP";
    /** What a number with its unit may take. */
    private static final int MOST_CHARACTERS = 5;

    private Free() {}

    static String kilobytes(String meminfo) {
        return table(new MemInfo(meminfo), Long::toString);
    }

    static String human(String meminfo) {
        return table(new MemInfo(meminfo), Free::scaled);
    }

    private static String table(MemInfo info, LongFunction<String> format) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%20s %11s %11s %11s %11s %11s\n",
                "total",
                "used",
                "free",
                "shared",
                "buff/cache",
                "available"));
        row(
                text,
                "Mem:",
                format,
                info.total(),
                info.used(),
                info.free(),
                info.of("Shmem"),
                info.buffers() + info.cached(),
                info.available());
        row(text, "Swap:", format, info.swapTotal(), info.swapUsed(), info.swapFree());
        return text.toString();
    }

    private static void row(StringBuilder text, String name, LongFunction<String> format, long... kilobytes) {
        text.append(String.format(Locale.ROOT, "%-9s", name));
        String gap = "";
        for (long value : kilobytes) {
            text.append(gap).append(String.format(Locale.ROOT, "%11s", format.apply(value)));
            gap = " ";
        }
        text.append('\n');
    }

    /** The first unit in which the number fits, with a decimal if that fits too (scale_size). */
    private static String scaled(long kilobytes) {
        long bytes = kilobytes << 10;
        String plain = bytes + "B";
        if (plain.length() <= MOST_CHARACTERS - 1) {
            return plain;
        }
        for (int i = 1; i < UNITS.length(); i++) {
            float value = (float) (bytes / Math.pow(1024, i));
            String exact = String.format(Locale.ROOT, "%.1f%ci", value, UNITS.charAt(i));
            if (exact.length() <= MOST_CHARACTERS) {
                return exact;
            }
            String whole = (long) (bytes / Math.pow(1024, i)) + "" + UNITS.charAt(i) + "i";
            if (whole.length() <= MOST_CHARACTERS) {
                return whole;
            }
        }
        return plain;
    }
}
