package org.alloclab.harness.machine;

import jakarta.inject.Inject;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.CurrentExecution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.vmalloc.VmallocAllocator;

/**
 * A machine on which only the kernel's own allocators run.
 *
 * @param description the hardware
 * @param clock its time
 * @param execution what runs
 * @param frames its page frames
 * @param slab its kernel objects, made of those frames
 * @param vmalloc its kernel virtual memory, made of those frames
 */
public record KernelMachine(
        MachineDescription description,
        VirtualClock clock,
        CurrentExecution execution,
        PageFrameAllocator frames,
        SlabAllocator slab,
        VmallocAllocator vmalloc)
        implements Machine {
    @Inject
    public KernelMachine {}
}
