package org.alloclab.harness.procps;

import java.util.Locale;

/**
 * {@code vmstat} and {@code vmstat -s} (procps-ng 4.0.2 vmstat.c) of a machine on which nothing is timed: rates and CPU
 * ticks are 0, and the CPUs count as idle.
 */
final class Vmstat {
    private Vmstat() {}

    static String report(String meminfo) {
        MemInfo info = new MemInfo(meminfo);
        return "procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n"
                + " r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n"
                + String.format(
                        Locale.ROOT,
                        "%2d %2d %6d %6d %6d %6d %4d %4d %5d %5d %4d %4d %2d %2d %2d %2d %2d\n",
                        1,
                        0,
                        info.swapUsed(),
                        info.free(),
                        info.buffers(),
                        info.cached(),
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

    static String sums(String meminfo, String vmstat) {
        MemInfo info = new MemInfo(meminfo);
        MemInfo events = new MemInfo(vmstat);
        StringBuilder text = new StringBuilder();
        line(text, info.total(), "K total memory");
        line(text, info.used(), "K used memory");
        line(text, info.of("Active"), "K active memory");
        line(text, info.of("Inactive"), "K inactive memory");
        line(text, info.free(), "K free memory");
        line(text, info.buffers(), "K buffer memory");
        line(text, info.cached(), "K swap cache");
        line(text, info.swapTotal(), "K total swap");
        line(text, info.swapUsed(), "K used swap");
        line(text, info.swapFree(), "K free swap");
        for (String ticks :
                new String[] {"non-nice user", "nice user", "system", "idle", "IO-wait", "IRQ", "softirq", "stolen"}) {
            line(text, 0, ticks + " cpu ticks");
        }
        line(text, 0, "non-nice guest cpu ticks");
        line(text, 0, "nice guest cpu ticks");
        line(text, events.of("pgpgin"), "K paged in");
        line(text, events.of("pgpgout"), "K paged out");
        line(text, events.of("pswpin"), "pages swapped in");
        line(text, events.of("pswpout"), "pages swapped out");
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
