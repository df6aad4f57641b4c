package org.alloclab.api.space;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.alloclab.api.view.AreaDetail;
import org.alloclab.api.view.HugetlbFigures;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.api.view.MachineMemory;
import org.alloclab.api.view.Pagemap;
import org.alloclab.api.view.PagingTraffic;
import org.alloclab.api.view.ProcessIdentity;

/**
 * One process's virtual address space, as the kernel has it: the calls that the process makes ({@link SystemCalls}), and what
 * an observer beside the process sees of it and of the machine. A user allocator is handed the calls alone.
 */
public interface AddressSpace extends SystemCalls {
    /** What an entry of the middle level maps in one piece, in bytes. */
    long HUGE_PAGE_BYTES = 2L << 20;

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

    /**
     * The first addresses of the anonymous huge pages of {@link #HUGE_PAGE_BYTES} that an entry maps whole, by rising address;
     * the hugetlb pool's are not among them. None where the plug-in has none.
     */
    default long[] hugePages() {
        return new long[0];
    }

    /** A step of khugepaged, as {@link VirtualMemory#khugepaged}; 0 of a plug-in without it. */
    default long khugepaged(long pages) {
        return 0;
    }

    /** The text of a file below {@code /proc/PID}, in the kernel's format; empty where the plug-in does not print it. */
    default String proc(ProcFile file) {
        return "";
    }

    /**
     * The entries of {@code /proc/PID/pagemap} for the pages of {@code [start, end)}, as {@link Pagemap} lays them out. An
     * address space without page tables answers that nothing is present.
     */
    default long[] pagemap(long start, long end) {
        return new long[Math.toIntExact((end - start) >>> 12)];
    }

    /** Throws {@link IllegalStateException} naming the law that is broken, if one is. */
    default void checkInvariants() {}
}
