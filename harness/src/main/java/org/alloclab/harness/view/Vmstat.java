package org.alloclab.harness.view;

import java.util.Locale;
import org.alloclab.api.view.MachineMemory;
import org.alloclab.api.view.PagingTraffic;

/**
 * {@code vmstat} and {@code vmstat -s} (procps-ng 4.0.2 vmstat.c) of a machine on which nothing is timed: rates and CPU
 * ticks are 0, and the CPUs count as idle.
 */
final class Vmstat {
    private Vmstat() {}

    static String report(MachineMemory memory) {
        return "procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n"
                + " r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n"
                + String.format(
                        Locale.ROOT,
                        "%2d %2d %6d %6d %6d %6d %4d %4d %5d %5d %4d %4d %2d %2d %2d %2d %2d\n",
                        1,
                        0,
                        memory.swapUsedBytes() >> 10,
                        memory.freeBytes() >> 10,
                        memory.bufferBytes() >> 10,
                        Free.cachedBytes(memory) >> 10,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        100,
                        0,
                        0);
    }

    static String sums(MachineMemory memory, PagingTraffic traffic) {
        StringBuilder text = new StringBuilder();
        line(text, memory.totalBytes() >> 10, "K total memory");
        line(text, Free.usedBytes(memory) >> 10, "K used memory");
        line(text, memory.activeBytes() >> 10, "K active memory");
        line(text, memory.inactiveBytes() >> 10, "K inactive memory");
        line(text, memory.freeBytes() >> 10, "K free memory");
        line(text, memory.bufferBytes() >> 10, "K buffer memory");
        line(text, Free.cachedBytes(memory) >> 10, "K swap cache");
        line(text, memory.swapBytes() >> 10, "K total swap");
        line(text, memory.swapUsedBytes() >> 10, "K used swap");
        line(text, memory.swapFreeBytes() >> 10, "K free swap");
        for (String ticks :
                new String[] {"non-nice user", "nice user", "system", "idle", "IO-wait", "IRQ", "softirq", "stolen"}) {
            line(text, 0, ticks + " cpu ticks");
        }
        line(text, 0, "non-nice guest cpu ticks");
        line(text, 0, "nice guest cpu ticks");
        line(text, traffic.readKilobytes(), "K paged in");
        line(text, traffic.writtenKilobytes(), "K paged out");
        line(text, traffic.swappedInPages(), "pages swapped in");
        line(text, traffic.swappedOutPages(), "pages swapped out");
        line(text, 0, "interrupts");
        line(text, 0, "CPU context switches");
        line(text, 0, "boot time");
        line(text, 0, "forks");
        return text.toString();
    }

    private static void line(StringBuilder text, long value, String what) {
        text.append(String.format(Locale.ROOT, "%13d %s\n", value, what));
    }
}
