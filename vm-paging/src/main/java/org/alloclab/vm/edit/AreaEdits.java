package org.alloclab.vm.edit;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.Errno;
import org.alloclab.vm.area.AnonVma;
import org.alloclab.vm.area.AnonVmas;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.event.Steps;
import org.alloclab.vm.huge.HugeCandidates;
import org.alloclab.vm.hugetlb.HugetlbAreas;
import org.alloclab.vm.hugetlb.HugetlbEntries;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.rmap.HugeSplit;
import org.alloclab.vm.setting.Tunables;
import org.jspecify.annotations.Nullable;

/** Splitting, merging, adding and unmapping of areas (mm/vma.c). */
public final class AreaEdits {
    private final Mm mm;
    private final Teller teller;
    private final HugeCandidates candidates;
    private final AreaObjects areaObjects;
    private final KernelObjects objects;
    private final Tunables tunables;
    private final Zap zap;
    private final HugetlbEntries hugetlbEntries;
    private final HugeSplit splitHuge;
    private final PageLocks pageLocks;

    public AreaEdits(
            Mm mm,
            Teller teller,
            HugeCandidates candidates,
            AreaObjects areaObjects,
            KernelObjects objects,
            Tunables tunables,
            Zap zap,
            HugetlbEntries hugetlbEntries,
            HugeSplit splitHuge,
            PageLocks pageLocks) {
        this.mm = mm;
        this.teller = teller;
        this.candidates = candidates;
        this.areaObjects = areaObjects;
        this.objects = objects;
        this.tunables = tunables;
        this.zap = zap;
        this.hugetlbEntries = hugetlbEntries;
        this.splitHuge = splitHuge;
        this.pageLocks = pageLocks;
    }

    /**
     * Adds a new area over free pages, or widens its neighbours where they agree (vma_merge_new_range). Answers the area
     * that holds the pages now.
     *
     * @param source the anon_vma of pages that will be moved here, or {@code null}; a neighbour that takes the pages in
     *     keeps its own, even if it has none
     */
    public Vma add(Vma area, @Nullable AnonVma source) {
        mm.areas.insert(area);
        mm.account(area.flags, area.pages());
        Vma previous = area.previous;
        Vma next = area.next;
        boolean left = previous != null && agree(previous, area) && AnonVmas.mergeable(previous, source, null);
        boolean right = next != null && agree(area, next) && AnonVmas.mergeable(next, source, null);
        teller.tell(left || right ? Steps.AREA_WIDENED : Steps.AREA_MADE, area.start, area.end);
        Vma holder = join(area, left ? previous : null, right ? next : null);
        complete(holder);
        if (left || right) {
            // a larger area is one for khugepaged, if it has had pages
            candidates.enter(mm, holder);
        }
        return holder;
    }

    /** Adds pages at the end of an area, which then joins what follows if that agrees (vma_merge_extend). */
    public Vma extendAndMerge(Vma area, long newEnd) {
        widen(area, newEnd);
        Vma next = area.next;
        if (next != null && agree(area, next) && AnonVmas.mergeable(next, area.anonVma, null)) {
            absorb(area, next);
        }
        candidates.enter(mm, area);
        return area;
    }

    /** Adds pages at the end of an area as brk does, which does not look at what follows. */
    public Vma extend(Vma area, long newEnd) {
        widen(area, newEnd);
        candidates.enter(mm, area);
        return area;
    }

    private void widen(Vma area, long newEnd) {
        mm.account(area.flags, (newEnd - area.end) >>> PAGE_SHIFT);
        area.end = newEnd;
        mm.areas.boundsChanged(area);
    }

    /** Merges an existing area with its neighbours as far as they agree (vma_merge_existing_range). */
    Vma mergeAround(Vma area) {
        Vma previous = area.previous;
        Vma next = area.next;
        boolean left = previous != null && agree(previous, area) && AnonVmas.mergeable(previous, area.anonVma, area);
        boolean right = next != null && agree(area, next) && AnonVmas.mergeable(next, area.anonVma, area);
        Vma holder = join(area, left ? previous : null, right ? next : null);
        if (left || right) {
            // a larger area is one for khugepaged, if it has had pages
            candidates.enter(mm, holder);
        }
        return holder;
    }

