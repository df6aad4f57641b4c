package org.alloclab.vm.fault;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.fault.Signal;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.memory.PageWalker;
import org.alloclab.api.probe.FaultKind;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.vm.area.AnonVma;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.edit.StackGrowth;
import org.alloclab.vm.event.Steps;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.reclaim.PageRelease;
import org.alloclab.vm.table.PageTables;
import org.jspecify.annotations.Nullable;

/**
 * The page-fault handler (arch/x86/mm/fault.c, do_user_addr_fault; mm/memory.c, handle_mm_fault).
 *
 * <p>Steps: find the area, growing the stack if need be; check the access against it; walk the tables and make what is
 * missing; serve the page. A read of a page that was never written maps the zero page; writing it later is a second
 * fault.
 */
public final class Faults implements PageWalker {
    /** Outcomes of {@link #serve}. */
    static final int SERVED = 0;

    static final int BUS_ERROR = 1;
    static final int SEGMENTATION_FAULT = 2;

    private static final long OWN = PageTables.PRESENT | PageTables.WRITABLE | PageTables.EXCLUSIVE;

    private final Mm mm;
    private final FileFaults fileFaults;
    private final HugeFaults hugeFaults;
    private final HugetlbFaults hugetlbFaults;
    private final SwapFaults swapFaults;
    private final StackGrowth stackGrowth;
    private final AnonPages anonPages;
    private final PageDescriptors pages;
    private final PageRelease release;
    private final Teller teller;
    private final Probe probe;
    /** Whether the fault being served is one of {@link #walkToTouch}. */
    private boolean touching;

    public Faults(
            Mm mm,
            FileFaults fileFaults,
            HugeFaults hugeFaults,
            HugetlbFaults hugetlbFaults,
            SwapFaults swapFaults,
            StackGrowth stackGrowth,
            AnonPages anonPages,
            PageDescriptors pages,
            PageRelease release,
            Teller teller,
            Probe probe) {
        this.mm = mm;
        this.fileFaults = fileFaults;
        this.hugeFaults = hugeFaults;
        this.hugetlbFaults = hugetlbFaults;
        this.swapFaults = swapFaults;
        this.stackGrowth = stackGrowth;
        this.anonPages = anonPages;
        this.pages = pages;
        this.release = release;
        this.teller = teller;
        this.probe = probe;
    }

    @Override
    public void walk(long address, boolean write) {
        Vma area = mm.recentArea;
        if (area == null || address < area.start || address >= area.end) {
            area = areaFor(address);
            mm.recentArea = area;
        }
        teller.tell(Steps.ADDRESS_IN_AREA, area.start, area.end);
        if ((area.flags & (write ? VmFlags.WRITE : VmFlags.ACCESS)) == 0) {
            teller.tell(Steps.RIGHTS_DENIED, address, 0);
            throw SimulatedDeath.fault(Signal.SIGSEGV_ACCERR, address);
        }
        switch (serve(area, address, write)) {
            case BUS_ERROR -> throw SimulatedDeath.fault(Signal.SIGBUS, address);
            case SEGMENTATION_FAULT -> throw SimulatedDeath.fault(Signal.SIGSEGV_MAPERR, address);
            default -> {
                // granted
            }
        }
    }

    @Override
    public void walkToTouch(long address) {
        touching = true;
        try {
            walk(address, true);
        } finally {
            touching = false;
        }
    }

    @Override
    public long @Nullable [] storedElsewhere(long address) {
        PageTables.Leaf leaf = mm.tables.leaf(address);
        long entry = leaf == null ? 0 : leaf.entries[PageTables.index(address)];
        return (entry & PageTables.SWAP) == 0 ? null : swapFaults.stored(entry);
    }

    /** The area of an access; an access below a stack grows it (mm/mmap_lock.c, lock_mm_and_find_vma). */
    private Vma areaFor(long address) {
        Vma area = address < 0 ? null : mm.areas.firstEndingAbove(address);
        if (area == null || (area.start > address && !stackGrowth.grow(area, address))) {
            teller.tell(Steps.ADDRESS_UNKNOWN, address, 0);
            throw SimulatedDeath.fault(Signal.SIGSEGV_MAPERR, address);
        }
        return area;
    }

