package org.alloclab.vm;

import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.probe.FaultKind;

/**
 * Faults that one page of 2 MiB serves (mm/huge_memory.c, do_huge_pmd_anonymous_page): anonymous areas that were advised
 * so, where the whole 2 MiB lie in the area and nothing is mapped there yet.
 *
 * <p>Not modelled: a huge page that is split for MADV_FREE or reclaim gives up its pages of zeros (mm/migrate.c,
 * try_to_map_unused_to_zeropage); khugepaged and MADV_COLLAPSE, which is answered EINVAL as by a kernel built without
 * them; the pool of hugetlb pages, which is empty: MAP_HUGETLB is answered ENOMEM.
 */
final class HugeFaults {
    private static final long SIZE = 1L << PageTables.PTE_TABLE_SHIFT;
    private static final long FRESH =
            PageTables.PRESENT | PageTables.WRITABLE | PageTables.EXCLUSIVE | PageTables.COMPOUND | PageTables.STORED;

    private final Mm mm;

    HugeFaults(Mm mm) {
        this.mm = mm;
    }

    /** Serves an access where no table is; answers false where small pages have to do. */
    boolean serve(Vma area, long page, boolean write) {
        long base = page & -SIZE;
        boolean possible = mm.tables.geometry().hasHugePages() && !mm.hugePagesDisabled;
        if (!possible || area.file != null || base < area.start || base + SIZE > area.end) {
            return false;
        }
        if (write) {
            return mapFresh(area, base);
        }
        PageTables.Leaf leaf = mm.tables.makeLeaf(base);
        for (int i = 0; i < PageTables.ENTRIES; i++) {
            leaf.entries[i] = PageTables.PRESENT | PageTables.ZERO | PageTables.HUGE_ZERO;
        }
        leaf.huge = true;
        mm.minorFaults++;
        mm.zeroPageFaults++;
        mm.kernel.events.hugeZeroPages = 1;
        mm.kernel.probe.pageFault(FaultKind.HUGE, base, -1);
        mm.memory.grant(base, SIZE, false);
        return true;
    }

    private boolean mapFresh(Vma area, long base) {
        long frame = mm.kernel.hugePages.take(mm);
        if (frame == PageFrameAllocator.NO_FRAME) {
            mm.kernel.events.hugeFaultFallbacks++;
            return false;
        }
        AnonVmas.prepare(area, mm.kernel.objects);
        PageTables.Leaf leaf = mm.tables.makeLeaf(base);
        for (int i = 0; i < PageTables.ENTRIES; i++) {
            leaf.entries[i] = (frame + i) << PageTables.PAGE_SHIFT | FRESH;
            long page = base + ((long) i << PageTables.PAGE_SHIFT);
            mm.kernel.describeAnonymous(frame + i, mm, area, page, PageDescriptors.HUGE_PART);
            mm.kernel.lru.add(frame + i);
        }
        leaf.huge = true;
        mm.anonPages += PageTables.ENTRIES;
        mm.minorFaults++;
        mm.kernel.events.hugeFaultAllocations++;
        mm.kernel.probe.pageFault(FaultKind.HUGE, base, frame);
        mm.memory.grant(base, SIZE, true);
        return true;
    }

    /**
     * A write to a write-protected huge page (do_huge_pmd_wp_page): the huge zero page gives way to an own huge page, an
     * own page becomes writable, a shared one is split. Answers false where it was split.
     */
    boolean writeProtected(Vma area, long page, PageTables.Leaf leaf) {
        long base = page & -SIZE;
        long first = leaf.entries[0];
        if ((first & PageTables.ZERO) != 0 && mapFresh(area, base)) {
            return true;
        }
        if ((first & PageTables.EXCLUSIVE) == 0 && !isLastOwner(leaf)) {
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
