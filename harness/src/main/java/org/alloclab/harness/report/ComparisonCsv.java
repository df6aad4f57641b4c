package org.alloclab.harness.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.alloclab.harness.compare.Comparison;
import org.alloclab.harness.compare.MachineState;
import org.alloclab.harness.compare.Outcome;

/** Comparisons as CSV: a row for each trace and machine; a figure that does not exist is empty. */
public final class ComparisonCsv {
    private ComparisonCsv() {}

    public static String of(List<Comparison> comparisons) {
        StringBuilder text = new StringBuilder(
                "trace,allocator,ops,failed,peak_live_bytes,peak_rss_bytes,end_rss_bytes,"
                        + "peak_vsz_bytes,end_vsz_bytes,minflt,majflt,syscalls,frag_mean,frag_at_max_live,frag_at_max_rss,"
                        + "frag_peaks,huge_faults,free_frames,free_huge_frames,pinned_stretches,table_bytes,object_bytes,slab_bytes,died\n");
        for (Comparison comparison : comparisons) {
            for (Outcome outcome : comparison.outcomes()) {
                text.append(quoted(comparison.trace())).append(',').append(quoted(outcome.name()));
                for (long figure : new long[] {
                    outcome.played(),
                    outcome.failed(),
                    comparison.totals().peakLiveBytes(),
                    outcome.peakResidentBytes(),
                    outcome.endResidentBytes(),
                    outcome.peakVirtualBytes(),
                    outcome.endVirtualBytes(),
                    outcome.minorFaults(),
                    outcome.majorFaults(),
                    outcome.systemCalls()
                }) {
                    text.append(',').append(figure);
                }
                ratio(text, outcome.fragmentation().mean());
                ratio(text, outcome.fragmentation().atMostLive());
                ratio(text, outcome.fragmentation().atMostResident());
                ratio(text, outcome.fragmentation().peaks());
                MachineState machine = outcome.machine();
                for (long figure : new long[] {
                    machine.hugeFaults(),
                    machine.freeFrames(),
                    machine.freeHugeFrames(),
                    machine.pinnedStretches(),
                    machine.tableBytes(),
                    machine.objectBytes(),
                    machine.slabBytes()
                }) {
                    text.append(',').append(figure);
                }
                text.append(',');
                outcome.death().ifPresent(death -> text.append(quoted(death.text())));
                text.append('\n');
            }
        }
        return text.toString();
    }

    private static void ratio(StringBuilder text, OptionalDouble value) {
        text.append(',');
        value.ifPresent(ratio -> text.append(String.format(Locale.ROOT, "%.6f", ratio)));
    }

    /** A cell of RFC 4180. */
    private static String quoted(String cell) {
        return cell.matches("[^\",\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
