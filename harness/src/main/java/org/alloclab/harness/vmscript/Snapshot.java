package org.alloclab.harness.vmscript;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.AreaReport;
import org.alloclab.api.view.HugetlbFigures;
import org.alloclab.api.view.ProcessFigures;

/**
 * What is compared before and after an operation, in pages; the driver's areas are left out of the first four.
 *
 * @param labels the areas as the language writes them
 * @param starts where they begin
 */
record Snapshot(
        List<String> labels,
        List<Long> starts,
        long rss,
        long anon,
        long swap,
        long tables,
        long size,
        long data,
        long locked,
        long stack,
        HugetlbFigures hugetlb) {

    static Snapshot of(UserProcess process, AreaLabel label, int line) {
        List<String> labels = new ArrayList<>();
        List<Long> starts = new ArrayList<>();
        long rss = 0;
        long anon = 0;
        long swap = 0;
        for (AreaReport report : scriptAreas(process)) {
            labels.add(label.text(report, line));
            starts.add(report.area().start());
            rss += report.rssPages();
            anon += report.anonPages();
            swap += report.swapPages();
        }
        AddressSpaceFigures figures = process.figures();
        ProcessFigures more = process.processFigures();
        return new Snapshot(
                labels,
                starts,
                rss,
                anon,
                swap,
                figures.pageTableBytes() / Bases.PAGE,
                figures.vszBytes() / Bases.PAGE,
                more.dataBytes() / Bases.PAGE,
                more.lockedBytes() / Bases.PAGE,
                more.stackBytes() / Bases.PAGE,
                process.hugetlb());
    }

    /** The areas that are not the driver's. */
    static List<AreaReport> scriptAreas(UserProcess process) {
        List<AreaReport> areas = new ArrayList<>();
        for (AreaReport report : process.reports()) {
            long start = report.area().start();
            if (start < Bases.DRIVER_START || start >= Bases.DRIVER_END) {
                areas.add(report);
            }
        }
        return areas;
    }

    /** As the child of a fork sees it before its first operation: the parent's areas, nothing resident yet. */
    Snapshot atBirth(Snapshot own) {
        HugetlbFigures pool = new HugetlbFigures(
                own.hugetlb.mappedBytes(), hugetlb.total(), hugetlb.free(), hugetlb.reserved(), hugetlb.surplus());
        return new Snapshot(labels, starts, 0, 0, 0, own.tables, own.size, own.data, own.locked, own.stack, pool);
    }

    /** The counters that changed, and the areas that went and came, by rising address. */
    String changesTo(Snapshot after) {
        StringBuilder text = new StringBuilder();
        change(text, "rss", after.rss - rss);
        change(text, "an", after.anon - anon);
        change(text, "sw", after.swap - swap);
        change(text, "pt", after.tables - tables);
        change(text, "vm", after.size - size);
        change(text, "dt", after.data - data);
        change(text, "lk", after.locked - locked);
        change(text, "ht", (after.hugetlb.mappedBytes() - hugetlb.mappedBytes()) / Bases.PAGE);
        change(text, "hpt", after.hugetlb.total() - hugetlb.total());
        change(text, "hpf", after.hugetlb.free() - hugetlb.free());
        change(text, "hpr", after.hugetlb.reserved() - hugetlb.reserved());
        change(text, "hps", after.hugetlb.surplus() - hugetlb.surplus());
        int i = 0;
        int j = 0;
        while (i < labels.size() || j < after.labels.size()) {
            boolean bothLeft = i < labels.size() && j < after.labels.size();
            if (bothLeft && labels.get(i).equals(after.labels.get(j))) {
                i++;
                j++;
            } else if (j >= after.labels.size() || (bothLeft && starts.get(i) <= after.starts.get(j))) {
                text.append(" -").append(labels.get(i++));
            } else {
                text.append(" +").append(after.labels.get(j++));
            }
        }
        return text.toString();
    }

    private static void change(StringBuilder text, String name, long delta) {
        if (delta != 0) {
            text.append(' ').append(name).append(delta > 0 ? "+" : "").append(delta);
        }
    }
}
