package org.alloclab.harness.plan;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.spi.UserAllocatorProvider;

/**
 * One run of one simulated machine.
 *
 * @param machine the hardware
 * @param layout areas of the process before the allocator starts
 * @param layoutName where they come from
 * @param allocator the user allocator
 * @param space the address space
 * @param frames the page-frame allocator
 * @param slab the slab allocator
 * @param workload how the simulated program behaves
 * @param seed for whatever is random in the real component
 */
public record RunPlan(
        MachineDescription machine,
        InitialLayout layout,
        String layoutName,
        LayerChoice<UserAllocatorProvider> allocator,
        LayerChoice<AddressSpaceProvider> space,
        LayerChoice<PageFrameAllocatorProvider> frames,
        LayerChoice<SlabAllocatorProvider> slab,
        Workload workload,
        long seed) {}
