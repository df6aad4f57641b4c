package org.alloclab.harness.kernel;

import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.vmalloc.VmallocAllocator;

/**
 * The kernel's allocators of one machine, connected.
 *
 * @param description the machine
 * @param frames its page frames
 * @param slab its kernel objects, made of those frames
 * @param vmalloc its kernel virtual memory, made of those frames
 */
public record KernelMachine(
        MachineDescription description, PageFrameAllocator frames, SlabAllocator slab, VmallocAllocator vmalloc) {}
