package org.alloclab.harness.assembly;

import jakarta.inject.Inject;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.CurrentExecution;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.AddressSpace;

/** A simulated machine with one process on it, its layers connected. */
public final class Machine {
    private final VirtualClock clock;
    private final CurrentExecution execution;
    private final PageFrameAllocator frames;
    private final SlabAllocator slab;
    private final AddressSpace space;
    private final UserAllocator allocator;

    @Inject
    Machine(
            VirtualClock clock,
            CurrentExecution execution,
            PageFrameAllocator frames,
            SlabAllocator slab,
            AddressSpace space,
            UserAllocator allocator) {
        this.clock = clock;
        this.execution = execution;
        this.frames = frames;
        this.slab = slab;
        this.space = space;
        this.allocator = allocator;
    }

    public VirtualClock clock() {
        return clock;
    }

    public CurrentExecution execution() {
        return execution;
    }

    public PageFrameAllocator frames() {
        return frames;
    }

    public SlabAllocator slab() {
        return slab;
    }

    public AddressSpace space() {
        return space;
    }

    public UserAllocator allocator() {
        return allocator;
    }
}
