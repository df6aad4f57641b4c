package org.alloclab.vm.fault;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.Errno;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.event.Steps;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.huge.HugeEligibility;
import org.alloclab.vm.huge.HugePages;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.reclaim.FrameSupply;
import org.alloclab.vm.reclaim.PageRelease;
import org.alloclab.vm.setting.HugeSettings;
import org.alloclab.vm.table.PageTables;
import org.jspecify.annotations.Nullable;

/**
 * Makes one huge page of the small pages of 2 MiB (mm/khugepaged.c, hpage_collapse_scan_pmd and collapse_huge_page).
 *
 * <pre>
 *   scan      is it worth it? ── no ──► the reason
 *   take      512 frames, charged; this may reclaim, pages of these very 2 MiB among them
 *   read      what is in swap space
 *   isolate   is it still so? ── no ──► the frames go back
 *   replace   each page by its part of the huge page; holes become zeros; the table is deposited
 * </pre>
 *
 * <p>khugepaged asks for little to be missing, in swap space or shared, and for something to have been used;
 * {@code MADV_COLLAPSE} asks for nothing of that, nor for what {@code transparent_hugepage} says. Content is kept by
 * address, so that a page which others map too is copied, and another only gets a new frame.
 *
 * <p>Not modelled: collapsing pages of files, which is refused as by an area that may not have huge pages; compaction to
 * find the frames.
 */
public final class Collapse {
    /** How it ended ({@code enum scan_result}). */
    enum Result {
        SUCCEED,
        /** A huge page is there already. */
        PMD_MAPPED,
        /** No table of level 2. */
        PMD_NULL,
        /** No table of level 1. */
        PMD_NONE,
        EXCEED_NONE_PTE,
        EXCEED_SWAP_PTE,
        EXCEED_SHARED_PTE,
        /** A page went while frames were sought. */
        PTE_NON_PRESENT,
        LACK_REFERENCED_PAGE,
        ALLOC_HUGE_PAGE_FAIL,
        CGROUP_CHARGE_FAIL,
        /** A guard. */
        FAIL
    }

    private final Teller teller;
    private final PageDescriptors pages;
    private final VmEvents events;
    private final FrameSupply supply;
    private final HugePages hugePages;
    private final AnonPages anonPages;
    private final PageRelease release;
    private final SwapFaults swapFaults;
    private int missing;
    private int swapped;
    private int shared;
    private int referenced;

    public Collapse(
            Teller teller,
            PageDescriptors pages,
            VmEvents events,
            FrameSupply supply,
            HugePages hugePages,
            AnonPages anonPages,
            PageRelease release,
            SwapFaults swapFaults) {
        this.teller = teller;
        this.pages = pages;
        this.events = events;
        this.supply = supply;
        this.hugePages = hugePages;
        this.anonPages = anonPages;
        this.release = release;
        this.swapFaults = swapFaults;
    }

    /** {@code MADV_COLLAPSE} on a range of an area (madvise_collapse): 0, or a negative errno. */
    public long advised(Mm mm, Vma area, long start, long end) {
        if (!HugeEligibility.forCollapse(mm, area)) {
            return Errno.EINVAL.result();
        }
        long size = Pages.HUGE_BYTES;
        long first = Pages.alignHugeUp(start);
        long limit = end & -size;
        Result failure = Result.FAIL;
        long huge = 0;
        for (long base = first; base < limit; base += size) {
            Result result = collapse(mm, area, base, null);
            if (result == Result.SUCCEED || result == Result.PMD_MAPPED) {
                huge++;
            } else {
                failure = result;
                if (result != Result.PMD_NULL && result != Result.PTE_NON_PRESENT) {
                    break;
                }
            }
        }
        return huge * size == limit - first ? 0 : errno(failure).result();
    }

    /** madvise_collapse_errno. */
    private static Errno errno(Result failure) {
        return switch (failure) {
            case ALLOC_HUGE_PAGE_FAIL -> Errno.ENOMEM;
            case CGROUP_CHARGE_FAIL, EXCEED_NONE_PTE -> Errno.EBUSY;
            default -> Errno.EINVAL;
        };
    }

