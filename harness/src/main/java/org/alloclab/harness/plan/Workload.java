package org.alloclab.harness.plan;

import java.util.List;

/**
 * How the simulated program behaves beside what the trace says.
 *
 * @param touch what it does with new blocks
 * @param oneThread whether all threads of the trace are played by the main thread
 * @param threads where the threads' control blocks lie
 * @param clock the virtual time
 * @param prelude sizes allocated before the first operation
 */
public record Workload(
        Touch touch, boolean oneThread, ThreadPlacement threads, ClockSetting clock, List<Long> prelude) {
    public Workload {
        prelude = List.copyOf(prelude);
    }
}
