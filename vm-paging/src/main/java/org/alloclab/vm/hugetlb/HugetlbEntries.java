package org.alloclab.vm.hugetlb;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.probe.Teller;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.event.Steps;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.pool.HugetlbPage;
import org.alloclab.vm.pool.HugetlbPool;
import org.alloclab.vm.pool.HugetlbRegions;
import org.alloclab.vm.table.PageTables;
import org.jspecify.annotations.Nullable;

/**
 * The level-2 entries that name hugetlb pages: cleared, write-protected, copied, moved (mm/hugetlb.c). Ranges
 * are multiples of 2 MiB.
 */
public final class HugetlbEntries {
    private static final long SIZE = Pages.HUGE_BYTES;

    private final HugetlbPool pool;
    private final Teller teller;

    public HugetlbEntries(HugetlbPool pool, Teller teller) {
        this.pool = pool;
        this.teller = teller;
    }

    @Nullable
    public HugetlbPage page(Mm mm, long address) {
        PageTables.Leaf leaf = mm.tables.leaf(address);
        return leaf == null ? null : leaf.hugetlb;
    }

    /** Whether an address may be stored to without a fault. */
    public boolean isWritable(Mm mm, long address) {
        PageTables.Leaf leaf = mm.tables.leaf(address);
        return leaf != null && leaf.hugetlbWritable;
    }

    /** Maps a page where none is mapped. */
    public void mapReadOnly(Mm mm, long address, HugetlbPage page) {
        map(mm, address, page, false);
    }

    /** The same, to be stored to without a further fault. */
    public void mapWritable(Mm mm, long address, HugetlbPage page) {
        map(mm, address, page, true);
    }

    private void map(Mm mm, long address, HugetlbPage page, boolean writable) {
        mm.tables.mapHugetlb(address, page, writable);
        page.mapCount++;
        mm.hugetlbPages += Pages.HUGE_PARTS;
        if (!page.anonymous) {
            for (int part = 0; part < Pages.HUGE_PARTS; part++) {
                mm.tlb.setPageContent(address + ((long) part << PAGE_SHIFT), page.words(part));
            }
        }
    }

    /** The TLB takes the entry over an address in. */
    public void grant(Mm mm, Vma area, long address) {
        PageTables.Leaf leaf = mm.tables.leaf(address);
        if (leaf != null) {
            mm.tlb.grant(address, SIZE, leaf.hugetlbWritable && area.is(VmFlags.WRITE));
        }
    }

    /**
     * Clears the entry over an address; an anonymous page that nobody else maps goes back to the pool (__unmap_hugepage_range).
     */
    void clearForGood(Mm mm, long address) {
        clear(mm, address, null);
    }

    /** @param owner the area, where it stays and its reservation is to be as before the fault; else {@code null} */
    private void clear(Mm mm, long address, @Nullable Vma owner) {
        HugetlbPage page = mm.tables.clearHugetlb(address);
        if (page == null) {
            return;
        }
        mm.hugetlbPages -= Pages.HUGE_PARTS;
        mm.tlb.revoke(address, SIZE);
        mm.tlb.discard(address, SIZE);
        page.mapCount--;
        if (page.anonymous) {
            HugetlbRegions used = owner == null ? null : owner.hugetlbUsed;
            if (owner != null && used != null && pool.surplus() == 0) {
                long index = HugetlbAreas.index(owner, address);
                used.remove(index, index + 1);
                page.restoresReservation = true;
            }
            if (page.mapCount == 0) {
                pool.give(page);
                teller.tell(Steps.HUGETLB_GIVEN, page.frame, pool.free());
            }
        }
    }

    /** Clears a range of one area that stays. */
    public void clear(Mm mm, Vma area, long start, long end) {
        for (long address = start; address < end; address += SIZE) {
            clear(mm, address, area);
        }
    }

    /**
     * hugetlb_change_protection: what is writable after it is so by the area's default, which for private areas is not; the
     * next store faults and finds that the page is its own.
     */
    public void protect(Mm mm, Vma area, long start, long end) {
        boolean writable = area.is(VmFlags.SHARED) && area.is(VmFlags.WRITE);
        for (long address = start; address < end; address += SIZE) {
            PageTables.Leaf leaf = mm.tables.leaf(address);
            if (leaf != null) {
                leaf.hugetlbWritable = writable;
            }
        }
        if (area.isAccessible()) {
            mm.tlb.revokeWrite(start, end - start);
        } else {
            mm.tlb.revoke(start, end - start);
        }
    }

    /** copy_hugetlb_page_range: both name the pages of a private area, and neither may write to them. */
    public void copyTo(Mm child, Mm mm, Vma area) {
        for (long address = area.start; address < area.end; address += SIZE) {
            if (mm.tables.hasLevel2(address)) {
                child.tables.makeUpper(address);
            }
            PageTables.Leaf leaf = mm.tables.leaf(address);
            HugetlbPage page = leaf == null ? null : leaf.hugetlb;
            if (leaf != null && page != null) {
                leaf.hugetlbWritable = false;
                mapReadOnly(child, address, page);
                for (long at = address; at < address + SIZE; at += PAGE_SIZE) {
                    long[] words = mm.tlb.sharePage(at);
                    if (words != null) {
                        child.tlb.setPageContent(at, words);
                    }
                }
                mm.tlb.revokeWrite(address, SIZE);
            }
        }
    }

    /** move_hugetlb_page_tables. */
    public void move(Mm mm, long from, long to, long length) {
        for (long done = 0; done < length; done += SIZE) {
            boolean writable = isWritable(mm, from + done);
            HugetlbPage page = mm.tables.clearHugetlb(from + done);
            if (page != null) {
                mm.tables.mapHugetlb(to + done, page, writable);
                mm.tlb.revoke(from + done, SIZE);
                mm.tlb.moveContent(from + done, to + done, SIZE);
            }
        }
    }
}
