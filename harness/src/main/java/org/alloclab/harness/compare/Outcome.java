package org.alloclab.harness.compare;

import java.util.Optional;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.replay.Death;

/**
 * What a machine made of a trace. Sizes of the process are growth since before the first operation.
 *
 * @param name allocator and variant
 * @param plan the plan of the run
 * @param played operations played
 * @param failed allocations answered with NULL
 * @param peakResidentBytes greatest RSS
 * @param endResidentBytes RSS at the end
 * @param peakVirtualBytes greatest VSZ
 * @param endVirtualBytes VSZ at the end
 * @param minorFaults minor page faults
 * @param majorFaults major page faults
 * @param systemCalls system calls
 * @param fragmentation resident against live bytes
 * @param machine the kernel's side of the machine at the end
 * @param death how the program died, if it did
 */
public record Outcome(
        String name,
        RunPlan plan,
        long played,
        long failed,
        long peakResidentBytes,
        long endResidentBytes,
        long peakVirtualBytes,
        long endVirtualBytes,
        long minorFaults,
        long majorFaults,
        long systemCalls,
        Fragmentation fragmentation,
        MachineState machine,
        Optional<Death> death) {}