    /**
     * Serves an access that the area allows, and grants it. Answers {@link #SERVED} or how it failed; a failed fault is
     * not counted.
     */
    int serve(Vma area, long address, boolean write) {
        long page = address & -PAGE_SIZE;
        PageTables tables = mm.tables;
        PageTables.Leaf leaf = tables.leaf(page);
        if (leaf == null) {
            if (area.file == null && hugeFaults.serve(area, page, write)) {
                mm.rss.mixTouches();
                return SERVED;
            }
            if (area.file != null) {
                tables.makeUpper(page);
                return serveFile(area, page, write);
            }
            leaf = tables.makeLeaf(page);
        }
        int i = PageTables.index(page);
        long entry = leaf.entries[i];
        if (entry == 0) {
            if (area.file != null) {
                return serveFile(area, page, write);
            }
            leaf.entries[i] = write ? writeNew(area, page) : readNew(page);
        } else if ((entry & PageTables.PRESENT) == 0) {
            if ((entry & PageTables.GUARD) != 0) {
                return SEGMENTATION_FAULT;
            }
            swapIn(area, page, leaf, write);
        } else if (write && (entry & PageTables.WRITABLE) == 0) {
            if (leaf.huge) {
                return hugeFaults.writeProtected(area, page, leaf) ? SERVED : serve(area, address, true);
            }
            if ((entry & PageTables.FILE) != 0) {
                fileFaults.writeProtected(area, page, leaf);
            } else {
                mm.minorFaults++;
                writeProtected(area, page, leaf);
            }
        }
        grant(area, page, leaf, write);
        return SERVED;
    }

    private int serveFile(Vma area, long page, boolean write) {
        if (touching) {
            mm.rss.mixTouches();
        }
        return area.is(VmFlags.HUGETLB) ? hugetlbFaults.serve(area, page, write) : fileFaults.serve(area, page, write);
    }

    /**
     * The TLB takes an entry in: it is marked as used, and as written to if it is. A page that was only read so far gets no
     * store grant, so that the first store is noted.
     */
    void grant(Vma area, long page, PageTables.Leaf leaf, boolean write) {
        int i = PageTables.index(page);
        long entry = leaf.entries[i] | PageTables.ACCESSED | (write ? PageTables.DIRTY : 0);
        leaf.entries[i] = entry;
        long storable = PageTables.WRITABLE | PageTables.DIRTY;
        boolean stores = (entry & storable) == storable && area.is(VmFlags.WRITE);
        if (stores && mm.rss.tellsTouchesApart() && isOnlyTouched(entry, write && !touching)) {
            mm.tlb.grantToTouch(page, PAGE_SIZE);
        } else {
            mm.tlb.grant(page, PAGE_SIZE, stores);
        }
    }

    /** Whether nothing but a touch has written the page of a present entry; a store that is none ends that. */
    private boolean isOnlyTouched(long entry, boolean store) {
        if ((entry & PageTables.FILE) != 0 || !pages.is(entry >>> PAGE_SHIFT, PageDescriptors.TOUCHED_ONLY)) {
            return false;
        }
        if (store) {
            pages.clear(entry >>> PAGE_SHIFT, PageDescriptors.TOUCHED_ONLY);
            mm.rss.storeToTouched();
        }
        return !store;
    }

    /** mm/memory.c, do_anonymous_page: first write. */
    private long writeNew(Vma area, long page) {
        long frame = anonPages.take(mm, area, page);
        mm.minorFaults++;
        return zeroed(page, frame);
    }

    /** Answers the entry of a frame that was taken for a page and holds zeros. */
    private long zeroed(long page, long frame) {
        if (touching && mm.rss.tellsTouchesApart()) {
            pages.set(frame, PageDescriptors.TOUCHED_ONLY);
            mm.rss.addTouched();
        } else {
            mm.rss.addAnonymous(1);
        }
        teller.tell(Steps.FILLED_ZERO);
        return mapped(FaultKind.ANONYMOUS, page, frame);
    }

