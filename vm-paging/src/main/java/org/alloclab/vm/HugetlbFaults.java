package org.alloclab.vm;

import org.alloclab.api.probe.FaultKind;
import org.jspecify.annotations.Nullable;

/**
 * Faults on pages of the {@link HugetlbPool} (mm/hugetlb.c, hugetlb_fault).
 *
 * <p>A page is taken at the first access, read or write, and filled with zeros: there is no zero page of this kind. A private
 * page that was only read is write-protected, so that its first write is a second fault. A page that cannot be had is SIGBUS.
 */
final class HugetlbFaults {
    private static final long SIZE = HugetlbPool.PAGE_BYTES;

    private final Mm mm;

    HugetlbFaults(Mm mm) {
        this.mm = mm;
    }

    /** Serves an access that the area allows, and grants it. */
    int serve(Vma area, long address, boolean write) {
        long base = address & -SIZE;
        HugetlbPage page = mm.hugetlbEntries.page(base);
        boolean served;
        if (page == null) {
            mm.tables.makeUpper(base);
            served = isShared(area) ? mapShared(area, base) : mapPrivate(area, base, write);
        } else {
            served = !write || mm.hugetlbEntries.isWritable(base) || writeProtected(area, base, page);
        }
        if (!served) {
            mm.kernel.steps.tell(Steps.HUGETLB_NONE, base, mm.kernel.hugetlb.pool.free());
            return Faults.BUS_ERROR;
        }
        mm.hugetlbEntries.grant(area, base);
        return Faults.SERVED;
    }

    private static boolean isShared(Vma area) {
        return area.is(VmFlags.MAYSHARE);
    }

    private void count(FaultKind kind, long base, HugetlbPage page) {
        mm.minorFaults++;
        mm.kernel.steps.tell(Steps.MAPPED, base, page.frame);
        mm.kernel.probe.pageFault(kind, base, page.frame);
    }

    /** hugetlb_no_page, of a shared area: the page is the file's, and writable at once. */
    private boolean mapShared(Vma area, long base) {
        OpenFile open = area.file;
        HugetlbFile file = open == null ? null : open.inode.hugetlb;
        long index = HugetlbAreas.index(area, base);
        if (open == null || file == null || index >= open.inode.sizeBytes >>> PageTables.PTE_TABLE_SHIFT) {
            return false;
        }
        HugetlbPage page = file.page(index);
        if (page == null) {
            page = take(file.reserved.contains(index), false);
            if (page == null) {
                return false;
            }
            file.reserved.add(index, index + 1);
            file.put(index, page);
        } else {
            mm.kernel.steps.tell(Steps.FRAME_CACHED, page.frame, area.pageOffsetAt(base));
        }
        mm.hugetlbEntries.map(base, page, area.is(VmFlags.WRITE) && area.is(VmFlags.SHARED));
        count(FaultKind.HUGE, base, page);
        return true;
    }

    /** hugetlb_no_page, of a private area. One whose pages its parent has taken back gets none any more. */
    private boolean mapPrivate(Vma area, long base, boolean write) {
        OpenFile file = area.file;
        long index = HugetlbAreas.index(area, base);
        boolean beyond = file == null || index >= file.inode.sizeBytes >>> PageTables.PTE_TABLE_SHIFT;
        if (beyond || area.hugetlbTaken) {
            return false;
        }
        AnonVmas.prepare(area, mm.kernel.objects);
        HugetlbRegions used = area.hugetlbUsed;
        HugetlbPage page = take(used != null && !used.contains(index), true);
        if (page == null) {
            return false;
        }
        if (used != null) {
            used.add(index, index + 1);
        }
        mm.hugetlbEntries.map(base, page, write);
        count(FaultKind.HUGE, base, page);
        return true;
    }

    private @Nullable HugetlbPage take(boolean hasReservation, boolean anonymous) {
        HugetlbPool pool = mm.kernel.hugetlb.pool;
        HugetlbPage page = pool.take(hasReservation, anonymous);
        if (page != null) {
            mm.kernel.steps.tell(
                    hasReservation ? Steps.HUGETLB_TAKEN_RESERVED : Steps.HUGETLB_TAKEN, page.frame, pool.free());
            mm.kernel.steps.tell(Steps.FILLED_ZERO);
        }
        return page;
    }

    /**
     * hugetlb_wp: the last owner keeps the page, others copy it. Where there is no page for the copy, the process that made the
     * mapping takes the page from its children; others fail.
     */
    private boolean writeProtected(Vma area, long base, HugetlbPage old) {
        if (isShared(area)) {
            return makeWritable(base, old);
        }
        if (old.mapCount > 1) {
            HugetlbPage copy = mm.kernel.hugetlb.pool.take(false, true);
            if (copy != null) {
                return replace(area, base, old, copy);
            }
            if (area.hugetlbUsed == null) {
                return false;
            }
            mm.kernel.hugetlb.takeFromOthers(area, base, old);
            mm.kernel.steps.tell(Steps.HUGETLB_TAKEN_BACK, old.frame, old.mapCount);
        }
        mm.kernel.steps.tell(Steps.FRAME_KEPT, old.frame, 0);
        return makeWritable(base, old);
    }

    private boolean makeWritable(long base, HugetlbPage page) {
        PageTables.Leaf leaf = mm.tables.leaf(base);
        if (leaf != null) {
            leaf.hugetlbWritable = true;
        }
        count(FaultKind.COPY_ON_WRITE, base, page);
        return true;
    }

    private boolean replace(Vma area, long base, HugetlbPage old, HugetlbPage copy) {
        AnonVmas.prepare(area, mm.kernel.objects);
        mm.kernel.steps.tell(Steps.HUGETLB_TAKEN, copy.frame, mm.kernel.hugetlb.pool.free());
        mm.tables.clearHugetlb(base);
        mm.tables.mapHugetlb(base, copy, true);
        old.mapCount--;
        copy.mapCount++;
        for (long page = base; page < base + SIZE; page += PageTables.PAGE_SIZE) {
            mm.memory.ownPage(page);
        }
        mm.kernel.steps.tell(Steps.FILLED_COPY, old.frame, 0);
        count(FaultKind.COPY_ON_WRITE, base, copy);
        return true;
    }
}
