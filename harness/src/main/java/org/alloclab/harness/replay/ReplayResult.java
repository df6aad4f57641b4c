package org.alloclab.harness.replay;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.harness.trace.TraceTotals;

/**
 * What came of a replay.
 *
 * @param trace what the trace contained, as far as it was read
 * @param played operations played
 * @param failed allocations that the simulated allocator answered with NULL
 * @param systemCalls number of calls in the loop by name; {@code brk(NULL)} is counted apart, as is mmap with PROT_NONE
 * @param faults page faults of the loop by kind
 * @param checkpoints figures at the start, on the way and at the end
 * @param allocator the allocator's own figures at the end
 * @param kernel what the process cost the kernel at the end, if the address space knows
 * @param slabs the machine's caches of kernel objects at the end
 * @param death how the program died, if it did
 */
public record ReplayResult(
        TraceTotals trace,
        long played,
        long failed,
        Map<String, Long> systemCalls,
        Map<String, Long> faults,
        List<Checkpoint> checkpoints,
        MetricSnapshot allocator,
        Optional<KernelMemory> kernel,
        List<CacheFigures> slabs,
        Optional<Death> death) {

    public Checkpoint start() {
        return checkpoints.get(0);
    }

    public Checkpoint end() {
        return checkpoints.get(checkpoints.size() - 1);
    }
}