    /** Tells of a page that was mapped to a frame of its own, and answers the entry. */
    private long mapped(FaultKind kind, long page, long frame) {
        teller.tell(Steps.MAPPED, page, frame);
        probe.pageFault(kind, page, frame);
        return frame << PAGE_SHIFT | OWN;
    }

    /** mm/memory.c, do_anonymous_page: first read. */
    private long readNew(long page) {
        mm.minorFaults++;
        mm.zeroPageFaults++;
        teller.tell(Steps.FRAME_IS_ZERO_PAGE);
        teller.tell(Steps.FILLED_ALREADY);
        teller.tell(Steps.MAPPED_READ_ONLY, page, 0);
        probe.pageFault(FaultKind.ZERO_PAGE, page, -1);
        return PageTables.PRESENT | PageTables.ZERO;
    }

    /**
     * mm/memory.c, do_wp_page on an anonymous page: the zero page gives way to a frame of its own; a page that only this
     * entry names becomes writable; another is copied.
     */
    private void writeProtected(Vma area, long page, PageTables.Leaf leaf) {
        int i = PageTables.index(page);
        long entry = leaf.entries[i];
        if ((entry & PageTables.ZERO) != 0) {
            leaf.entries[i] = zeroed(page, anonPages.take(mm, area, page));
            return;
        }
        long frame = entry >>> PAGE_SHIFT;
        if ((entry & PageTables.EXCLUSIVE) == 0) {
            if (!mayReuse(frame)) {
                copy(area, page, leaf);
                return;
            }
            AnonVma own = area.anonVma;
            if (own != null) {
                pages.moveTo(frame, own);
            }
        }
        teller.tell(Steps.FRAME_KEPT, frame, 0);
        teller.tell(Steps.FILLED_ALREADY);
        teller.tell(Steps.MAPPED, page, frame);
        probe.pageFault(FaultKind.COPY_ON_WRITE, page, frame);
        leaf.entries[i] = entry | PageTables.WRITABLE | PageTables.EXCLUSIVE;
    }

    /** mm/memory.c, wp_can_reuse_anon_folio: no other entry names the page or its swap slot. */
    private boolean mayReuse(long frame) {
        return pages.mapCount(frame) == 1 && (!pages.is(frame, PageDescriptors.SWAP_CACHE) || release.freeSlot(frame));
    }

    /** mm/memory.c, wp_page_copy: the other owners keep the old page, which stays while the new one is found. */
    private void copy(Vma area, long page, PageTables.Leaf leaf) {
        int i = PageTables.index(page);
        long old = leaf.entries[i] >>> PAGE_SHIFT;
        long frame;
        pages.set(old, PageDescriptors.LOCKED);
        try {
            frame = anonPages.take(mm, area, page);
        } finally {
            pages.clear(old, PageDescriptors.LOCKED);
        }
        release.anonymous(leaf.entries[i]);
        mm.tlb.ownPage(page);
        teller.tell(Steps.FILLED_COPY, old, 0);
        leaf.entries[i] = mapped(FaultKind.COPY_ON_WRITE, page, frame);
    }

    /** mm/memory.c, do_swap_page; a write to a page that others have too is copied in the same fault. */
    private void swapIn(Vma area, long page, PageTables.Leaf leaf, boolean write) {
        int i = PageTables.index(page);
        long slot = leaf.entries[i] >>> PAGE_SHIFT;
        boolean read =
                write ? swapFaults.mapForWrite(mm, area, page, leaf) : swapFaults.mapForRead(mm, area, page, leaf);
        long frame = leaf.entries[i] >>> PAGE_SHIFT;
        if (read) {
            mm.majorFaults++;
        } else {
            mm.minorFaults++;
        }
        teller.tell(Steps.FILLED_FROM_SWAP, slot, 0);
        teller.tell(Steps.MAPPED, page, frame);
        probe.pageFault(FaultKind.SWAP_IN, page, frame);
        if (write && (leaf.entries[i] & PageTables.WRITABLE) == 0) {
            writeProtected(area, page, leaf);
        }
    }
}
