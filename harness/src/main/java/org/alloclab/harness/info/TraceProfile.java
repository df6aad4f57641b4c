package org.alloclab.harness.info;

import java.util.List;
import java.util.Map;
import org.alloclab.harness.trace.TraceTotals;

/**
 * The figures of a trace.
 *
 * @param totals ops, threads, live bytes and blocks
 * @param kinds number of operations by kind
 * @param sizes allocations by power of two: at index i those of [2^(i-1), 2^i) bytes, at 0 those of no byte
 * @param lifetimes blocks freed by power of two of operations lived, in the same way
 * @param immortal blocks never freed
 * @param totalBytes bytes asked for by all allocations
 * @param crossThreadFrees blocks freed or reallocated by another thread than the one that allocated them
 * @param nanos time from the first operation to the last, or -1 where the trace has no times
 * @param touch blocks of which the trace knows the written pages
 */
public record TraceProfile(
        TraceTotals totals,
        Map<String, Long> kinds,
        List<Long> sizes,
        List<Long> lifetimes,
        long immortal,
        long totalBytes,
        long crossThreadFrees,
        long nanos,
        Touch touch) {
    /**
     * Blocks of which the trace knows the written pages.
     *
     * @param blocks how many
     * @param pages pages of theirs that were written
     * @param of pages that they lie in
     */
    public record Touch(long blocks, long pages, long of) {}

    public TraceProfile {
        sizes = List.copyOf(sizes);
        lifetimes = List.copyOf(lifetimes);
    }
}
