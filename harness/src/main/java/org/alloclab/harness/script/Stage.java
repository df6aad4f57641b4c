package org.alloclab.harness.script;

import java.util.Optional;
import java.util.function.Supplier;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.api.vmalloc.VmallocAllocator;

/**
 * What a script is played on: one machine, and what was started on it.
 *
 * @param needs what the script asked for
 * @param machine the hardware
 * @param layout areas that the first process started with
 * @param clock virtual time
 * @param frames page frames
 * @param slab kernel objects
 * @param vmalloc kernel addresses; made when they are first asked for
 * @param memory the processes' virtual memory; empty for kernel code alone
 * @param files files that the script can map
 * @param first the first process
 * @param heap the user allocator in it, if there is one
 */
public record Stage(
        Needs needs,
        MachineDescription machine,
        InitialLayout layout,
        VirtualClock clock,
        PageFrameAllocator frames,
        SlabAllocator slab,
        Supplier<VmallocAllocator> vmalloc,
        Optional<VirtualMemory> memory,
        ScriptFiles files,
        Optional<UserProcess> first,
        Optional<ProgramHeap> heap) {}
