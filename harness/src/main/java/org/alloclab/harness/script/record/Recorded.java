package org.alloclab.harness.script.record;

import org.alloclab.api.space.Errno;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.AreaReport;
import org.alloclab.harness.script.Bases;
import org.alloclab.harness.script.Line;
import org.alloclab.harness.script.PagemapStates;
import org.alloclab.harness.script.Reply;
import org.alloclab.harness.script.ScriptProcess;

/** A process as its results tell it: its areas by their names, and what the last result left. */
final class Recorded {
    private static final long MAX_LISTED_PAGES = 65536;

    private final AreaLabel label;
    private final Snapshot start;
    private Snapshot last;

    private Recorded(AreaLabel label, Snapshot start, Snapshot last) {
        this.label = label;
        this.start = start;
        this.last = last;
    }

    static Recorded first(UserProcess process, AreaLabel label) {
        Snapshot start = Snapshot.of(process, label, 0);
        return new Recorded(label, start, start);
    }

    Recorded child(UserProcess process, int line) {
        AreaLabel childLabel = label.copy();
        return new Recorded(childLabel, start, last.atBirth(Snapshot.of(process, childLabel, line)));
    }

    /** The result of an operation, and what changed since the last one. */
    ResultLine result(ScriptProcess process, int line, String answer, AddressSpaceFigures before) {
        AddressSpaceFigures after = process.space().figures();
        Snapshot now = Snapshot.of(process.space(), label, line);
        long faults = after.minorFaults() + after.majorFaults() - before.minorFaults() - before.majorFaults();
        ResultLine result =
                new ResultLine(head(process, line), answer, faults, last.countersTo(now), last.areasTo(now));
        last = now;
        return result;
    }

    /** With what every result begins. */
    static String head(ScriptProcess process, int line) {
        boolean first = process.name().equals(Line.FIRST_PROCESS);
        return first ? Integer.toString(line) : line + " @" + process.name();
    }

    /** {@code =ADDR}, or the error. */
    String address(long result) {
        return Errno.isError(result) ? number(result) : "=" + label.bases().text(result);
    }

    /** {@code =N}, or the error. */
    static String number(long result) {
        return Errno.isError(result) ? "=-" + Errno.of(result) : "=" + result;
    }

    /** {@code ok}, how many accesses succeeded and how the others ended. */
    static String accesses(Reply.Accesses done) {
        return "ok" + done.served()
                + (done.unmapped() == 0 ? "" : ",map" + done.unmapped())
                + (done.denied() == 0 ? "" : ",acc" + done.denied())
                + (done.beyond() == 0 ? "" : ",bus" + done.beyond())
                + (done.write() ? "" : " v" + done.sum());
    }

    /** Runs of resident and absent pages. */
    static String residency(Reply.Residency residency) {
        if (Errno.isError(residency.result())) {
            return number(residency.result());
        }
        StringBuilder text = new StringBuilder();
        for (Reply.Residency.Run run : residency.runs()) {
            text.append(text.isEmpty() ? "" : ",")
                    .append(run.value())
                    .append('*')
                    .append(run.pages());
        }
        return text.toString();
    }

    /** All areas with their pages. */
    String dump(UserProcess process, int line, Level level) {
        Snapshot now = Snapshot.of(process, label, line);
        StringBuilder text = new StringBuilder("  S vmas=").append(now.labels().size());
        if (level.tellsCounters()) {
            text.append(" rss=").append(now.rss());
            text.append(" pt=").append(now.tables() - start.tables());
            text.append(" vm=").append(now.size() - start.size());
            text.append(" data=").append(now.data() - start.data());
            text.append(" lck=").append(now.locked() - start.locked());
            text.append(" swap=").append(process.figures().swapBytes() / Bases.PAGE);
            figure(text, "ht", process.hugetlb().mappedBytes() / Bases.PAGE);
        }
        text.append('\n');
        for (AreaReport report : Snapshot.scriptAreas(process)) {
            text.append("  V ").append(label.text(report, line).at(level));
            if (level.tellsPages()) {
                area(text, process, report);
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static void area(StringBuilder text, UserProcess process, AreaReport report) {
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
            text.append(PageRuns.of(PagemapStates.of(
                    process, report.area().start(), report.area().end())));
        }
    }

    private static void figure(StringBuilder text, String name, long pages) {
        if (pages != 0) {
            text.append(' ').append(name).append('=').append(pages);
        }
    }
}
