package org.alloclab.vm.pool;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.view.HugetlbFigures;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.page.Pages;
import org.jspecify.annotations.Nullable;

/**
 * The pool of hugetlb pages of 2 MiB (mm/hugetlb.c, struct hstate).
 *
 * <pre>
 *   HugePages_Total ─┬─ free ─┬─ reserved   promised to mappings, not faulted in yet
 *                    │        └─ available  to whoever has no reservation
 *                    └─ in use              mapped, or in a shared mapping's file
 *   HugePages_Surp     of the total, those above vm.nr_hugepages: they go back to the buddy as soon as they are free
 * </pre>
 *
 * <p>The pool is filled when the machine starts. A request that it cannot meet takes a surplus page, up to
 * {@code vm.nr_overcommit_hugepages}.
 *
 * <p>As in the kernel, a reservation can be lost: {@code mremap(2)} of a part of a private area moves the area's map of
 * reservations, and what the rest had reserved is never given back. And the count of reservations can be short for a while, even
 * below zero: where a process unmaps a page that its child still maps, the reservation is the area's again at once, but is
 * counted only when the child lets go.
 *
 * <p>Not modelled: pools of 1 GiB pages (ENOMEM), changing the pool's size later, cgroup limits, several nodes, hugetlbfs
 * mounts and {@code SHM_HUGETLB}, surplus pages for which memory would first have to be reclaimed or compacted.
 */
public final class HugetlbPool {
    static final int ORDER = 9;

    static final int PARTS = 1 << ORDER;

    private static final int GFP = Gfp.GFP_HIGHUSER_MOVABLE | Gfp.COMP | Gfp.NORETRY | Gfp.NOWARN;

    private final Frames frames;
    private final long overcommit;
    private final Deque<Long> free = new ArrayDeque<>();
    private long total;
    private long reserved;
    private long surplus;
    private long lost;

    public HugetlbPool(Frames frames, long wanted, long overcommit) {
        this.frames = frames;
        this.overcommit = overcommit;
        for (long i = 0; i < wanted; i++) {
            long frame = frames.take(Pages.HUGE_ORDER, GFP);
            if (frame == PageFrameAllocator.NO_FRAME) {
                break;
            }
            free.push(frame);
            total++;
        }
    }

    public long total() {
        return total;
    }

    /** The first frame of each free page. */
    public Iterable<Long> freeFrames() {
        return Collections.unmodifiableCollection(free);
    }

    public long free() {
        return free.size();
    }

    public long reserved() {
        return reserved;
    }

    public long surplus() {
        return surplus;
    }

    /** Reservations that nobody has any more. */
    public long lost() {
        return lost;
    }

    /** Promises so many pages; surplus pages come where the pool is too small (hugetlb_acct_memory, gather_surplus_pages). */
    public boolean reserve(long pages) {
        long needed = reserved + pages - free.size();
        if (needed > overcommit - surplus && needed > 0) {
            return false;
        }
        for (long taken = 0; taken < needed; taken++) {
            long frame = surplusFrame();
            if (frame == PageFrameAllocator.NO_FRAME) {
                giveBackSurplus(taken);
                return false;
            }
            free.push(frame);
        }
        reserved += pages;
        return true;
    }

    /** Takes promises back; surplus pages that are not needed for one any more go (return_unused_surplus_pages). */
    public void unreserve(long pages) {
        reserved -= pages;
        giveBackSurplus(Math.min(pages, surplus));
    }

    private void giveBackSurplus(long pages) {
        for (long i = 0; i < pages && !free.isEmpty(); i++) {
            frames.giveBack(free.pop(), Pages.HUGE_ORDER);
            surplus--;
            total--;
        }
    }

    /** An area has lost its map of reservations: nobody can give these back (mm/mremap.c, copy_vma_and_data). */
    public void lose(long pages) {
        lost += pages;
    }

    private long surplusFrame() {
        long frame = surplus < overcommit ? frames.take(Pages.HUGE_ORDER, GFP) : PageFrameAllocator.NO_FRAME;
        if (frame != PageFrameAllocator.NO_FRAME) {
            surplus++;
            total++;
        }
        return frame;
    }

    /** A page for a fault that has a reservation, which it uses up; {@code null} for none (alloc_hugetlb_folio). */
    @Nullable
    public HugetlbPage takeReserved(HugetlbPage.Owner owner) {
        HugetlbPage page = page(free.isEmpty() ? surplusFrame() : free.pop(), owner);
        reserved -= page == null ? 0 : 1;
        return page;
    }

    /** A page for a fault without a reservation, of those that are promised to nobody; {@code null} for none. */
    @Nullable
    public HugetlbPage takeAvailable(HugetlbPage.Owner owner) {
        boolean fromPool = !free.isEmpty() && free.size() > reserved;
        return page(fromPool ? free.pop() : surplusFrame(), owner);
    }

    private static @Nullable HugetlbPage page(long frame, HugetlbPage.Owner owner) {
        return frame == PageFrameAllocator.NO_FRAME ? null : new HugetlbPage(frame, owner);
    }

    /** A page that nobody holds any more; while there is surplus it goes to the buddy (free_huge_folio). */
    public void give(HugetlbPage page) {
        reserved += page.restoresReservation ? 1 : 0;
        if (surplus > 0) {
            surplus--;
            total--;
            frames.giveBack(page.frame, Pages.HUGE_ORDER);
        } else {
            free.push(page.frame);
        }
    }

    public HugetlbFigures figures(long mappedBytes) {
        return new HugetlbFigures(mappedBytes, total, free.size(), reserved, surplus);
    }
}
