package org.alloclab.api.space;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.AreaDetail;
import org.alloclab.api.view.HugetlbFigures;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.api.view.MachineMemory;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.Pagemap;
import org.alloclab.api.view.PagingTraffic;
import org.alloclab.api.view.ProcessIdentity;
import org.alloclab.api.view.ResidentPeak;
import org.alloclab.api.view.VmaView;

/**
 * One process's virtual address space, as its system calls see it.
 *
 * <p>Every call answers what the raw Linux system call answers: a result, or a negative {@link Errno} in [-4095, -1]
 * (test with {@link Errno#isError}). Lengths are bytes and are rounded to pages by the rules of the call.
 */
public interface AddressSpace {

    /**
     * Moves the program break; 0 only asks for it. Like {@code brk(2)} in the kernel, and unlike the libc wrapper, it
     * answers the break after the call: an unchanged break means that it was refused.
     */
    long brk(long address);

    /** {@code mmap(2)}; {@code fd} is -1 for anonymous memory. Answers the address of the new area. */
    long mmap(long address, long length, int prot, int flags, int fd, long offset);

    /** {@code munmap(2)}. */
    long munmap(long address, long length);

    /** {@code mprotect(2)}. */
    long mprotect(long address, long length, int prot);

    /** {@code mremap(2)}; {@code newAddress} counts only with {@link MapFlags#MREMAP_FIXED} or DONTUNMAP. */
    long mremap(long oldAddress, long oldLength, long newLength, int flags, long newAddress);

    /** {@code madvise(2)}; see {@link Advice}. */
    long madvise(long address, long length, int advice);

    /** Loads and stores of the simulated program. The same object for the life of the address space. */
    UserMemory memory();

    /** Size, residency and fault counts now. */
    AddressSpaceFigures figures();

    /** The most that was ever resident; empty where the plug-in does not keep it. */
    default Optional<ResidentPeak> residentPeak() {
        return Optional.empty();
    }

    /** The most that was ever mapped ({@code VmPeak}), in bytes; empty where the plug-in does not keep it. */
    default OptionalLong peakVirtualBytes() {
        return OptionalLong.empty();
    }

    /** What the process costs the kernel; empty where the plug-in does not model that. */
    default Optional<KernelMemory> kernelMemory() {
        return Optional.empty();
    }

    /** Which process this is; empty where the plug-in does not model processes. */
    default Optional<ProcessIdentity> identity() {
        return Optional.empty();
    }

    /** Every area with all that is known of it, by rising address; none where the plug-in does not keep it. */
    default List<AreaDetail> areaDetails() {
        return List.of();
    }

    /** Where the machine's memory is; empty where the plug-in does not model it. */
    default Optional<MachineMemory> machineMemory() {
        return Optional.empty();
    }

    /** What the machine has moved between memory and disks; empty where the plug-in does not model it. */
    default Optional<PagingTraffic> pagingTraffic() {
        return Optional.empty();
    }

    /** The pool of hugetlb pages; of a plug-in without one, {@link HugetlbFigures#NONE}. */
    default HugetlbFigures hugetlb() {
        return HugetlbFigures.NONE;
    }

    /** The machine's mode of transparent huge pages, which an allocator may look up when it starts. */
    default TransparentHugePages transparentHugePages() {
        return TransparentHugePages.MADVISE;
    }

    /** A step of khugepaged, as {@link VirtualMemory#khugepaged}; 0 of a plug-in without it. */
    default long khugepaged(long pages) {
        return 0;
    }

    /** The areas, by rising address. */
    List<VmaView> areas();

    /** The text of a file below {@code /proc/PID}, in the kernel's format. */
    String proc(ProcFile file);

    /**
     * The entries of {@code /proc/PID/pagemap} for the pages of {@code [start, end)}, as {@link Pagemap} lays them out. An
     * address space without page tables answers that nothing is present.
     */
    default long[] pagemap(long start, long end) {
        return new long[Math.toIntExact((end - start) >>> 12)];
    }

    /** What stands behind the pages of {@code [start, end)}, as runs that tile it, neighbours of one state joined. */
    List<PageRun> pageRuns(long start, long end);

    /** Throws {@link IllegalStateException} naming the law that is broken, if one is. */
    void checkInvariants();
}
