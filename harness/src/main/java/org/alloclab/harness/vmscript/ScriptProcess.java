package org.alloclab.harness.vmscript;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.AreaReport;

/** One process of a script: the simulated one, its registers, and what the last operation left. */
final class ScriptProcess {
    private static final long MAX_LISTED_PAGES = 65536;

    final int number;
    final UserProcess process;
    final Registers registers;
    private final AreaLabel label;
    private final Snapshot start;
    private Snapshot last;

    private ScriptProcess(
            int number, UserProcess process, Registers registers, AreaLabel label, Snapshot start, Snapshot last) {
        this.number = number;
        this.process = process;
        this.registers = registers;
        this.label = label;
        this.start = start;
        this.last = last;
    }

    /** The first process; like the recorder it has no huge pages until {@code thp on}. */
    static ScriptProcess first(UserProcess process, ScriptFiles files, Bases bases) {
        process.disableHugePages(true);
        touchDriver(process);
        process.memory().touchWrite(bases.stack() - Bases.PAGE);
        AreaLabel label = new AreaLabel(files, bases);
        Snapshot start = Snapshot.of(process, label, 0);
        return new ScriptProcess(0, process, new Registers(bases), label, start, start);
    }

    /** The child of a fork; both sides' drivers touch their memory again. */
    ScriptProcess child(int childNumber, UserProcess forked, int line) {
        touchDriver(forked);
        touchDriver(process);
        AreaLabel childLabel = label.copy();
        Snapshot born = last.atBirth(Snapshot.of(forked, childLabel, line));
        return new ScriptProcess(childNumber, forked, registers.copy(), childLabel, start, born);
    }

    private static void touchDriver(UserProcess process) {
        for (AreaReport report : process.reports()) {
            long from = report.area().start();
            if (from >= Bases.DRIVER_START && from < Bases.DRIVER_END) {
                for (long page = from; page < report.area().end(); page += Bases.PAGE) {
                    if ((report.area().prot() & 2) != 0) {
                        process.memory().touchWrite(page);
                    } else {
                        process.memory().touchRead(page);
                    }
                }
            }
        }
    }

    /** {@code <line> [@P] }, with which every result begins. */
    String head(ScriptLine line) {
        return line.number() + (number == 0 ? " " : " @" + number + " ");
    }

    Snapshot last() {
        return last;
    }

    /** The rest of a result line: faults, changed counters, changed areas. */
    String changes(ScriptLine line, AddressSpaceFigures before, AddressSpaceFigures after) {
        Snapshot now = Snapshot.of(process, label, line.number());
        long faults = after.minorFaults() + after.majorFaults() - before.minorFaults() - before.majorFaults();
        String text = (faults == 0 ? "" : " f" + faults) + last.changesTo(now);
        last = now;
        return text;
    }

    /** {@code read} and {@code write}: the first byte of each page, and how the accesses ended. */
    String access(boolean write, long address, long count, long stride, int value) {
        long served = 0;
        long unmapped = 0;
        long denied = 0;
        long beyond = 0;
        long sum = 0;
        long at = address;
        for (long i = 0; i < count; i++, at += stride) {
            try {
                if (write) {
                    process.memory().store8(at, value);
                } else {
                    sum += process.memory().load8(at);
                }
                served++;
            } catch (SimulatedDeath death) {
                switch (death.signal()) {
                    case SIGSEGV_MAPERR -> unmapped++;
                    case SIGSEGV_ACCERR -> denied++;
                    case SIGBUS -> beyond++;
                    default -> throw death;
                }
            }
        }
        return "ok" + served
                + (unmapped == 0 ? "" : ",map" + unmapped)
                + (denied == 0 ? "" : ",acc" + denied)
                + (beyond == 0 ? "" : ",bus" + beyond)
                + (write ? "" : " v" + sum);
    }

    /** {@code mincore}: runs of resident and absent pages. */
    String mincore(long address, long length) {
        byte[] vector = new byte[(int) Math.min(1 << 20, (length + Bases.PAGE - 1) / Bases.PAGE)];
        long result = process.mincore(address, length, vector);
        if (Errno.isError(result)) {
            return number(result);
        }
        StringBuilder text = new StringBuilder();
        int from = 0;
        while (from < vector.length) {
            int to = from;
            while (to < vector.length && vector[to] == vector[from]) {
                to++;
            }
            text.append(from == 0 ? "" : ",").append(vector[from]).append('*').append(to - from);
            from = to;
        }
        return text.toString();
    }

    /** All areas with their pages. */
    String dump(ScriptLine line) {
        StringBuilder text = new StringBuilder();
        Snapshot now = Snapshot.of(process, label, line.number());
        text.append("  S vmas=").append(now.labels().size());
        text.append(" rss=").append(now.rss());
        text.append(" pt=").append(now.tables() - start.tables());
        text.append(" vm=").append(now.size() - start.size());
        text.append(" data=").append(now.data() - start.data());
        text.append(" lck=").append(now.locked() - start.locked());
        text.append(" swap=").append(process.figures().swapBytes() / Bases.PAGE);
        figure(text, "ht", process.hugetlb().mappedBytes() / Bases.PAGE);
        text.append('\n');
        for (AreaReport report : Snapshot.scriptAreas(process)) {
            text.append("  V ").append(label.text(report, line.number()));
            boolean occupied = report.rssPages() != 0 || report.swapPages() != 0;
            if (occupied) {
                text.append(" rss=").append(report.rssPages());
                text.append(" pss=").append(report.pssKilobytes()).append('k');
                figure(text, "anon", report.anonPages());
                figure(text, "ahp", report.hugePages());
                figure(text, "swap", report.swapPages());
            }
            figure(text, "sht", report.sharedHugetlbPages());
            figure(text, "pht", report.privateHugetlbPages());
            occupied |= report.sharedHugetlbPages() + report.privateHugetlbPages() != 0;
            if (occupied || report.area().sizeBytes() / Bases.PAGE <= MAX_LISTED_PAGES) {
                text.append(' ');
                text.append(PageRuns.of(
                        process.pageStates(report.area().start(), report.area().end())));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static void figure(StringBuilder text, String name, long pages) {
        if (pages != 0) {
            text.append(' ').append(name).append('=').append(pages);
        }
    }

    /** {@code =ADDR}, or the error. */
    String address(long result) {
        return Errno.isError(result) ? number(result) : "=" + registers.bases().text(result);
    }

    /** {@code =N}, or the error. */
    static String number(long result) {
        return Errno.isError(result) ? "=-" + Errno.of(result) : "=" + result;
    }
}
