package org.alloclab.harness.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.alloclab.harness.compare.Comparison;
import org.alloclab.harness.compare.MachineState;
import org.alloclab.harness.compare.Outcome;

/** Comparisons as a table for people. */
public final class ComparisonTable {
    private static final List<String> HEADER = List.of(
            "",
            "RSS peak",
            "RSS end",
            "VSZ peak",
            "VSZ end",
            "faults",
            "syscalls",
            "mean",
            "at max L",
            "at max R",
            "max/max");

    private static final List<String> KERNEL_HEADER =
            List.of("", "free", "unusable", "pinned", "huge faults", "page tables", "objects", "slabs");

    private ComparisonTable() {}

    public static String of(List<Comparison> comparisons) {
        StringBuilder text = new StringBuilder();
        for (Comparison comparison : comparisons) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s: %,d operations, %,d thread%s, at most %,d kB live in %,d blocks%n",
                    comparison.trace(),
                    comparison.totals().ops(),
                    comparison.totals().threads(),
                    comparison.totals().threads() == 1 ? "" : "s",
                    comparison.totals().peakLiveBytes() >>> 10,
                    comparison.totals().peakLiveBlocks()));
            table(text, HEADER, comparison.outcomes(), ComparisonTable::row);
            if (differBelow(comparison.outcomes())) {
                text.append("  the kernel's side at the end\n");
                table(text, KERNEL_HEADER, comparison.outcomes(), ComparisonTable::kernelRow);
            }
            text.append(System.lineSeparator());
        }
        text.append("Sizes in kB, grown since the program's first call. RSS: resident; VSZ: mapped; faults: minor.\n");
        text.append(
                "mean ... max/max: resident over live bytes less 1, by Johnstone & Wilson's four ways: averaged over\n");
        text.append("time, when most was live, when most was resident, and peak over peak.\n");
        if (comparisons.stream().anyMatch(comparison -> differBelow(comparison.outcomes()))) {
            text.append(
                    "unusable: part of what is free that lies in blocks smaller than a huge page; pinned: stretches of\n");
            text.append(
                    "a huge page that others' memory which cannot be moved lies in; objects: what the kernel knows the\n");
            text.append("process by; slabs: all slabs of the machine.\n");
        }
        return text.toString();
    }

    /** Whether the machines have page-frame or slab allocators of several kinds. */
    private static boolean differBelow(List<Outcome> outcomes) {
        return outcomes.stream()
                        .map(outcome -> outcome.plan().frames().provider().id()
                                + " "
                                + outcome.plan().slab().provider().id())
                        .distinct()
                        .count()
                > 1;
    }

    private static void table(
            StringBuilder text, List<String> header, List<Outcome> outcomes, Function<Outcome, List<String>> cells) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(header);
        outcomes.forEach(outcome -> rows.add(cells.apply(outcome)));
        int[] widths = new int[header.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (int r = 0; r < rows.size(); r++) {
            StringBuilder line = new StringBuilder("  ");
            for (int i = 0; i < widths.length; i++) {
                String cell = rows.get(r).get(i);
                String blanks = " ".repeat(widths[i] - cell.length());
                line.append(i == 0 ? cell + blanks : "  " + blanks + cell);
            }
            if (r > 0 && header.equals(HEADER)) {
                line.append(remark(outcomes.get(r - 1)));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }

    private static List<String> row(Outcome outcome) {
        return List.of(
                outcome.name(),
                kilobytes(outcome.peakResidentBytes()),
                kilobytes(outcome.endResidentBytes()),
                kilobytes(outcome.peakVirtualBytes()),
                kilobytes(outcome.endVirtualBytes()),
                String.format(Locale.ROOT, "%,d", outcome.minorFaults()),
                String.format(Locale.ROOT, "%,d", outcome.systemCalls()),
                ratio(outcome.fragmentation().mean()),
                ratio(outcome.fragmentation().atMostLive()),
                ratio(outcome.fragmentation().atMostResident()),
                ratio(outcome.fragmentation().peaks()));
    }

    private static List<String> kernelRow(Outcome outcome) {
        MachineState machine = outcome.machine();
        return List.of(
                outcome.name(),
                kilobytes(machine.freeFrames() << 12),
                ratio(machine.unusable()),
                String.format(Locale.ROOT, "%,d", machine.pinnedStretches()),
                String.format(Locale.ROOT, "%,d", machine.hugeFaults()),
                kilobytes(machine.tableBytes()),
                kilobytes(machine.objectBytes()),
                kilobytes(machine.slabBytes()));
    }

    private static String remark(Outcome outcome) {
        StringBuilder remark = new StringBuilder();
        outcome.death()
                .ifPresent(death -> remark.append("  died in operation ")
                        .append(death.op())
                        .append(": ")
                        .append(lastLine(death.text())));
        if (outcome.majorFaults() > 0) {
            remark.append(String.format(Locale.ROOT, "  %,d major faults", outcome.majorFaults()));
        }
        if (outcome.failed() > 0) {
            remark.append(String.format(Locale.ROOT, "  %,d allocations failed", outcome.failed()));
        }
        return remark.toString();
    }

    /** The kernel's reports of several lines end with what was done. */
    private static String lastLine(String text) {
        String stripped = text.stripTrailing();
        return stripped.substring(stripped.lastIndexOf('\n') + 1);
    }

    private static String kilobytes(long bytes) {
        return String.format(Locale.ROOT, "%,d", bytes / 1024);
    }

    private static String ratio(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.1f%%", 100 * value.getAsDouble()) : "-";
    }
}
