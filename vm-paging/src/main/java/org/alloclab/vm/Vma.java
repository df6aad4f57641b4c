package org.alloclab.vm;

import org.alloclab.api.vm.VmaView;
import org.jspecify.annotations.Nullable;

/** One area: {@code [start, end)} with one set of flags, linked into its {@link AreaTree}. */
final class Vma {
    long start;
    long end;
    int flags;
    /** Page offset in the file; for anonymous memory the page number at which the area was born. */
    long pageOffset;

    @Nullable
    AnonVma anonVma;

    /** What an initial area was listed as: file, pseudo name and device; {@code null} for memory mapped anonymously. */
    @Nullable
    VmaView origin;

    @Nullable
    Vma previous;

    @Nullable
    Vma next;

    @Nullable
    Vma left;

    @Nullable
    Vma right;

    @Nullable
    Vma parent;

    int height = 1;
    /** The largest gap in front of an area of this subtree. */
    long largestGap;

    Vma(long start, long end, int flags, long pageOffset) {
        this.start = start;
        this.end = end;
        this.flags = flags;
        this.pageOffset = pageOffset;
    }

    long gapInFront() {
        Vma p = previous;
        return start - (p == null ? 0 : p.end);
    }

    boolean covers(long address) {
        return address >= start && address < end;
    }

    boolean is(int flag) {
        return (flags & flag) != 0;
    }

    boolean isAnonymous() {
        return origin == null || origin.inode() == 0;
    }

    long pages() {
        return (end - start) >>> PageTables.PAGE_SHIFT;
    }

    /** Page offset of an address inside or at the end of the area. */
    long pageOffsetAt(long address) {
        return pageOffset + ((address - start) >>> PageTables.PAGE_SHIFT);
    }

    boolean sameOrigin(Vma other) {
        VmaView a = origin;
        VmaView b = other.origin;
        if (a == null || b == null) {
            return a == null && b == null;
        }
        return a.inode() == b.inode()
                && a.device().equals(b.device())
                && a.name().equals(b.name());
    }

    /**
     * First address that must stay free in front of the area: a stack keeps 256 pages (mm/internal.h, vm_start_gap,
     * stack_guard_gap).
     */
    long startWithGuard() {
        return is(VmFlags.GROWSDOWN) ? Math.max(0, start - Placement.STACK_GUARD_BYTES) : start;
    }

    @Override
    public String toString() {
        return Long.toHexString(start) + "-" + Long.toHexString(end);
    }
}
