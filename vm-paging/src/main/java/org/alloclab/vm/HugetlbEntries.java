package org.alloclab.vm;

import org.jspecify.annotations.Nullable;

/**
 * The level-2 entries of one process that name hugetlb pages: cleared, write-protected, copied, moved (mm/hugetlb.c). Ranges
 * are multiples of 2 MiB.
 */
final class HugetlbEntries {
    private static final long SIZE = HugetlbPool.PAGE_BYTES;

    private final Mm mm;

    HugetlbEntries(Mm mm) {
        this.mm = mm;
    }

    @Nullable
    HugetlbPage page(long address) {
        PageTables.Leaf leaf = mm.tables.leaf(address);
        return leaf == null ? null : leaf.hugetlb;
    }

    /** Whether an address may be stored to without a fault. */
    boolean isWritable(long address) {
        PageTables.Leaf leaf = mm.tables.leaf(address);
        return leaf != null && leaf.hugetlbWritable;
    }

    /** Maps a page where none is mapped. */
    void map(long address, HugetlbPage page, boolean writable) {
        mm.tables.mapHugetlb(address, page, writable);
        page.mapCount++;
        mm.hugetlbPages += HugetlbPool.PARTS;
        if (!page.anonymous) {
            for (int part = 0; part < HugetlbPool.PARTS; part++) {
                mm.memory.setPageContent(address + ((long) part << PageTables.PAGE_SHIFT), page.words(part));
            }
        }
    }

    /** The TLB takes the entry over an address in. */
    void grant(Vma area, long address) {
        PageTables.Leaf leaf = mm.tables.leaf(address);
        if (leaf != null) {
            mm.memory.grant(address, SIZE, leaf.hugetlbWritable && area.is(VmFlags.WRITE));
        }
    }

    /**
     * Clears the entry over an address; an anonymous page that nobody else maps goes back to the pool (__unmap_hugepage_range).
     *
     * @param owner the area, where it stays and its reservation is to be as before the fault; else {@code null}
     */
    void clear(long address, @Nullable Vma owner) {
        HugetlbPage page = mm.tables.clearHugetlb(address);
        if (page == null) {
            return;
        }
        HugetlbPool pool = mm.kernel.hugetlb.pool;
        mm.hugetlbPages -= HugetlbPool.PARTS;
        mm.memory.revoke(address, SIZE);
        mm.memory.discard(address, SIZE);
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
                mm.kernel.steps.tell(Steps.HUGETLB_GIVEN, page.frame, pool.free());
            }
        }
    }

    /** Clears a range of one area that stays. */
    void clear(Vma area, long start, long end) {
        for (long address = start; address < end; address += SIZE) {
            clear(address, area);
        }
    }

    /**
     * hugetlb_change_protection: what is writable after it is so by the area's default, which for private areas is not; the
     * next store faults and finds that the page is its own.
     */
    void protect(Vma area, long start, long end) {
        boolean writable = area.is(VmFlags.SHARED) && area.is(VmFlags.WRITE);
        for (long address = start; address < end; address += SIZE) {
            PageTables.Leaf leaf = mm.tables.leaf(address);
            if (leaf != null) {
                leaf.hugetlbWritable = writable;
            }
        }
        if (area.isAccessible()) {
            mm.memory.revokeWrite(start, end - start);
        } else {
            mm.memory.revoke(start, end - start);
        }
    }

    /** copy_hugetlb_page_range: both name the pages of a private area, and neither may write to them. */
    void copyTo(Mm child, Vma area) {
        for (long address = area.start; address < area.end; address += SIZE) {
            if (mm.tables.hasLevel2(address)) {
                child.tables.makeUpper(address);
            }
            PageTables.Leaf leaf = mm.tables.leaf(address);
            HugetlbPage page = leaf == null ? null : leaf.hugetlb;
            if (leaf != null && page != null) {
                leaf.hugetlbWritable = false;
                child.hugetlbEntries.map(address, page, false);
                for (long at = address; at < address + SIZE; at += PageTables.PAGE_SIZE) {
                    long[] words = mm.memory.sharePage(at);
                    if (words != null) {
                        child.memory.setPageContent(at, words);
                    }
                }
                mm.memory.revokeWrite(address, SIZE);
            }
        }
    }

    /** move_hugetlb_page_tables. */
    void move(long from, long to, long length) {
        for (long done = 0; done < length; done += SIZE) {
            boolean writable = isWritable(from + done);
            HugetlbPage page = mm.tables.clearHugetlb(from + done);
            if (page != null) {
                mm.tables.mapHugetlb(to + done, page, writable);
                mm.memory.revoke(from + done, SIZE);
                mm.memory.moveContent(from + done, to + done, SIZE);
            }
        }
    }
}
