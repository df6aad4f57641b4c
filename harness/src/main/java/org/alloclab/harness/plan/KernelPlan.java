package org.alloclab.harness.plan;

import org.alloclab.api.spi.VmallocAllocatorProvider;

/**
 * A machine on which only the kernel's own allocators run.
 *
 * @param machine hardware, page frames, slabs
 * @param vmalloc the kernel's virtual memory
 */
public record KernelPlan(MachinePlan machine, LayerChoice<VmallocAllocatorProvider> vmalloc) {}
