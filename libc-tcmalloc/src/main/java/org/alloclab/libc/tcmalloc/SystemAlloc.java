package org.alloclab.libc.tcmalloc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.ProgramBreak;
import org.alloclab.api.space.Prot;
import org.alloclab.api.space.SystemCalls;

/**
 * Memory from the system and back (gperftools 2.10, system-alloc.cc): {@code sbrk}, and where that fails {@code mmap},
 * both aligned by asking for more; pages go back by {@code madvise(MADV_DONTNEED)}, which leaves them in the address
 * space.
 *
 * <p>A way that failed is not tried again until the other one has failed too.
 */
final class SystemAlloc {
    /** Least alignment: a cache line (sizeof(MemoryAligner)). */
    private static final long MEMORY_ALIGNER = 64;

    private final SystemCalls space;
    private final ProgramBreak programBreak;
    private final Flags flags;

    private boolean sbrkFailed;
    private boolean mmapFailed;
    private long taken;
    private long actualSize;

    SystemAlloc(SystemCalls space, Flags flags) {
        this.space = space;
        this.programBreak = new ProgramBreak(space);
        this.flags = flags;
    }

    /** Gets at least so many bytes; answers their address, or 0. {@link #actualSize} says how many they are. */
    long allocate(long size, long alignment) {
        if (Long.compareUnsigned(size + alignment, size) < 0) {
            return 0;
        }
        long align = Math.max(alignment, MEMORY_ALIGNER);
        long result = 0;
        if (!sbrkFailed) {
            result = bySbrk(size, align);
            sbrkFailed = result == 0;
        }
        if (result == 0 && !mmapFailed) {
            result = byMmap(size, align);
            mmapFailed = result == 0;
        }
        if (result == 0) {
            sbrkFailed = false;
            mmapFailed = false;
            return 0;
        }
        taken += actualSize;
        return result;
    }

    /** Bytes of the last successful {@link #allocate}. */
    long actualSize() {
        return actualSize;
    }

    /** Bytes taken from the system so far, metadata included. */
    long taken() {
        return taken;
    }

    // system-alloc.cc, SbrkSysAllocator::Alloc
    private long bySbrk(long wanted, long alignment) {
        if (flags.skipSbrk || wanted + alignment < 0) {
            return 0;
        }
        long size = roundUp(wanted, alignment);
        actualSize = size;
        if (Long.compareUnsigned(programBreak.sbrk(0) + size, size) < 0) {
            return 0;
        }
        long result = programBreak.sbrk(size);
        if (result == -1) {
            return 0;
        }
        long misaligned = result & (alignment - 1);
        if (misaligned == 0) {
            return result;
        }
        long extra = alignment - misaligned;
        if (programBreak.sbrk(extra) == result + size) {
            return result + extra;
        }
        result = programBreak.sbrk(size + alignment - 1);
        return result == -1 ? 0 : roundUp(result, alignment);
    }

    // system-alloc.cc, MmapSysAllocator::Alloc
    private long byMmap(long wanted, long leastAlignment) {
        if (flags.skipMmap) {
            return 0;
        }
        long alignment = Math.max(leastAlignment, PAGE_SIZE);
        long size = roundUp(wanted, alignment);
        if (Long.compareUnsigned(size, wanted) < 0) {
            return 0;
        }
        actualSize = size;
        long extra = alignment - PAGE_SIZE;
        long result = space.mmap(0, size + extra, Prot.READ | Prot.WRITE, MapFlags.PRIVATE | MapFlags.ANONYMOUS, -1, 0);
        if (Errno.isError(result)) {
            return 0;
        }
        long adjust = roundUp(result, alignment) - result;
        if (adjust > 0) {
            space.munmap(result, adjust);
        }
        if (adjust < extra) {
            space.munmap(result + adjust + size, extra - adjust);
        }
        return result + adjust;
    }

    /** A move of the break by the program itself, which has it in common with the allocator; answers where it was, or -1. */
    long foreignSbrk(long increment) {
        return programBreak.sbrk(increment);
    }

    /** Where the break is. */
    long programBreak() {
        return programBreak.current();
    }

    /** Gives the pages of a range back; answers whether it did (TCMalloc_SystemRelease). */
    boolean release(long start, long length) {
        if (flags.devmemStart != 0 || flags.disableMemoryRelease) {
            return false;
        }
        if (Errno.isError(space.madvise(start, length, Advice.DONTNEED))) {
            return false;
        }
        space.memory().forget(start, length);
        return true;
    }

    private static long roundUp(long value, long powerOfTwo) {
        return (value + powerOfTwo - 1) & -powerOfTwo;
    }
}
