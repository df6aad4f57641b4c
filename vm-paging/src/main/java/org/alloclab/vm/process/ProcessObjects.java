package org.alloclab.vm.process;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.page.MemoryGroup;
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

    private final KernelObjects caches;
    private final FrameSupply supply;
    private final Frames frames;
    private final int stackPages;
    /** Who pays for the stack (kernel/fork.c, memcg_charge_kernel_stack). */
    private final MemoryGroup group;

    private final long[] objects;
    /** Frames of the kernel stacks of all threads. */
    private final List<long[]> stacks = new ArrayList<>();
    /** Objects of each thread but the first. */
    private final List<long[]> threads = new ArrayList<>();

    ProcessObjects(
            KernelObjects caches, FrameSupply supply, Frames frames, MachineDescription machine, MemoryGroup group) {
        this.caches = caches;
        this.supply = supply;
        this.frames = frames;
        this.stackPages = machine.wordSize() == WordSize.BITS_64 ? STACK_PAGES : STACK_PAGES_32;
        this.group = group;
        this.objects = take(caches.perProcess);
        addStack();
    }

    /** kernel/fork.c, copy_process with CLONE_THREAD: everything but the task itself is shared. */
    public void addThread() {
        threads.add(take(caches.perThread));
        addStack();
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

    private void addStack() {
        long[] stack = new long[stackPages];
        for (int i = 0; i < stack.length; i++) {
            stack[i] = supply.unaccounted(Gfp.GFP_KERNEL_ACCOUNT);
            if (stack[i] == PageFrameAllocator.NO_FRAME) {
                throw SimulatedDeath.outOfMemory("Out of memory: no page frame for a kernel stack");
            }
        }
        group.charge(stack.length);
        stacks.add(stack);
    }

    /** The process has ended and its parent has taken note (kernel/exit.c, release_task). */
    void release() {
        give(caches.perProcess, objects);
        for (long[] thread : threads) {
            give(caches.perThread, thread);
        }
        for (long[] stack : stacks) {
            for (long frame : stack) {
                frames.giveBack(frame, 0);
            }
            group.uncharge(stack.length);
        }
        caches.endGracePeriod();
    }

    public int stackPages() {
        return stacks.size() * stacks.get(0).length;
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
