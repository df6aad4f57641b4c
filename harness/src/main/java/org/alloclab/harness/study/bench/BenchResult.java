package org.alloclab.harness.study.bench;

import java.util.OptionalDouble;
import org.alloclab.harness.plan.Touch;

/**
 * How fast a trace was replayed.
 *
 * @param name allocator and variant
 * @param touch whether blocks were touched
 * @param threads threads that the trace was played with
 * @param ops operations of the trace
 * @param medianNanosPerOp CPU nanoseconds per operation, median of the repeats
 * @param leastNanosPerOp the least of them
 * @param mostNanosPerOp the most
 * @param rivalNanosPerOp the rival's CPU nanoseconds per operation, median of as many runs between the others; empty if there
 *     is none
 * @param heapBytes Java heap that the machine occupies at the end
 */
public record BenchResult(
        String name,
        Touch touch,
        int threads,
        long ops,
        double medianNanosPerOp,
        double leastNanosPerOp,
        double mostNanosPerOp,
        OptionalDouble rivalNanosPerOp,
        long heapBytes) {

    /** How many times the rival's time the simulation takes. */
    public OptionalDouble ratio() {
        return rivalNanosPerOp.isPresent()
                ? OptionalDouble.of(medianNanosPerOp / rivalNanosPerOp.getAsDouble())
                : OptionalDouble.empty();
    }
}
