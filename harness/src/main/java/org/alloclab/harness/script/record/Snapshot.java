package org.alloclab.harness.script.record;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.AreaReport;
import org.alloclab.api.view.HugetlbFigures;
import org.alloclab.api.view.ProcessFigures;
import org.alloclab.harness.script.Bases;

/**
 * What is compared before and after an operation, in pages; the driver's areas are left out of the first four.
 *
 * @param labels the areas as the results write them
 * @param starts where they begin
 */
record Snapshot(
        List<AreaLabel.Text> labels,
        List<Long> starts,
        long rss,
        long anon,
        long swap,
        long tables,
        long size,
        long data,
        long locked,
        HugetlbFigures hugetlb) {

    static Snapshot of(UserProcess process, AreaLabel label, int line) {
        List<AreaLabel.Text> labels = new ArrayList<>();
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
        return new Snapshot(labels, starts, 0, 0, 0, own.tables, own.size, own.data, own.locked, pool);
    }

    /** The counters that changed, by name. */
    List<ResultLine.Counter> countersTo(Snapshot after) {
        List<ResultLine.Counter> changes = new ArrayList<>();
        change(changes, "rss", after.rss - rss);
        change(changes, "an", after.anon - anon);
        change(changes, "sw", after.swap - swap);
        change(changes, "pt", after.tables - tables);
        change(changes, "vm", after.size - size);
        change(changes, "dt", after.data - data);
        change(changes, "lk", after.locked - locked);
        change(changes, "ht", (after.hugetlb.mappedBytes() - hugetlb.mappedBytes()) / Bases.PAGE);
        change(changes, "hpt", after.hugetlb.total() - hugetlb.total());
        change(changes, "hpf", after.hugetlb.free() - hugetlb.free());
        change(changes, "hpr", after.hugetlb.reserved() - hugetlb.reserved());
        change(changes, "hps", after.hugetlb.surplus() - hugetlb.surplus());
        return changes;
    }

    private static void change(List<ResultLine.Counter> changes, String name, long delta) {
        if (delta != 0) {
            changes.add(new ResultLine.Counter(name, delta));
        }
    }

    /** The areas that went and came, by rising address. */
    List<ResultLine.AreaChange> areasTo(Snapshot after) {
        List<ResultLine.AreaChange> changes = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < labels.size() || j < after.labels.size()) {
            boolean bothLeft = i < labels.size() && j < after.labels.size();
            if (bothLeft && labels.get(i).equals(after.labels.get(j))) {
                i++;
                j++;
            } else if (j >= after.labels.size() || (bothLeft && starts.get(i) <= after.starts.get(j))) {
                changes.add(new ResultLine.AreaChange('-', labels.get(i++)));
            } else {
                changes.add(new ResultLine.AreaChange('+', after.labels.get(j++)));
            }
        }
        return changes;
    }
}
