package org.alloclab.vm.fault;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.space.Errno;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.page.Lru;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.table.PageTables;
import org.jspecify.annotations.Nullable;

/** Faults pages in ahead of use (mm/gup.c, __mm_populate, madvise_populate). Faults are counted as any other. */
public final class Populate {
    private final Mm mm;
    private final Lru lru;
    private final Faults faults;

    public Populate(Mm mm, Lru lru, Faults faults) {
        this.mm = mm;
        this.lru = lru;
        this.faults = faults;
    }

    /** All areas of a range, errors ignored: {@code MAP_POPULATE}, {@code MCL_CURRENT}. */
    public void quietly(long start, long end) {
        for (Vma area = mm.areas.firstIn(start, end); area != null && area.start < end; area = area.next) {
            area(area, Math.max(start, area.start), Math.min(end, area.end));
        }
    }

    /** All areas of a range up to the first error, as {@code mlock(2)} reports it. */
    public long strictly(long start, long end) {
        for (Vma area = mm.areas.firstIn(start, end); area != null && area.start < end; area = area.next) {
            long error = area(area, Math.max(start, area.start), Math.min(end, area.end));
            if (error != 0) {
                return error;
            }
        }
        return 0;
    }

    /** mm/gup.c, populate_vma_page_range: private writable pages are written to, so that their copy is made now. */
    private long area(Vma area, long start, long end) {
        if (area.is(VmFlags.LOCKONFAULT)) {
            return 0;
        }
        if (!area.isAccessible()) {
            return Errno.EFAULT.result();
        }
        boolean write = (area.flags & (VmFlags.WRITE | VmFlags.SHARED)) == VmFlags.WRITE;
        long step = step(area);
        for (long page = start; page < end; page += step) {
            if (faultIn(area, page, write) != Faults.SERVED) {
                return Errno.EFAULT.result();
            }
        }
        return 0;
    }

    private static long step(@Nullable Vma area) {
        return area != null && area.is(VmFlags.HUGETLB) ? Pages.HUGE_BYTES : PAGE_SIZE;
    }

    private int faultIn(Vma area, long page, boolean write) {
        mm.rss.mixTouches();
        PageTables.Leaf leaf = mm.tables.leaf(page);
        long entry = leaf == null ? 0 : leaf.entries[PageTables.index(page)];
        boolean there = (entry & PageTables.PRESENT) != 0 && (!write || (entry & PageTables.WRITABLE) != 0);
        int outcome = there ? Faults.SERVED : faults.serve(area, page, write);
        if (outcome == Faults.SERVED) {
            markAccessed(page);
        }
        return outcome;
    }

    /** mm/gup.c, follow_page_pte with FOLL_TOUCH: the page counts as used, but for a huge one. */
    private void markAccessed(long page) {
        PageTables.Leaf leaf = mm.tables.leaf(page);
        long entry = leaf == null || leaf.huge ? 0 : leaf.entries[PageTables.index(page)];
        if ((entry & (PageTables.PRESENT | PageTables.ZERO)) == PageTables.PRESENT) {
            lru.markAccessed(entry >>> PAGE_SHIFT);
        }
    }

    /** {@code MADV_POPULATE_READ}. */
    public long advisedToRead(long start, long end) {
        return advised(start, end, false);
    }

    /** {@code MADV_POPULATE_WRITE}. */
    public long advisedToWrite(long start, long end) {
        return advised(start, end, true);
    }

    private long advised(long start, long end, boolean write) {
        Vma area = null;
        for (long page = start; page < end; page = (page & -step(area)) + step(area)) {
            if (area == null || page >= area.end) {
                area = mm.areaAt(page);
                long error = unfit(area, write);
                if (error != 0) {
                    return error;
                }
            }
            if (area != null && faultIn(area, page, write) != Faults.SERVED) {
                return Errno.EFAULT.result();
            }
        }
        return 0;
    }

    private static long unfit(@Nullable Vma area, boolean write) {
        if (area == null) {
            return Errno.ENOMEM.result();
        }
        return area.is(write ? VmFlags.WRITE : VmFlags.READ) ? 0 : Errno.EINVAL.result();
    }
}
