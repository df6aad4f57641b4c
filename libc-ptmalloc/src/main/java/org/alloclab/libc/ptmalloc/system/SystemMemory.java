package org.alloclab.libc.ptmalloc.system;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.ProgramBreak;
import org.alloclab.api.space.SystemCalls;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.parameter.Parameters;
import org.alloclab.libc.ptmalloc.version.HugePageUse;

/**
 * The process's memory as the kernel gives it: the break, mappings, advice.
 *
 * <p>glibc 2.36 malloc.c, MORECORE and madvise_thp.
 */
public final class SystemMemory {
    private final MachineDescription machine;
    private final SystemCalls space;
    private final UserMemory memory;
    private final Parameters parameters;
    private final ProgramBreak programBreak;

    public SystemMemory(MachineDescription machine, SystemCalls space, Parameters parameters) {
        this.machine = machine;
        this.space = space;
        this.memory = space.memory();
        this.parameters = parameters;
        this.programBreak = new ProgramBreak(space);
    }

    public MachineDescription machine() {
        return machine;
    }

    /** For mmap and its kin. */
    public SystemCalls space() {
        return space;
    }

    /** For loads and stores. */
    public UserMemory memory() {
        return memory;
    }

    /** MORECORE: moves the break, answers where it was, or -1. Fails always where huge pages are wanted everywhere. */
    public long sbrk(long increment) {
        return parameters.leavesBreakAlone() ? -1 : programBreak.sbrk(increment);
    }

    /** The program itself calls sbrk. */
    public long foreignSbrk(long increment) {
        return programBreak.sbrk(increment);
    }

    /** The break as libc remembers it. */
    public long currentBreak() {
        return programBreak.current();
    }

    /** madvise_thp. */
    public void adviseHugePages(long address, long size) {
        if (!parameters.hugePageAdvice() || size < parameters.thpPageSize()) {
            return;
        }
        boolean inward = parameters.rules.hugePages() == HugePageUse.IN_HEAPS;
        long start = inward ? Sizes.alignUp(address, PAGE_SIZE) : address & -PAGE_SIZE;
        space.madvise(start, size + address - start, Advice.HUGEPAGE);
    }

    /** memset. */
    public void fill(long address, int value, long length) {
        long word = (value & 0xffL) * 0x0101010101010101L;
        long position = address;
        long end = address + length;
        while (position < end) {
            if ((position & 7) != 0 || end - position < 8) {
                memory.store8(position++, value & 0xff);
            } else if ((position & (PAGE_SIZE - 1)) != 0 || end - position < PAGE_SIZE) {
                memory.store(position, word);
                position += 8;
            } else {
                memory.fillPage(position, word);
                position += PAGE_SIZE;
            }
        }
    }
}
