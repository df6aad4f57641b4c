package org.alloclab.harness.machine;

import jakarta.inject.Inject;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.CurrentExecution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.AddressSpace;

/**
 * A machine with one program that allocates.
 *
 * @param description the hardware
 * @param clock its time
 * @param execution what runs
 * @param frames its page frames
 * @param slab its kernel objects
 * @param space the program's address space
 * @param allocator the program's allocator, not started yet
 */
public record ProgramMachine(
        MachineDescription description,
        VirtualClock clock,
        CurrentExecution execution,
        PageFrameAllocator frames,
        SlabAllocator slab,
        AddressSpace space,
        UserAllocator allocator)
        implements Machine {
    @Inject
    public ProgramMachine {}
}
