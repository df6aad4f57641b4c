package org.alloclab.vm.area;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.vm.file.MappedArea;
import org.alloclab.vm.file.MappingTree;
import org.alloclab.vm.file.OpenFile;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.pool.HugetlbRegions;
import org.jspecify.annotations.Nullable;

/** One area: {@code [start, end)} with one set of flags, linked into its {@link AreaTree}. */
public final class Vma implements MappedArea {
    public long start;
    public long end;
    public int flags;
    /** Page offset in the file; for anonymous memory the page number at which the area was born. */
    public long pageOffset;

    @Nullable
    public AnonVma anonVma;

    /** Every anon_vma of which the area may hold pages, its own included. */
    public final List<AnonVma.Link> anonChain = new ArrayList<>(1);

    /** The process that has the area, once it is linked. */
    @Nullable
    public Mm mm;

    /** Its place among the areas that map its file, while it is linked. */
    MappingTree.@Nullable Link fileLink;

    /** Where swap was read ahead last: by the window of mm/swap_state.c. */
    public long swapReadAhead;

    /** Its {@code vm_area_struct}; 0 until the change that makes the area is complete. */
    public long object;

    /** The {@code anon_vma_chain} objects of its chain, in the first {@link #chainLength} places. */
    long[] chainObjects = KernelObjects.NONE;

    public int chainLength;

    /** The open file that is mapped, also for shared anonymous memory; {@code null} for private anonymous memory. */
    @Nullable
    public OpenFile file;

    /**
     * Pages for which a private area of hugetlb pages has used the reservation that it made; {@code null} where it made none.
     * Parts of one area share it.
     */
    @Nullable
    public HugetlbRegions hugetlbUsed;

    /** Whether the process that made the mapping has taken pages back from this one's. */
    public boolean hugetlbTaken;

    /** Name of an area that the kernel itself made, such as {@code [vdso]}. */
    public String label = "";

    @Nullable
    public Vma previous;

    @Nullable
    public Vma next;

    @Nullable
    public Vma left;

    @Nullable
    public Vma right;

    @Nullable
    public Vma parent;

    public int height = 1;
    /** The largest gap in front of an area of this subtree. */
    public long largestGap;

    public Vma(long start, long end, int flags, long pageOffset) {
        this.start = start;
        this.end = end;
        this.flags = flags;
        this.pageOffset = pageOffset;
    }

    /** The area behind a place in a {@link MappingTree}: whatever is entered there is one. */
    public static Vma of(MappedArea mapped) {
        return (Vma) mapped;
    }

    @Override
    public long firstPageOffset() {
        return pageOffset;
    }

    @Override
    public long lastPageOffset() {
        return pageOffset + pages() - 1;
    }

    /** Address of a page of the mapping that the area covers. */
    public long addressOf(long mappingPage) {
        return start + ((mappingPage - pageOffset) << PAGE_SHIFT);
    }

    /** An area like this one over another range, without anon_vma. */
    public Vma like(long newStart, long newEnd, long newPageOffset) {
        Vma copy = new Vma(newStart, newEnd, flags, newPageOffset);
        copy.file = file;
        copy.label = label;
        copy.hugetlbUsed = hugetlbUsed;
        copy.hugetlbTaken = hugetlbTaken;
        return copy;
    }

    public long gapInFront() {
        Vma p = previous;
        return start - (p == null ? 0 : p.end);
    }

    public boolean is(int flag) {
        return (flags & flag) != 0;
    }

    public boolean isAnonymous() {
        return file == null;
    }

    public boolean isAccessible() {
        return (flags & VmFlags.ACCESS) != 0;
    }

    public long pages() {
        return (end - start) >>> PAGE_SHIFT;
    }

    /** Page offset of an address inside or at the end of the area. */
    public long pageOffsetAt(long address) {
        return pageOffset + ((address - start) >>> PAGE_SHIFT);
    }

    @SuppressWarnings("ReferenceEquality") // areas of two openings of one file do not merge
    public boolean sameFile(Vma other) {
        return file == other.file && label.equals(other.label);
    }

    /**
     * First address that must stay free in front of the area: a stack keeps 256 pages (mm/internal.h, vm_start_gap,
     * stack_guard_gap).
     */
    public long startWithGuard() {
        return is(VmFlags.GROWSDOWN) ? Math.max(0, start - UserSpace.STACK_GUARD_BYTES) : start;
    }

    @Override
    public String toString() {
        return Long.toHexString(start) + "-" + Long.toHexString(end);
    }
}
