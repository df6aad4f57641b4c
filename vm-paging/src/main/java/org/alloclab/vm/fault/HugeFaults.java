package org.alloclab.vm.fault;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.probe.FaultKind;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.vm.area.AnonVmas;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.event.Steps;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.huge.HugeCandidates;
import org.alloclab.vm.huge.HugeEligibility;
import org.alloclab.vm.huge.HugePages;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.reclaim.FrameSupply;
import org.alloclab.vm.rmap.HugeSplit;
import org.alloclab.vm.setting.HugeSettings;
import org.alloclab.vm.table.PageTables;

/**
 * Faults that one page of 2 MiB serves (mm/huge_memory.c, do_huge_pmd_anonymous_page), where the whole 2 MiB lie in an area
 * that may have huge pages and nothing is mapped there yet. Where no huge page is to be had, a small one has to do.
 */
public final class HugeFaults {
    private static final long FRESH =
            PageTables.PRESENT | PageTables.EXCLUSIVE | PageTables.COMPOUND | PageTables.STORED;

    private final Mm mm;
    private final Teller teller;
    private final Probe probe;
    private final VmEvents events;
    private final FrameSupply supply;
    private final HugePages hugePages;
    private final HugeSettings settings;
    private final HugeCandidates candidates;
    private final HugeEligibility eligibility;
    private final AnonPages anonPages;
    private final KernelObjects objects;
    private final HugeSplit splitHuge;
    private final PageDescriptors pages;

    public HugeFaults(
            Mm mm,
            Teller teller,
            Probe probe,
            VmEvents events,
            FrameSupply supply,
            HugePages hugePages,
            HugeSettings settings,
            HugeCandidates candidates,
            HugeEligibility eligibility,
            AnonPages anonPages,
            KernelObjects objects,
            HugeSplit splitHuge,
            PageDescriptors pages) {
        this.mm = mm;
        this.teller = teller;
        this.probe = probe;
        this.events = events;
        this.supply = supply;
        this.hugePages = hugePages;
        this.settings = settings;
        this.candidates = candidates;
        this.eligibility = eligibility;
        this.anonPages = anonPages;
        this.objects = objects;
        this.splitHuge = splitHuge;
        this.pages = pages;
    }

    /** Serves an access to anonymous memory where no table is; answers false where small pages have to do. */
    boolean serve(Vma area, long page, boolean write) {
        long base = page & -Pages.HUGE_BYTES;
        if (base < area.start || base + Pages.HUGE_BYTES > area.end || !eligibility.atFault(mm, area)) {
            return false;
        }
        AnonVmas.prepare(area, objects);
        candidates.enter(mm, area);
        if (write || !settings.zeroPage()) {
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
        hugePages.useZeroPage();
        teller.tell(Steps.HUGE_FRAME_IS_ZERO_PAGE);
        teller.tell(Steps.FILLED_ALREADY);
        teller.tell(Steps.MAPPED_READ_ONLY, base, 0);
        probe.pageFault(FaultKind.HUGE, base, -1);
        mm.tlb.grant(base, Pages.HUGE_BYTES, false);
    }

    private boolean mapFresh(Vma area, long base) {
        long frame = takeFrames(area.is(VmFlags.HUGEPAGE));
        if (frame == PageFrameAllocator.NO_FRAME) {
            return false;
        }
        teller.tell(Steps.HUGE_FOUND, frame, 0);
        teller.tell(Steps.FILLED_ZERO);
        map(anonPages, mm, area, base, frame);
        teller.tell(Steps.HUGE_MAPPED, base, frame);
        mm.rss.addAnonymous(PageTables.ENTRIES);
        mm.minorFaults++;
        probe.pageFault(FaultKind.HUGE, base, frame);
        mm.tlb.grant(base, Pages.HUGE_BYTES, area.is(VmFlags.WRITE));
        return true;
    }

    /**
     * The frames of a huge page, or {@link PageFrameAllocator#NO_FRAME} where no block of 2 MiB is to be had. For an area that
     * was advised the group may be reclaimed from: {@code defrag} is {@code madvise} (vma_thp_gfp_mask).
     */
    private long takeFrames(boolean advised) {
        boolean charged = advised
                ? supply.mayCharge(mm.group, Pages.HUGE_PARTS)
                : supply.mayChargeAtOnce(mm.group, Pages.HUGE_PARTS);
        long frame = charged ? hugePages.takeCharged(mm.group) : PageFrameAllocator.NO_FRAME;
        if (frame == PageFrameAllocator.NO_FRAME) {
            events.count(VmEvent.THP_FAULT_FALLBACK);
            events.count(VmEvent.THP_FAULT_FALLBACK_CHARGE, charged ? 0 : 1);
        } else {
            events.count(VmEvent.THP_FAULT_ALLOC);
        }
        return frame;
    }

    /** Maps the frames of a huge page; the table that is there, or comes, is deposited (map_anon_folio_pmd). */
    static void map(AnonPages anonPages, Mm mm, Vma area, long base, long frame) {
        PageTables.Leaf leaf = mm.tables.makeLeaf(base);
        long rights = area.is(VmFlags.WRITE) ? PageTables.WRITABLE : 0;
        for (int i = 0; i < PageTables.ENTRIES; i++) {
            leaf.entries[i] = (frame + i) << PAGE_SHIFT | FRESH | rights;
            long page = base + ((long) i << PAGE_SHIFT);
            anonPages.addPart(frame + i, mm, area, page);
        }
        leaf.huge = true;
    }

    /**
     * A write to a write-protected huge page (do_huge_pmd_wp_page): the huge zero page gives way to an own huge page, an
     * own page becomes writable, a shared one is split, and so is the zero page where no huge page is to be had. Answers
     * false where it was split.
     */
    boolean writeProtected(Vma area, long page, PageTables.Leaf leaf) {
        long base = page & -Pages.HUGE_BYTES;
        long first = leaf.entries[0];
        boolean zero = (first & PageTables.ZERO) != 0;
        if (zero && mapFresh(area, base)) {
            return true;
        }
        if (zero || ((first & PageTables.EXCLUSIVE) == 0 && !isLastOwner(leaf))) {
            splitHuge.leaf(leaf);
            return false;
        }
        for (int i = 0; i < PageTables.ENTRIES; i++) {
            leaf.entries[i] |= PageTables.WRITABLE | PageTables.EXCLUSIVE | PageTables.STORED;
        }
        mm.minorFaults++;
        mm.tlb.grant(base, Pages.HUGE_BYTES, true);
        return true;
    }

    private boolean isLastOwner(PageTables.Leaf leaf) {
        for (long entry : leaf.entries) {
            if (pages.mapCountOfEntry(entry) > 1) {
                return false;
            }
        }
        return true;
    }
}
