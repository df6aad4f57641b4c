package org.alloclab.harness.result;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.probe.FaultKind;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.api.view.ResidentPeak;
import org.alloclab.api.view.ZoneView;
import org.alloclab.harness.trace.TraceTotals;

/**
 * What came of a run: facts, none of them text.
 *
 * @param trace what the trace contained, as far as it was read
 * @param played operations played
 * @param failed allocations that the simulated allocator answered with NULL
 * @param systemCalls number of calls in the loop; {@code brk(NULL)} is counted apart, as is mmap with PROT_NONE
 * @param faults page faults of the loop
 * @param before the process before its allocator started
 * @param start figures at the start
 * @param end figures at the end
 * @param residentPeak the most that was resident, if the address space keeps it
 * @param virtualPeakBytes the most that was mapped, if the address space keeps it
 * @param allocator the allocator's own figures at the end; empty of a program that died
 * @param kernel what the process cost the kernel at the end, if the address space knows
 * @param zones the machine's page frames at the end
 * @param slabs the machine's caches of kernel objects at the end
 * @param death how the program died, if it did
 */
public record RunResult(
        TraceTotals trace,
        long played,
        long failed,
        Map<SystemCall, Long> systemCalls,
        Map<FaultKind, Long> faults,
        AddressSpaceFigures before,
        Checkpoint start,
        Checkpoint end,
        Optional<ResidentPeak> residentPeak,
        OptionalLong virtualPeakBytes,
        MetricSnapshot allocator,
        Optional<KernelMemory> kernel,
        List<ZoneView> zones,
        List<CacheFigures> slabs,
        Optional<Death> death) {
    public RunResult {
        zones = List.copyOf(zones);
        slabs = List.copyOf(slabs);
    }
}
