package org.alloclab.vm;

import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.probe.FaultKind;

/**
 * Faults that one page of 2 MiB serves (mm/huge_memory.c, do_huge_pmd_anonymous_page), where the whole 2 MiB lie in an area
 * that may have huge pages and nothing is mapped there yet. Where no huge page is to be had, a small one has to do.
 */
final class HugeFaults {
    private static final long SIZE = HugeEligibility.SIZE;
    private static final long FRESH =
            PageTables.PRESENT | PageTables.EXCLUSIVE | PageTables.COMPOUND | PageTables.STORED;

    private final Mm mm;

    HugeFaults(Mm mm) {
        this.mm = mm;
    }

    /** Serves an access to anonymous memory where no table is; answers false where small pages have to do. */
    boolean serve(Vma area, long page, boolean write) {
        long base = page & -SIZE;
        if (base < area.start || base + SIZE > area.end || !HugeEligibility.atFault(mm, area)) {
            return false;
        }
        AnonVmas.prepare(area, mm.kernel.objects);
        mm.kernel.khugepaged.enter(mm, area);
        if (write || !mm.kernel.hugePages.settings().zeroPage()) {
            return mapFresh(area, base);
        }
        mapZero(base);
        return true;
    }

    private void mapZero(long base) {
        PageTables.Leaf leaf = mm.tables.makeLeaf(base);
        for (int i = 0; i < PageTables.ENTRIES; i++) {
            leaf.entries[i] = PageTables.PRESENT | PageTables.ZERO | PageTables.HUGE_ZERO;
        }
        leaf.huge = true;
        mm.minorFaults++;
        mm.zeroPageFaults++;
        mm.kernel.hugePages.useZeroPage();
        mm.kernel.steps.tell(Steps.HUGE_FRAME_IS_ZERO_PAGE);
        mm.kernel.steps.tell(Steps.FILLED_ALREADY);
        mm.kernel.steps.tell(Steps.MAPPED_READ_ONLY, base, 0);
        mm.kernel.probe.pageFault(FaultKind.HUGE, base, -1);
        mm.memory.grant(base, SIZE, false);
    }

    private boolean mapFresh(Vma area, long base) {
        long frame = mm.kernel.hugePages.takeForFault(mm, area.is(VmFlags.HUGEPAGE));
        if (frame == PageFrameAllocator.NO_FRAME) {
            return false;
        }
        mm.kernel.steps.tell(Steps.HUGE_FOUND, frame, 0);
        mm.kernel.steps.tell(Steps.FILLED_ZERO);
        map(mm, area, base, frame);
        mm.kernel.steps.tell(Steps.HUGE_MAPPED, base, frame);
        mm.anonPages += PageTables.ENTRIES;
        mm.minorFaults++;
        mm.kernel.probe.pageFault(FaultKind.HUGE, base, frame);
        mm.memory.grant(base, SIZE, area.is(VmFlags.WRITE));
        return true;
    }

    /** Maps the frames of a huge page; the table that is there, or comes, is deposited (map_anon_folio_pmd). */
    static void map(Mm mm, Vma area, long base, long frame) {
        PageTables.Leaf leaf = mm.tables.makeLeaf(base);
        long rights = area.is(VmFlags.WRITE) ? PageTables.WRITABLE : 0;
        for (int i = 0; i < PageTables.ENTRIES; i++) {
            leaf.entries[i] = (frame + i) << PageTables.PAGE_SHIFT | FRESH | rights;
            long page = base + ((long) i << PageTables.PAGE_SHIFT);
            mm.kernel.addAnonymous(frame + i, mm, area, page, PageDescriptors.HUGE_PART);
        }
        leaf.huge = true;
    }

    /**
     * A write to a write-protected huge page (do_huge_pmd_wp_page): the huge zero page gives way to an own huge page, an
     * own page becomes writable, a shared one is split, and so is the zero page where no huge page is to be had. Answers
     * false where it was split.
     */
    boolean writeProtected(Vma area, long page, PageTables.Leaf leaf) {
        long base = page & -SIZE;
        long first = leaf.entries[0];
        boolean zero = (first & PageTables.ZERO) != 0;
        if (zero && mapFresh(area, base)) {
            return true;
        }
        if (zero || ((first & PageTables.EXCLUSIVE) == 0 && !isLastOwner(leaf))) {
            mm.splitHuge(leaf);
            return false;
        }
        for (int i = 0; i < PageTables.ENTRIES; i++) {
            leaf.entries[i] |= PageTables.WRITABLE | PageTables.EXCLUSIVE | PageTables.STORED;
        }
        mm.minorFaults++;
        mm.memory.grant(base, SIZE, true);
        return true;
    }

    private boolean isLastOwner(PageTables.Leaf leaf) {
        for (long entry : leaf.entries) {
            if (mm.kernel.mapCount(entry) > 1) {
                return false;
            }
        }
        return true;
    }
}
