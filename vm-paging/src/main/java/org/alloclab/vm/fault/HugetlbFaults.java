package org.alloclab.vm.fault;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.FaultKind;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.vm.area.AnonVmas;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.event.Steps;
import org.alloclab.vm.file.OpenFile;
import org.alloclab.vm.hugetlb.HugetlbAreas;
import org.alloclab.vm.hugetlb.HugetlbEntries;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.pool.HugetlbFile;
import org.alloclab.vm.pool.HugetlbPage;
import org.alloclab.vm.pool.HugetlbPool;
import org.alloclab.vm.pool.HugetlbRegions;
import org.alloclab.vm.table.PageTables;
import org.jspecify.annotations.Nullable;

/**
 * Faults on pages of the {@link HugetlbPool} (mm/hugetlb.c, hugetlb_fault).
 *
 * <p>A page is taken at the first access, read or write, and filled with zeros: there is no zero page of this kind. A private
 * page that was only read is write-protected, so that its first write is a second fault. A page that cannot be had is SIGBUS.
 */
public final class HugetlbFaults {
    private static final long SIZE = Pages.HUGE_BYTES;

    private final Mm mm;
    private final Teller teller;
    private final Probe probe;
    private final HugetlbPool pool;
    private final HugetlbAreas hugetlb;
    private final KernelObjects objects;
    private final HugetlbEntries hugetlbEntries;

    public HugetlbFaults(
            Mm mm,
            Teller teller,
            Probe probe,
            HugetlbPool pool,
            HugetlbAreas hugetlb,
            KernelObjects objects,
            HugetlbEntries hugetlbEntries) {
        this.mm = mm;
        this.teller = teller;
        this.probe = probe;
        this.pool = pool;
        this.hugetlb = hugetlb;
        this.objects = objects;
        this.hugetlbEntries = hugetlbEntries;
    }

    /** Serves an access that the area allows, and grants it. */
    int serve(Vma area, long address, boolean write) {
        long base = address & -SIZE;
        HugetlbPage page = hugetlbEntries.page(mm, base);
        boolean served;
        if (page == null) {
            mm.tables.makeUpper(base);
            served = isShared(area) ? mapShared(area, base) : mapPrivate(area, base, write);
        } else {
            served = !write || hugetlbEntries.isWritable(mm, base) || writeProtected(area, base, page);
        }
        if (!served) {
            teller.tell(Steps.HUGETLB_NONE, base, pool.free());
            return Faults.BUS_ERROR;
        }
        hugetlbEntries.grant(mm, area, base);
        return Faults.SERVED;
    }

    private static boolean isShared(Vma area) {
        return area.is(VmFlags.MAYSHARE);
    }

    private void count(FaultKind kind, long base, HugetlbPage page) {
        mm.minorFaults++;
        teller.tell(Steps.MAPPED, base, page.frame);
        probe.pageFault(kind, base, page.frame);
    }

    /** hugetlb_no_page, of a shared area: the page is the file's, and writable at once. */
    private boolean mapShared(Vma area, long base) {
        OpenFile open = area.file;
        HugetlbFile file = open == null ? null : open.inode.hugetlb;
        long index = HugetlbAreas.index(area, base);
        if (open == null || file == null || index >= open.inode.sizeBytes >>> Pages.HUGE_SHIFT) {
            return false;
        }
        HugetlbPage page = file.page(index);
        if (page == null) {
            page = file.reserved.contains(index)
                    ? told(pool.takeReserved(HugetlbPage.Owner.FILE), Steps.HUGETLB_TAKEN_RESERVED)
                    : told(pool.takeAvailable(HugetlbPage.Owner.FILE), Steps.HUGETLB_TAKEN);
            if (page == null) {
                return false;
            }
            file.reserved.add(index, index + 1);
            file.put(index, page);
        } else {
            teller.tell(Steps.FRAME_CACHED, page.frame, area.pageOffsetAt(base));
        }
        if (area.is(VmFlags.WRITE) && area.is(VmFlags.SHARED)) {
            hugetlbEntries.mapWritable(mm, base, page);
        } else {
            hugetlbEntries.mapReadOnly(mm, base, page);
        }
        count(FaultKind.HUGE, base, page);
        return true;
    }

    /** hugetlb_no_page, of a private area. One whose pages its parent has taken back gets none any more. */
    private boolean mapPrivate(Vma area, long base, boolean write) {
        OpenFile file = area.file;
        long index = HugetlbAreas.index(area, base);
        boolean beyond = file == null || index >= file.inode.sizeBytes >>> Pages.HUGE_SHIFT;
        if (beyond || area.hugetlbTaken) {
            return false;
        }
        AnonVmas.prepare(area, objects);
        HugetlbRegions used = area.hugetlbUsed;
        HugetlbPage page = used != null && !used.contains(index)
                ? told(pool.takeReserved(HugetlbPage.Owner.PROCESSES), Steps.HUGETLB_TAKEN_RESERVED)
                : told(pool.takeAvailable(HugetlbPage.Owner.PROCESSES), Steps.HUGETLB_TAKEN);
        if (page == null) {
            return false;
        }
        if (used != null) {
            used.add(index, index + 1);
        }
        if (write) {
            hugetlbEntries.mapWritable(mm, base, page);
        } else {
            hugetlbEntries.mapReadOnly(mm, base, page);
        }
        count(FaultKind.HUGE, base, page);
        return true;
    }

    /** Tells of a page that was taken, if one was. */
    private @Nullable HugetlbPage told(@Nullable HugetlbPage page, DecisionPoint taken) {
        if (page != null) {
            teller.tell(taken, page.frame, pool.free());
            teller.tell(Steps.FILLED_ZERO);
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
            HugetlbPage copy = pool.takeAvailable(HugetlbPage.Owner.PROCESSES);
            if (copy != null) {
                return replace(area, base, old, copy);
            }
            if (area.hugetlbUsed == null) {
                return false;
            }
            hugetlb.takeFromOthers(area, base, old);
            teller.tell(Steps.HUGETLB_TAKEN_BACK, old.frame, old.mapCount);
        }
        teller.tell(Steps.FRAME_KEPT, old.frame, 0);
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
        AnonVmas.prepare(area, objects);
        teller.tell(Steps.HUGETLB_TAKEN, copy.frame, pool.free());
        mm.tables.clearHugetlb(base);
        mm.tables.mapHugetlb(base, copy, true);
        old.mapCount--;
        copy.mapCount++;
        for (long page = base; page < base + SIZE; page += PAGE_SIZE) {
            mm.tlb.ownPage(page);
        }
        teller.tell(Steps.FILLED_COPY, old.frame, 0);
        count(FaultKind.COPY_ON_WRITE, base, copy);
        return true;
    }
}