    private Vma join(Vma area, @Nullable Vma previous, @Nullable Vma next) {
        Vma right = previous != null && next != null && !compatible(previous, next) ? null : next;
        Vma holder = area;
        if (previous != null) {
            absorb(previous, area);
            holder = previous;
        }
        if (right != null) {
            if (previous == null) {
                absorbInFront(right, area);
                holder = right;
            } else {
                absorb(holder, right);
            }
        }
        return holder;
    }

    /** mm/vma.c, can_vma_merge_right: both sides must also agree with each other. */
    private static boolean compatible(Vma a, Vma b) {
        return a.anonVma == null || b.anonVma == null || a.anonVma == b.anonVma;
    }

    private void absorb(Vma low, Vma high) {
        AnonVmas.duplicate(low, high);
        AnonVmas.unlink(high);
        inherit(low, high);
        mm.areas.remove(high);
        low.end = high.end;
        mm.areas.boundsChanged(low);
        mm.areasChanged();
    }

    private void absorbInFront(Vma high, Vma low) {
        AnonVmas.duplicate(high, low);
        AnonVmas.unlink(low);
        inherit(high, low);
        mm.areas.remove(low);
        high.start = low.start;
        high.pageOffset = low.pageOffset;
        mm.areas.boundsChanged(high);
        mm.areasChanged();
    }

    /** A change is complete: what it made of an area and its neighbours has an object each (vm_area_alloc). */
    public void complete(Vma area) {
        areaObjects.take(area);
        if (area.previous != null) {
            areaObjects.take(area.previous);
        }
        if (area.next != null) {
            areaObjects.take(area.next);
        }
    }

    /** One object is left of two areas (vm_area_free); the kernel takes none for a range that it can merge. */
    private void inherit(Vma holder, Vma gone) {
        if (holder.object == 0) {
            holder.object = gone.object;
            gone.object = 0;
        }
        areaObjects.give(gone);
    }

    private static boolean agree(Vma low, Vma high) {
        return low.end == high.start
                && low.flags == high.flags
                && (low.flags & VmFlags.DONTEXPAND) == 0
                && low.sameFile(high)
                && high.pageOffset == low.pageOffsetAt(high.start);
    }

    /** Cuts an area at an address inside it; the area keeps the lower part. Answers the upper part (__split_vma). */
    Vma splitAt(Vma area, long address) {
        Vma upper = area.like(address, area.end, area.pageOffsetAt(address));
        upper.anonVma = area.anonVma;
        AnonVmas.copyChain(upper, area);
        area.end = address;
        teller.tell(Steps.AREA_CUT, address, 0);
        splitHuge.at(mm.tables, address);
        mm.areas.boundsChanged(area);
        mm.areas.insert(upper);
        mm.areasChanged();
        return upper;
    }

    /** Changes the flags of {@code [start, end)} of an area, splitting and merging (vma_modify_flags). */
    public Vma changeFlags(Vma area, long start, long end, int flags) {
        Vma part = area;
        if (start > area.start) {
            part = splitAt(area, start);
        }
        if (end < part.end) {
            splitAt(part, end);
        }
        mm.account(part.flags, -part.pages());
        part.flags = flags;
        mm.account(part.flags, part.pages());
        Vma holder = mergeAround(part);
        complete(holder);
        return holder;
    }

    /**
     * Makes areas begin and end at the bounds of a range (vms_gather_munmap_vmas). Answers the first area of the range,
     * or {@code null}; the splits stay even if the call fails later.
     */
    @Nullable
    public Vma isolate(long start, long end) {
        Vma area = mm.areas.firstIn(start, end);
        if (area == null) {
            return null;
        }
        if (area.start < start) {
            area = splitAt(area, start);
        }
        Vma lastIn = mm.areas.at(end - 1);
        if (lastIn != null && lastIn.end > end) {
            complete(splitAt(lastIn, end));
        }
        complete(area);
        return area;
    }

