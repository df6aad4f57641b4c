package org.alloclab.harness.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalDouble;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.study.bench.BenchResult;
import org.alloclab.harness.study.bench.ColdBench;
import org.alloclab.harness.study.bench.ColdStages;

/** The tables of {@code bench}, row by row as they come. */
final class BenchTable {
    private static final double NANOS = 1e9;

    private final PrintWriter out;
    private boolean begun;

    BenchTable(PrintWriter out) {
        this.out = out;
    }

    /** Answers once whether no row has been written. */
    private boolean begins() {
        boolean begins = !begun;
        begun = true;
        return begins;
    }

    /** The head of the table of warm runs. */
    static String warmHead() {
        return String.format(
                Locale.ROOT,
                "%-12s %-20s %-5s %7s %12s %9s %9s %9s %9s %6s %10s",
                "trace",
                "allocator",
                "touch",
                "threads",
                "operations",
                "ns/op",
                "least",
                "most",
                "real",
                "ratio",
                "heap kB");
    }

    void warm(String trace, BenchResult result) {
        if (begins()) {
            out.println(warmHead());
        }
        out.printf(
                Locale.ROOT,
                "%-12s %-20s %-5s %7d %,12d %9.1f %9.1f %9.1f %9s %6s %,10d%n",
                trace,
                result.name(),
                result.touch().id(),
                result.threads(),
                result.ops(),
                result.medianNanosPerOp(),
                result.leastNanosPerOp(),
                result.mostNanosPerOp(),
                number("%.1f", result.rivalNanosPerOp()),
                number("%.2f", result.ratio()),
                result.heapBytes() >>> 10);
        out.flush();
    }

    private void coldHead() {
        out.printf(
                Locale.ROOT,
                "%-12s %-20s %-5s %-7s %7s %7s %7s %7s %7s %7s %7s %7s %7s %7s %6s %10s%n",
                "trace",
                "allocator",
                "touch",
                "threads",
                "start",
                "decode",
                "compile",
                "collect",
                "loop",
                "CPU s",
                "least",
                "most",
                "wall s",
                "real",
                "ratio",
                "peak kB");
    }

    void cold(String trace, String allocator, Touch touch, String threads, ColdBench.Result result) {
        if (begins()) {
            coldHead();
        }
        ColdStages stages = result.stages();
        OptionalDouble real =
                result.rivalNanos() == 0 ? OptionalDouble.empty() : OptionalDouble.of(result.rivalNanos() / NANOS);
        out.printf(
                Locale.ROOT,
                "%-12s %-20s %-5s %-7s %7.2f %7.2f %7.2f %7.2f %7.2f %7.2f %7.2f %7.2f %7.2f %7s %6s %,10d%n",
                trace,
                allocator,
                touch.id(),
                threads,
                stages.startNanos() / NANOS,
                stages.decodeNanos() / NANOS,
                stages.compileNanos() / NANOS,
                stages.collectNanos() / NANOS,
                stages.loopNanos() / NANOS,
                stages.totalNanos() / NANOS,
                result.leastNanos() / NANOS,
                result.mostNanos() / NANOS,
                result.wallNanos() / NANOS,
                number("%.2f", real),
                number(
                        "%.1f",
                        real.isPresent()
                                ? OptionalDouble.of((double) stages.totalNanos() / result.rivalNanos())
                                : OptionalDouble.empty()),
                stages.peakBytes() >>> 10);
        out.flush();
    }

    private static String number(String form, OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, form, value.getAsDouble()) : "-";
    }
}
