package org.alloclab.harness.plan;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.SlabAllocatorProvider;

/**
 * What every simulated machine has.
 *
 * @param description the hardware
 * @param frames the page-frame allocator
 * @param slab the slab allocator
 * @param startNanos its time when it is switched on
 */
public record MachinePlan(
        MachineDescription description,
        LayerChoice<PageFrameAllocatorProvider> frames,
        LayerChoice<SlabAllocatorProvider> slab,
        long startNanos) {}