    /**
     * Collapses the 2 MiB from {@code base} on, which lie in the area.
     *
     * @param limits what khugepaged puts up with, or {@code null} to put up with everything
     */
    Result collapse(Mm mm, Vma area, long base, HugeSettings.@Nullable Limits limits) {
        PageTables.Leaf leaf = mm.tables.leaf(base);
        if (leaf == null) {
            return mm.tables.hasLevel2(base) ? Result.PMD_NONE : Result.PMD_NULL;
        }
        if (leaf.huge) {
            return Result.PMD_MAPPED;
        }
        Result scanned = scan(leaf, limits);
        if (scanned != Result.SUCCEED) {
            return scanned;
        }
        boolean charged = supply.mayCharge(mm.group, PageTables.ENTRIES);
        long frame = charged ? hugePages.takeCharged(mm.group) : PageFrameAllocator.NO_FRAME;
        if (frame == PageFrameAllocator.NO_FRAME) {
            events.count(charged ? VmEvent.THP_COLLAPSE_ALLOC_FAILED : VmEvent.THP_COLLAPSE_ALLOC);
            return charged ? Result.ALLOC_HUGE_PAGE_FAIL : Result.CGROUP_CHARGE_FAIL;
        }
        events.count(VmEvent.THP_COLLAPSE_ALLOC);
        boolean done = false;
        try {
            Result result = swapped == 0 ? Result.SUCCEED : readIn(mm, area, base, leaf);
            result = result == Result.SUCCEED ? isolate(leaf, limits) : result;
            if (result == Result.SUCCEED) {
                replace(mm, area, base, leaf, frame);
                done = true;
            }
            return result;
        } finally {
            if (!done) {
                hugePages.giveBack(frame);
            }
        }
    }

    /** Counts what is there, as far as khugepaged's limits allow. */
    private Result scan(PageTables.Leaf leaf, HugeSettings.@Nullable Limits limits) {
        missing = 0;
        swapped = 0;
        shared = 0;
        referenced = 0;
        for (long entry : leaf.entries) {
            Result result = count(entry, limits);
            if (result != Result.SUCCEED) {
                return result;
            }
        }
        boolean unused = referenced == 0 || (swapped > 0 && referenced < PageTables.ENTRIES / 2);
        return limits != null && unused ? Result.LACK_REFERENCED_PAGE : Result.SUCCEED;
    }

    private Result count(long entry, HugeSettings.@Nullable Limits limits) {
        if ((entry & (PageTables.SWAP | PageTables.GUARD)) != 0) {
            swapped++;
            return within(limits == null || swapped <= limits.swapped(), Result.EXCEED_SWAP_PTE);
        }
        if ((entry & PageTables.PRESENT) == 0 || (entry & PageTables.ZERO) != 0) {
            missing++;
            return within(limits == null || missing <= limits.missing(), Result.EXCEED_NONE_PTE);
        }
        long frame = entry >>> PAGE_SHIFT;
        if (hugePages.mayBeShared(frame)) {
            shared++;
            if (limits != null && shared > limits.shared()) {
                return within(false, Result.EXCEED_SHARED_PTE);
            }
        }
        boolean used = (entry & PageTables.ACCESSED) != 0 || pages.is(frame, PageDescriptors.REFERENCED);
        referenced += used ? 1 : 0;
        return Result.SUCCEED;
    }

    private Result within(boolean holds, Result excess) {
        if (holds) {
            return Result.SUCCEED;
        }
        events.count(
                switch (excess) {
                    case EXCEED_SWAP_PTE -> VmEvent.THP_SCAN_EXCEED_SWAP_PTE;
                    case EXCEED_NONE_PTE -> VmEvent.THP_SCAN_EXCEED_NONE_PTE;
                    default -> VmEvent.THP_SCAN_EXCEED_SHARE_PTE;
                });
        return excess;
    }

    /** __collapse_huge_page_swapin. */
    private Result readIn(Mm mm, Vma area, long base, PageTables.Leaf leaf) {
        for (int i = 0; i < PageTables.ENTRIES; i++) {
            if ((leaf.entries[i] & PageTables.GUARD) != 0) {
                return Result.FAIL;
            }
            if ((leaf.entries[i] & PageTables.SWAP) != 0) {
                swapFaults.mapForRead(mm, area, base + ((long) i << PAGE_SHIFT), leaf);
            }
        }
        return Result.SUCCEED;
    }

    /** __collapse_huge_page_isolate: what has been found may have changed since. */
    private Result isolate(PageTables.Leaf leaf, HugeSettings.@Nullable Limits limits) {
        for (long entry : leaf.entries) {
            if ((entry & (PageTables.SWAP | PageTables.GUARD)) != 0) {
                return Result.PTE_NON_PRESENT;
            }
        }
        return scan(leaf, limits);
    }

    /** __collapse_huge_page_copy, then the level-2 entry is set. */
    private void replace(Mm mm, Vma area, long base, PageTables.Leaf leaf, long frame) {
        teller.tell(Steps.COLLAPSED, base, PageTables.ENTRIES - missing);
        hugePages.settle();
        mm.tlb.revoke(base, Pages.HUGE_BYTES);
        for (int i = 0; i < PageTables.ENTRIES; i++) {
            long entry = leaf.entries[i];
            leaf.entries[i] = 0;
            if ((entry & (PageTables.PRESENT | PageTables.ZERO)) == PageTables.PRESENT) {
                mm.tlb.ownPage(base + ((long) i << PAGE_SHIFT));
                release.anonymous(entry);
            }
        }
        mm.rss.mixTouches();
        mm.rss.addAnonymous(missing);
        HugeFaults.map(anonPages, mm, area, base, frame);
    }
}
