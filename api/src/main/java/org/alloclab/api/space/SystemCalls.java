package org.alloclab.api.space;

import java.util.List;
import java.util.Optional;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.ResidentPeak;
import org.alloclab.api.view.UntouchedMemory;
import org.alloclab.api.view.VmaView;

/**
 * A process's virtual address space as code that runs in the process has it, a user allocator above all: loads and stores, the
 * system calls for memory, and what the process can read of itself. It steers nothing of the machine and shows nothing of the
 * kernel; {@link AddressSpace} does.
 *
 * <p>Every call answers what the raw Linux system call answers: a result, or a negative {@link Errno} in [-4095, -1]
 * (test with {@link Errno#isError}). Addresses and lengths are bytes; lengths are rounded up to pages by the rules of the call.
 * What the arguments mean is in the manual pages, section 2.
 */
public interface SystemCalls {

    /**
     * Moves the program break; 0 only asks for it. Like {@code brk(2)} in the kernel, and unlike the libc wrapper, it
     * answers the break after the call: an unchanged break means that it was refused.
     */
    long brk(long address);

    /**
     * {@code mmap(2)}.
     *
     * @param address a hint, or the place itself with {@link MapFlags#FIXED}; 0 leaves it to the kernel
     * @param length bytes, at least 1
     * @param prot bits of {@link Prot}
     * @param flags bits of {@link MapFlags}
     * @param fd -1 for anonymous memory
     * @param offset in the file, a multiple of the page size
     * @return the address of the new area; ENOMEM where there is no room or a limit is met, EINVAL for wrong arguments
     */
    long mmap(long address, long length, int prot, int flags, int fd, long offset);

    /** {@code munmap(2)}; 0, or EINVAL for an address that begins no page and for a length of 0. */
    long munmap(long address, long length);

    /** {@code mprotect(2)}; 0, ENOMEM where a part is not mapped, or EINVAL. {@code prot} has bits of {@link Prot}. */
    long mprotect(long address, long length, int prot);

    /**
     * {@code mremap(2)}; {@code newAddress} counts only with {@link MapFlags#MREMAP_FIXED} or DONTUNMAP.
     *
     * @return the address of the area afterwards; ENOMEM where it cannot grow, EFAULT where nothing is mapped, EINVAL
     */
    long mremap(long oldAddress, long oldLength, long newLength, int flags, long newAddress);

    /** {@code madvise(2)}; {@code advice} is one of {@link Advice}. 0, ENOMEM where a part is not mapped, or EINVAL. */
    long madvise(long address, long length, int advice);

    /** Loads and stores of the simulated program. The same object for the life of the address space. */
    UserMemory memory();

    /** Size, residency and fault counts now, as {@code /proc/self/statm} and {@code getrusage(2)} tell them. */
    AddressSpaceFigures figures();

    /** The most that was ever resident ({@code ru_maxrss}); empty where the plug-in does not keep it. */
    default Optional<ResidentPeak> residentPeak() {
        return Optional.empty();
    }

    /**
     * From now on what {@link UserMemory#touchBlock} writes is kept apart from what else is written: {@link #untouched}. Changes
     * no figure. Does nothing where the plug-in does not know how.
     */
    default void tellTouchesApart() {}

    /**
     * What would be resident if nothing had been written by {@link UserMemory#touchBlock} since {@link #tellTouchesApart};
     * empty where that is not kept, and once something has happened in which the two cannot be told apart, such as a huge page
     * or reclaim.
     */
    default Optional<UntouchedMemory> untouched() {
        return Optional.empty();
    }

    /** The areas, by rising address, as {@code /proc/self/maps} lists them. */
    List<VmaView> areas();

    /**
     * What stands behind the pages of {@code [start, end)}, as runs that tile it, neighbours of one state joined: what
     * {@code /proc/self/pagemap} tells.
     */
    List<PageRun> pageRuns(long start, long end);

    /**
     * The machine's mode of transparent huge pages ({@code /sys/kernel/mm/transparent_hugepage/enabled}), which an allocator
     * may look up when it starts.
     */
    default TransparentHugePages transparentHugePages() {
        return TransparentHugePages.MADVISE;
    }
}
