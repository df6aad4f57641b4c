package org.alloclab.harness.study.bench;

import org.alloclab.harness.plan.Touch;

/**
 * How fast a trace was replayed.
 *
 * @param name allocator and variant
 * @param touch whether blocks were touched
 * @param ops operations of the trace
 * @param medianNanosPerOp CPU nanoseconds per operation, median of the repeats
 * @param leastNanosPerOp the least of them
 * @param mostNanosPerOp the most
 * @param heapBytes Java heap that the machine occupies at the end
 */
public record BenchResult(
        String name,
        Touch touch,
        long ops,
        double medianNanosPerOp,
        double leastNanosPerOp,
        double mostNanosPerOp,
        long heapBytes) {}
