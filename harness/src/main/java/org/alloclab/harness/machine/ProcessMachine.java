package org.alloclab.harness.machine;

import jakarta.inject.Inject;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.CurrentExecution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.VirtualMemory;

/**
 * A machine whose processes make their system calls themselves, without an allocator.
 *
 * @param description the hardware
 * @param clock its time
 * @param execution what runs
 * @param frames its page frames
 * @param slab its kernel objects
 * @param memory its virtual memory, which starts processes
 */
public record ProcessMachine(
        MachineDescription description,
        VirtualClock clock,
        CurrentExecution execution,
        PageFrameAllocator frames,
        SlabAllocator slab,
        VirtualMemory memory)
        implements Machine {
    @Inject
    public ProcessMachine {}
}
