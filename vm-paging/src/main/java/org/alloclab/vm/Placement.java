package org.alloclab.vm;

import org.alloclab.api.vm.Errno;
import org.alloclab.api.vm.MapFlags;

/**
 * Where a mapping goes that does not say where (mm/mmap.c, __get_unmapped_area; arch/x86/kernel/sys_x86_64.c,
 * arch_get_unmapped_area_topdown; mm/huge_memory.c, __thp_get_unmapped_area).
 */
final class Placement {
    /** End of the addresses of user space with 4-level page tables. */
    static final long TASK_SIZE = 0x7ffffffff000L;
    /** {@code vm.mmap_min_addr}. */
    static final long MIN_ADDRESS = 0x10000;
    /** Kept free in front of a stack: 256 pages (mm/mmap.c, stack_guard_gap). */
    static final long STACK_GUARD_BYTES = 256L << PageTables.PAGE_SHIFT;

    private static final long HUGE_PAGE = 2L << 20;
    private static final long DEFAULT_WINDOW = (1L << 47) - PageTables.PAGE_SIZE;

    private final AreaTree areas;
    private final long mmapBase;

    Placement(AreaTree areas, long mmapBase) {
        this.areas = areas;
        this.mmapBase = mmapBase;
    }

    /** Where the search for free addresses begins, going down. */
    long mmapBase() {
        return mmapBase;
    }

    /**
     * The address for a mapping of {@code length} bytes, a multiple of the page size.
     *
     * @return an address or a negative errno
     */
    long find(long hint, long length, int mapFlags, boolean anonymousPrivate) {
        if (length > TASK_SIZE || length < 0) {
            return Errno.ENOMEM.result();
        }
        long address = anonymousPrivate && hint == 0 && (length & (HUGE_PAGE - 1)) == 0
                ? findHugeAligned(length, mapFlags)
                : topDown(hint, length, mapFlags);
        if (Errno.isError(address)) {
            return address;
        }
        if (address < 0 || address > TASK_SIZE - length) {
            return Errno.ENOMEM.result();
        }
        if ((address & (PageTables.PAGE_SIZE - 1)) != 0) {
            return Errno.EINVAL.result();
        }
        return address;
    }

    /** A multiple of 2 MiB: one huge page more is searched for, and the result aligned in it. */
    private long findHugeAligned(long length, int mapFlags) {
        if (length == 0 || (mapFlags & MapFlags.FIXED) != 0) {
            return topDown(0, length, mapFlags);
        }
        long roomy = topDown(0, length + HUGE_PAGE, mapFlags);
        if (Errno.isError(roomy)) {
            return topDown(0, length, mapFlags);
        }
        long toBoundary = -roomy & (HUGE_PAGE - 1);
        return toBoundary == 0 ? roomy + HUGE_PAGE : roomy + toBoundary;
    }

    private long topDown(long hint, long length, int mapFlags) {
        if ((mapFlags & MapFlags.FIXED) != 0) {
            return hint;
        }
        if (length > TASK_SIZE) {
            return Errno.ENOMEM.result();
        }
        if (hint != 0 && hintIsValid(hint, length)) {
            Vma above = areas.firstEndingAbove(hint);
            if (above == null || hint + length <= above.startWithGuard()) {
                return hint;
            }
        }
        long address = highestUnmapped(length);
        return address >= 0 ? address : lowestUnmapped(length);
    }

    private static boolean hintIsValid(long address, long length) {
        if (address < 0 || TASK_SIZE - length < address) {
            return false;
        }
        return (address > DEFAULT_WINDOW) == (address + length > DEFAULT_WINDOW);
    }

    /** mm/vma.c, unmapped_area_topdown. */
    private long highestUnmapped(long length) {
        long high = mmapBase;
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

    /** arch_get_unmapped_area: what is left when nothing below the base is free. */
    private long lowestUnmapped(long length) {
        long low = alignUp(TASK_SIZE / 3);
        while (true) {
            long address = areas.lowestGapStart(low, TASK_SIZE, length);
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

    private static long alignUp(long value) {
        return (value + PageTables.PAGE_SIZE - 1) & -PageTables.PAGE_SIZE;
    }
}
