package org.alloclab.harness.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the simulated program behaves beside what the trace says.
 *
 * @param touch what it does with new blocks
 * @param oneThread whether all threads of the trace are played by the main thread
 * @param threads where the threads' control blocks lie
 * @param clock the virtual time
 * @param prelude sizes allocated before the first operation
 * @param recorded what the trace says of its process
 * @param recordedHere whether the trace was recorded under the allocator that is simulated: then calls that steer it are made
 * @param environment options of the allocator that the recorded environment set and nobody set otherwise
 * @param steering calls that are made every so often though the trace has none
 */
public record Workload(
        Touch touch,
        boolean oneThread,
        ThreadPlacement threads,
        ClockSetting clock,
        List<Long> prelude,
        Recorded recorded,
        boolean recordedHere,
        Map<String, String> environment,
        List<SteeringCall> steering) {
    public Workload {
        prelude = List.copyOf(prelude);
        steering = List.copyOf(steering);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /** The same of a program that does this with new blocks. */
    Workload touching(Touch other) {
        return new Workload(other, oneThread, threads, clock, prelude, recorded, recordedHere, environment, steering);
    }
}
