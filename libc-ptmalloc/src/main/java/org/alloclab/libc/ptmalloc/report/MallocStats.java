package org.alloclab.libc.ptmalloc.report;

import java.util.Locale;
import org.alloclab.libc.ptmalloc.arena.Arena;
import org.alloclab.libc.ptmalloc.process.MallocProcess;

/**
 * The text that {@code malloc_stats} prints to standard error.
 *
 * <p>glibc 2.36 malloc.c, __malloc_stats. Its byte counts are 32 bits wide and wrap, but for the last one.
 */
public final class MallocStats {
    private MallocStats() {}

    public static String text(MallocProcess process) {
        StringBuilder text = new StringBuilder();
        long inUse = process.mapped().bytes();
        long system = inUse;
        int number = 0;
        for (Arena arena : process.arenas().all()) {
            Mallinfo info = Mallinfo.of(process, arena);
            text.append("Arena ").append(number++).append(":\n");
            line(text, "system bytes     =", info.arena() & 0xffffffffL);
            line(text, "in use bytes     =", info.uordblks() & 0xffffffffL);
            system += info.arena();
            inUse += info.uordblks();
        }
        text.append("Total (incl. mmap):\n");
        line(text, "system bytes     =", system & 0xffffffffL);
        line(text, "in use bytes     =", inUse & 0xffffffffL);
        line(text, "max mmap regions =", process.mapped().maxCount());
        line(text, "max mmap bytes   =", process.mapped().maxBytes());
        return text.toString();
    }

    private static void line(StringBuilder text, String label, long value) {
        text.append(label).append(String.format(Locale.ROOT, " %10d%n", value).replace(System.lineSeparator(), "\n"));
    }
}
