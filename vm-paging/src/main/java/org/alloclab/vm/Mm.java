package org.alloclab.vm;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.api.machine.Clock;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.memory.PageWalker;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.space.ResourceLimit;
import org.jspecify.annotations.Nullable;

/**
 * One address space as the kernel notes it down ({@code mm_struct}): areas, page tables, content, break, limits, counts. It
 * does nothing by itself: whoever changes it is handed it.
 */
final class Mm {
    /** What an address space needs of the floors above it. */
    interface Backing {
        /** Serves the page faults of a space. */
        PageWalker walker(Mm mm);

        /** A zeroed frame for a page table of a space. */
        long takeTable(Mm mm);

        void giveTable(Mm mm, long frame);
    }

    final UserSpace space;
    final AreaTree areas = new AreaTree(this);
    final PageTables tables;
    final UserMemory memory;
    final RssStat rss;
    /** The group that pays for the process's memory. */
    final MemoryGroup group;
    /** The area of the last fault, until areas change. */
    @Nullable
    Vma recentArea;
    /** Frames of page tables of all levels. */
    long tableFrames;
    /** Where the heap begins; set once, by exec at the latest. */
    long startBreak;

    long programBreak;
    long startStack;
    /** Flags that every new area gets: {@code mlockall(MCL_FUTURE)}. */
    int defaultFlags;

    boolean hugePagesDisabled;
    boolean onKhugepagedList;
    Limits limits;

    long totalPages;
    long dataPages;
    long execPages;
    long stackPages;
    long lockedPages;
    long peakTotalPages;
    /** Small pages of mapped hugetlb pages, which are not counted as resident. */
    long hugetlbPages;
    /** Whether it has ever had an area of hugetlb pages: who has not need not look for them. */
    boolean hasHadHugetlb;

    long minorFaults;
    long majorFaults;
    long zeroPageFaults;

    private final Committed committed;

    private Mm(
            UserSpace space,
            MemoryGroup group,
            Limits limits,
            Committed committed,
            RssStat rss,
            TableGeometry geometry,
            Backing backing,
            Probe probe) {
        this.space = space;
        this.group = group;
        this.limits = limits;
        this.committed = committed;
        this.rss = rss;
        this.memory = new UserMemory(backing.walker(this));
        this.tables = new PageTables(geometry, tableFrames(backing), probe);
    }

    /**
     * An empty space.
     *
     * @param group who pays
     * @param committed what all processes have been promised
     * @param execution which operation is told with a peak, and {@code clock} when
     */
    static Mm empty(
            UserSpace space,
            MemoryGroup group,
            Limits limits,
            Committed committed,
            Execution execution,
            Clock clock,
            TableGeometry geometry,
            Backing backing,
            Probe probe) {
        return new Mm(space, group, limits, committed, new RssStat(execution, clock), geometry, backing, probe);
    }

    private PageTables.TableFrames tableFrames(Backing backing) {
        return new PageTables.TableFrames() {
            @Override
            public long take() {
                long frame = backing.takeTable(Mm.this);
                tableFrames++;
                return frame;
            }

            @Override
            public void giveBack(long frame) {
                backing.giveTable(Mm.this, frame);
                tableFrames--;
            }
        };
    }

    /** Whether the process may have so many more pages of such an area (mm/mmap.c, may_expand_vm). */
    boolean mayExpand(int flags, long pages) {
        return !limits.isExceededByPages(ResourceLimit.AS, totalPages + pages)
                && !(VmFlags.isData(flags) && limits.isExceededByPages(ResourceLimit.DATA, dataPages + pages));
    }

    /** Whether so many more bytes of such an area may be locked (mm/mmap.c, mlock_future_ok). */
    boolean mayLock(int flags, long bytes) {
        return (flags & VmFlags.LOCKED) == 0
                || !limits.isExceededByPages(ResourceLimit.MEMLOCK, lockedPages + (bytes >>> PAGE_SHIFT));
    }

    /** Whether the process may lock at all (mm/mlock.c, can_do_mlock). */
    boolean canLock() {
        return limits.of(ResourceLimit.MEMLOCK) != 0;
    }

    /** {@code pages} of an area with these flags come, or go where negative (mm/mmap.c, vm_stat_account). */
    void account(int flags, long pages) {
        totalPages += pages;
        committed.add((flags & VmFlags.ACCOUNT) != 0 ? pages : 0);
        peakTotalPages = Math.max(peakTotalPages, totalPages);
        if (VmFlags.isExec(flags)) {
            execPages += pages;
        } else if (VmFlags.isStack(flags)) {
            stackPages += pages;
        } else if (VmFlags.isData(flags)) {
            dataPages += pages;
        }
    }

    /** The areas have changed: forget the one used last. */
    void areasChanged() {
        recentArea = null;
    }

    /** The area that holds an address, if one does. */
    @Nullable
    Vma areaAt(long address) {
        return address < 0 ? null : areas.at(address);
    }

    /** End of the area in front of an address, or 0. */
    long endInFrontOf(long address) {
        Vma before = areas.lastEndingAtOrBelow(address);
        return before == null ? 0 : before.end;
    }
}
