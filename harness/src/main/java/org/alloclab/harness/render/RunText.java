package org.alloclab.harness.render;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.harness.result.Checkpoint;
import org.alloclab.harness.result.Death;
import org.alloclab.harness.result.RunRecord;
import org.alloclab.harness.result.RunResult;
import org.alloclab.harness.trace.TraceTotals;

/** A replay in a few lines for people. */
public final class RunText {
    private RunText() {}

    public static String of(RunRecord run) {
        RunResult result = run.result();
        TraceTotals trace = result.trace();
        Checkpoint start = result.start();
        Checkpoint end = result.end();
        StringBuilder text = new StringBuilder();
        row(
                text,
                run.trace(),
                String.format(
                        Locale.ROOT,
                        "%,d operations of %,d thread%s on %s",
                        result.played(),
                        trace.threads(),
                        trace.threads() == 1 ? "" : "s",
                        run.plan().allocator().provider().id()));
        row(
                text,
                "live",
                String.format(
                        Locale.ROOT,
                        "%,d bytes in %,d blocks at the end, peak %,d bytes",
                        end.liveBytes(),
                        end.liveBlocks(),
                        trace.peakLiveBytes()));
        row(
                text,
                "process",
                String.format(
                        Locale.ROOT,
                        "VSZ %,d kB (%+,d), RSS %,d kB (%+,d), page tables %,d kB",
                        end.space().vszBytes() >>> 10,
                        (end.space().vszBytes() - start.space().vszBytes()) >> 10,
                        end.space().rssBytes() >>> 10,
                        (end.space().rssBytes() - start.space().rssBytes()) >> 10,
                        end.space().pageTableBytes() >>> 10));
        row(
                text,
                "faults",
                String.format(
                        Locale.ROOT,
                        "%,d minor (%,d of them read the zero page), %,d major",
                        end.space().minorFaults() - start.space().minorFaults(),
                        end.space().zeroPageFaults() - start.space().zeroPageFaults(),
                        end.space().majorFaults() - start.space().majorFaults()));
        if (end.space().swapBytes() > 0) {
            row(
                    text,
                    "swap",
                    String.format(
                            Locale.ROOT,
                            "%,d kB of the process at the end",
                            end.space().swapBytes() >>> 10));
        }
        row(text, "system calls", calls(result.systemCalls()));
        result.kernel().ifPresent(kernel -> row(text, "kernel", kernel(kernel, result.slabs())));
        row(text, "workload", WorkloadText.of(run.plan().workload()));
        String environment = WorkloadText.environment(run.plan().workload());
        if (!environment.isEmpty()) {
            row(text, "environment", "as recorded: " + environment);
        }
        if (result.failed() > 0) {
            row(text, "failed", String.format(Locale.ROOT, "%,d allocations answered NULL", result.failed()));
        }
        if (trace.orphans() > 0) {
            row(
                    text,
                    "orphaned",
                    String.format(
                            Locale.ROOT,
                            "%,d blocks whose address was given out again before a free",
                            trace.orphans()));
        }
        if (trace.skippedLines() > 0) {
            row(
                    text,
                    "skipped",
                    String.format(
                            Locale.ROOT, "%,d bad lines; the first: %s", trace.skippedLines(), trace.firstSkipped()));
        }
        result.death().ifPresent(death -> row(text, "died", died(death)));
        return text.toString();
    }

    private static String died(Death death) {
        String where = death.isBeforeTheFirst() ? "before the first operation" : "in operation " + death.op();
        return where + " by " + death.signal().signalName() + ": " + death.text();
    }

    /** What the process costs the kernel, and what its objects take as whole slabs. */
    private static String kernel(KernelMemory kernel, List<CacheFigures> slabs) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d kB page tables, %,d kB stack, %,d kB objects in %,d kB of slabs",
                kernel.tableBytes() >>> 10,
                kernel.stackBytes() >>> 10,
                (kernel.objectBytes() + 1023) >>> 10,
                (slabs.stream().mapToLong(CacheFigures::pages).sum() * MachineDescription.PAGE_SIZE) >>> 10));
        for (KernelMemory.Objects kind : kernel.objects()) {
            if (kind.count() > 1) {
                text.append(String.format(Locale.ROOT, ", %,d %s", kind.count(), kind.cache()));
            }
        }
        return text.toString();
    }

    private static String calls(Map<SystemCall, Long> counts) {
        StringBuilder text = new StringBuilder();
        counts.forEach((call, count) -> {
            if (count > 0) {
                text.append(text.length() == 0 ? "" : ", ")
                        .append(String.format(Locale.ROOT, "%,d %s", count, call.linuxName()));
            }
        });
        return text.length() == 0 ? "none" : text.toString();
    }

    private static void row(StringBuilder text, String label, String value) {
        text.append(String.format(Locale.ROOT, "%-14s %s%n", label, value));
    }
}