    /**
     * Whether areas of hugetlb pages let themselves be cut at the bounds of a range. Answers 0 or a negative errno; where only
     * the end is refused, the cut at the start stays, as the kernel makes it first.
     */
    public long refusesCuts(long start, long end) {
        if (!mm.hasHadHugetlb) {
            return 0;
        }
        Vma first = mm.areas.firstIn(start, end);
        if (HugetlbAreas.refusesCut(first, start)) {
            return Errno.EINVAL.result();
        }
        if (first != null && HugetlbAreas.refusesCut(mm.areas.at(end - 1), end)) {
            if (first.start < start) {
                complete(splitAt(first, start));
            }
            return Errno.EINVAL.result();
        }
        return 0;
    }

    /** Whether unmapping a range would leave more areas than allowed. */
    public boolean wouldExceedLimit(long start, long end) {
        Vma area = mm.areas.firstIn(start, end);
        return area != null && area.start < start && area.end > end && mm.areas.size() >= tunables.maxMapCount();
    }

    /** Unmaps as {@code munmap(2)} does (mm/vma.c, do_vmi_munmap). */
    public long munmap(long address, long length) {
        boolean misplaced = !Pages.isAligned(address)
                || Long.compareUnsigned(address, mm.space.taskSize()) > 0
                || Long.compareUnsigned(length, mm.space.taskSize() - address) > 0;
        long size = Pages.alignUp(length);
        return misplaced || size == 0 ? Errno.EINVAL.result() : unmap(address, address + size);
    }

    /** Every area goes, without a split that a limit could refuse (mm/mmap.c, exit_mmap). */
    public void unmapAll() {
        unmap(0, mm.space.taskSize());
    }

    /** Pages of the areas in a range. */
    public long pagesIn(long start, long end) {
        long pages = 0;
        for (Vma area = mm.areas.firstIn(start, end); area != null && area.start < end; area = area.next) {
            pages += (Math.min(end, area.end) - Math.max(start, area.start)) >>> PAGE_SHIFT;
        }
        return pages;
    }

    /**
     * Removes all areas and pages of a range (do_vmi_align_munmap). Answers 0 or a negative errno.
     *
     * <p>The steps: split what sticks out, unlink the areas, clear the entries, free the tables that cover nothing else,
     * free the objects of the areas.
     */
    @SuppressWarnings("ReferenceEquality") // areas have identity
    public long unmap(long start, long end) {
        if (wouldExceedLimit(start, end)) {
            return Errno.ENOMEM.result();
        }
        long refused = refusesCuts(start, end);
        if (refused != 0) {
            return refused;
        }
        Vma area = isolate(start, end);
        if (area == null) {
            return 0;
        }
        Vma first = area;
        long firstStart = area.start;
        long lastEnd = area.end;
        while (area != null && area.start < end) {
            Vma next = area.next;
            lastEnd = area.end;
            if (area.is(VmFlags.LOCKED)) {
                mm.lockedPages -= area.pages();
                pageLocks.unlock(mm, area, area.start, area.end);
            }
            mm.areas.remove(area);
            teller.tell(Steps.AREA_UNLINKED, area.start, area.end);
            mm.account(area.flags, -area.pages());
            AnonVmas.unlink(area);
            area = next;
        }
        mm.areasChanged();
        for (Vma gone = first; mm.hasHadHugetlb && gone != null && gone != area; gone = gone.next) {
            if (gone.is(VmFlags.HUGETLB)) {
                hugetlbEntries.clear(mm, gone, gone.start, gone.end);
            }
        }
        zap.range(mm, firstStart, lastEnd, Zap.Mode.EVERYTHING);
        long tables = mm.tables.tables();
        mm.tables.free(firstStart, lastEnd, mm.endInFrontOf(firstStart), area == null ? 0 : area.start);
        if (tables != mm.tables.tables()) {
            teller.tell(Steps.TABLES_FREED, tables - mm.tables.tables());
        }
        for (Vma gone = first; gone != null && gone != area; gone = gone.next) {
            areaObjects.give(gone);
        }
        objects.endGracePeriod();
        return 0;
    }
}
