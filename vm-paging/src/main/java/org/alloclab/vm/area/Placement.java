package org.alloclab.vm.area;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.vm.page.Pages;

/**
 * Where a mapping goes that does not say where (mm/mmap.c, __get_unmapped_area; arch/x86/kernel/sys_x86_64.c,
 * arch_get_unmapped_area_topdown; mm/huge_memory.c, __thp_get_unmapped_area).
 */
public final class Placement {
    /** {@code vm.mmap_min_addr}. */
    public static final long MIN_ADDRESS = 0x10000;

    private final AreaTree areas;
    private final UserSpace space;
    private final long taskSize;

    public Placement(AreaTree areas, UserSpace space) {
        this.areas = areas;
        this.space = space;
        this.taskSize = space.taskSize();
    }

    /**
     * The address for a mapping of {@code length} bytes, a multiple of the page size.
     *
     * @return an address or a negative errno
     */
    public long find(long hint, long length, int mapFlags) {
        if (length > taskSize || length < 0) {
            return Errno.ENOMEM.result();
        }
        return checked(unmapped(hint, length, mapFlags), length);
    }

    /** The same for private anonymous memory, which is aligned to huge pages where it consists of whole ones. */
    public long findAnonymous(long hint, long length, int mapFlags) {
        if (length > taskSize || length < 0) {
            return Errno.ENOMEM.result();
        }
        boolean wholeHugePages = hint == 0 && Pages.isHugeAligned(length);
        long address = wholeHugePages && space.alignsHuge()
                ? findHugeAligned(length, mapFlags)
                : unmapped(hint, length, mapFlags);
        return checked(address, length);
    }

    private long checked(long address, long length) {
        if (Errno.isError(address)) {
            return address;
        }
        if (address < 0 || address > taskSize - length) {
            return Errno.ENOMEM.result();
        }
        return Pages.isAligned(address) ? address : Errno.EINVAL.result();
    }

    /**
     * The same for hugetlb pages: the result is a multiple of 2 MiB (fs/hugetlbfs/inode.c, hugetlb_get_unmapped_area;
     * unmapped_area_topdown with an align_mask).
     */
    public long findHugetlb(long hint, long length, int mapFlags) {
        if (length > taskSize || length < 0) {
            return Errno.ENOMEM.result();
        }
        long mask = Pages.HUGE_BYTES - 1;
        boolean fixed = (mapFlags & MapFlags.FIXED) != 0;
        if (fixed && (hint & mask) != 0) {
            return Errno.EINVAL.result();
        }
        long rounded = (hint + mask) & ~mask;
        long address = rounded;
        if (!fixed && !(rounded != 0 && isFree(rounded, length))) {
            long roomy = unmapped(0, length + Pages.HUGE_BYTES - PAGE_SIZE, mapFlags);
            if (Errno.isError(roomy)) {
                return roomy;
            }
            address = (roomy + mask) & ~mask;
        }
        return address < 0 || address > taskSize - length ? Errno.ENOMEM.result() : address;
    }

    private boolean isFree(long hint, long length) {
        if (!hintIsValid(hint, length)) {
            return false;
        }
        Vma above = areas.firstEndingAbove(hint);
        return above == null || hint + length <= above.startWithGuard();
    }

    /** A multiple of 2 MiB: one huge page more is searched for, and the result aligned in it. */
    private long findHugeAligned(long length, int mapFlags) {
        if (length == 0 || (mapFlags & MapFlags.FIXED) != 0) {
            return unmapped(0, length, mapFlags);
        }
        long roomy = unmapped(0, length + Pages.HUGE_BYTES, mapFlags);
        if (Errno.isError(roomy)) {
            return unmapped(0, length, mapFlags);
        }
        long toBoundary = -roomy & (Pages.HUGE_BYTES - 1);
        return toBoundary == 0 && !space.bottomUp() ? roomy + Pages.HUGE_BYTES : roomy + toBoundary;
    }

    private long unmapped(long hint, long length, int mapFlags) {
        if ((mapFlags & MapFlags.FIXED) != 0) {
            return hint;
        }
        if (length > taskSize) {
            return Errno.ENOMEM.result();
        }
        if (hint != 0 && isFree(hint, length)) {
            return hint;
        }
        if (space.bottomUp()) {
            return lowestUnmapped(length);
        }
        long address = highestUnmapped(length);
        return address >= 0 ? address : lowestUnmapped(length);
    }

    private boolean hintIsValid(long address, long length) {
        return address >= 0 && address <= taskSize - length;
    }

    /** mm/vma.c, unmapped_area_topdown. */
    private long highestUnmapped(long length) {
        long high = space.mmapBase();
        while (true) {
            long end = areas.highestGapEnd(MIN_ADDRESS, high, length);
            if (end < 0) {
                return Errno.ENOMEM.result();
            }
            long address = end - length;
            Vma above = areas.firstEndingAbove(address);
            if (above == null || above.startWithGuard() >= end) {
                return address;
            }
            high = above.startWithGuard();
        }
    }

    /** arch_get_unmapped_area; after the search down it finds what is free above its base. */
    private long lowestUnmapped(long length) {
        long low = space.lowBase();
        while (true) {
            long address = areas.lowestGapStart(low, taskSize, length);
            if (address < 0) {
                return Errno.ENOMEM.result();
            }
            Vma above = areas.firstEndingAbove(address);
            if (above == null || above.startWithGuard() >= address + length) {
                return address;
            }
            low = above.end;
        }
    }
}
