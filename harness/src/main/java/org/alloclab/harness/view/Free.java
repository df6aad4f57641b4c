package org.alloclab.harness.view;

import java.util.Locale;
import java.util.function.LongFunction;
import org.alloclab.api.view.MachineMemory;

/** {@code free} and {@code free -h} (procps-ng 4.0.2 free.c). */
final class Free {
    private static final String UNITS = "BKMGTP";
    /** What a number with its unit may take. */
    private static final int MOST_CHARACTERS = 5;

    private Free() {}

    static String kilobytes(MachineMemory memory) {
        return table(memory, bytes -> Long.toString(bytes >> 10));
    }

    static String human(MachineMemory memory) {
        return table(memory, Free::scaled);
    }

    /** procps-ng 4.0.2 library/meminfo.c: what is not available is used. */
    static long usedBytes(MachineMemory memory) {
        long rest = memory.availableBytes() <= memory.totalBytes() ? memory.availableBytes() : memory.freeBytes();
        return memory.totalBytes() - rest;
    }

    /** Pages of files, and kernel objects that can be given up. */
    static long cachedBytes(MachineMemory memory) {
        return memory.cachedBytes() + memory.reclaimableBytes();
    }

    private static String table(MachineMemory memory, LongFunction<String> format) {
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
                memory.totalBytes(),
                usedBytes(memory),
                memory.freeBytes(),
                memory.sharedBytes(),
                memory.bufferBytes() + cachedBytes(memory),
                memory.availableBytes());
        row(text, "Swap:", format, memory.swapBytes(), memory.swapUsedBytes(), memory.swapFreeBytes());
        return text.toString();
    }

    private static void row(StringBuilder text, String name, LongFunction<String> format, long... amounts) {
        text.append(String.format(Locale.ROOT, "%-9s", name));
        String gap = "";
        for (long value : amounts) {
            text.append(gap).append(String.format(Locale.ROOT, "%11s", format.apply(value)));
            gap = " ";
        }
        text.append('\n');
    }

    /** The first unit in which the number fits, with a decimal if that fits too (scale_size). */
    private static String scaled(long bytes) {
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
