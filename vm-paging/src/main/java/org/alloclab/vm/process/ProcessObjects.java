package org.alloclab.vm.process;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.reclaim.FrameSupply;

/**
 * What the kernel keeps for a process beside its areas and page tables: one object of each kind, and for each thread a task
 * and a kernel stack (kernel/fork.c, copy_process, alloc_thread_stack_node). The frames of the stack are there; the addresses in the vmalloc
 * area at which the kernel maps them are not.
 */
public final class ProcessObjects {
    /** {@code THREAD_SIZE}: 16 KiB, on a 32-bit machine 8 KiB. */
    private static final int STACK_PAGES = 4;

    private static final int STACK_PAGES_32 = 2;

    /** A kernel stack and who pays for it. */
    private static final class Stack {
        final MemoryGroup payer;
        final long[] frames;

        Stack(MemoryGroup payer, long[] frames) {
            this.payer = payer;
            this.frames = frames;
        }
    }

    private final KernelObjects caches;
    private final FrameSupply supply;
    private final Frames frames;
    private final int stackPages;
    private final long[] objects;
    /** The kernel stacks of all threads. */
    private final List<Stack> stacks = new ArrayList<>();
    /** Objects of each thread but the first. */
    private final List<long[]> threads = new ArrayList<>();

    ProcessObjects(KernelObjects caches, FrameSupply supply, Frames frames, MachineDescription machine) {
        this.caches = caches;
        this.supply = supply;
        this.frames = frames;
        this.stackPages = machine.wordSize() == WordSize.BITS_64 ? STACK_PAGES : STACK_PAGES_32;
        this.objects = take(caches.perProcess);
    }

    /** kernel/fork.c, copy_process with CLONE_THREAD: everything but the task itself is shared. */
    public void addThread(MemoryGroup group) {
        threads.add(take(caches.perThread));
        addStack(group);
    }

    private long[] take(List<KernelObjects.Kind> kinds) {
        long[] taken = new long[kinds.size()];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = caches.take(kinds.get(i));
        }
        return taken;
    }

    private void give(List<KernelObjects.Kind> kinds, long[] taken) {
        for (int i = 0; i < taken.length; i++) {
            caches.give(kinds.get(i), taken[i]);
        }
    }

    /** A kernel stack that a group pays for (kernel/fork.c, memcg_charge_kernel_stack). */
    void addStack(MemoryGroup group) {
        long[] stack = new long[stackPages];
        for (int i = 0; i < stack.length; i++) {
            stack[i] = supply.unaccounted(Gfp.GFP_KERNEL_ACCOUNT);
            if (stack[i] == PageFrameAllocator.NO_FRAME) {
                throw SimulatedDeath.outOfMemory("Out of memory: no page frame for a kernel stack");
            }
        }
        group.stackTaken(stack.length);
        stacks.add(new Stack(group, stack));
    }

    /** The process has ended and its parent has taken note (kernel/exit.c, release_task). */
    void release() {
        give(caches.perProcess, objects);
        for (long[] thread : threads) {
            give(caches.perThread, thread);
        }
        for (Stack stack : stacks) {
            for (long frame : stack.frames) {
                frames.giveBack(frame, 0);
            }
            stack.payer.stackGiven(stack.frames.length);
        }
        caches.endGracePeriod();
    }

    public int stackPages() {
        return stacks.size() * stackPages;
    }

    /** Its objects by kind. */
    public List<KernelMemory.Objects> kinds() {
        List<KernelMemory.Objects> kinds = new ArrayList<>();
        for (KernelObjects.Kind kind : caches.perProcess) {
            kinds.add(kind.counted(caches.perThread.contains(kind) ? 1 + threads.size() : 1));
        }
        return kinds;
    }
}
