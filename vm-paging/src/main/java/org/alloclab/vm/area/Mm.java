package org.alloclab.vm.area;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.api.machine.Clock;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.memory.PageWalker;
import org.alloclab.api.memory.Tlb;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.space.ResourceLimit;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.table.PageTables;
import org.alloclab.vm.table.TableGeometry;
import org.jspecify.annotations.Nullable;

/**
 * One address space as the kernel notes it down ({@code mm_struct}): areas, page tables, content, break, limits, counts. It
 * does nothing by itself: whoever changes it is handed it.
 */
public final class Mm {
    /** What an address space needs of the floors above it. */
    public interface Backing {
        /** Serves the page faults of a space. */
        PageWalker walker(Mm mm);

        /** A zeroed frame for a page table of a space. */
        long takeTable(Mm mm);

        void giveTable(Mm mm, long frame);
    }

    public final UserSpace space;
    public final AreaTree areas = new AreaTree(this);
    public final PageTables tables;
    public final Tlb tlb;
    public final UserMemory memory;
    public final RssStat rss;
    /** The group that pays for what the process asks for; what it has was paid for by the one that it was in then. */
    public MemoryGroup group;
    /** Faults in groups that the process was in before. */
    private long minorFaultsElsewhere;

    private long majorFaultsElsewhere;
    /** The area of the last fault, until areas change. */
    @Nullable
    public Vma recentArea;
    /** Frames of page tables of all levels. */
    public long tableFrames;
    /** Where the heap begins; set once, by exec at the latest. */
    public long startBreak;

    public long programBreak;
    public long startStack;
    /** Flags that every new area gets: {@code mlockall(MCL_FUTURE)}. */
    public int defaultFlags;

    public boolean hugePagesDisabled;
    public boolean onKhugepagedList;
    public Limits limits;

    public long totalPages;
    public long dataPages;
    public long execPages;
    public long stackPages;
    public long lockedPages;
    public long peakTotalPages;
    /** Small pages of mapped hugetlb pages, which are not counted as resident. */
    public long hugetlbPages;
    /** Whether it has ever had an area of hugetlb pages: who has not need not look for them. */
    public boolean hasHadHugetlb;

    public long minorFaults;
    public long majorFaults;
    public long zeroPageFaults;

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
        this.tlb = new Tlb(backing.walker(this));
        this.memory = tlb.memory();
        this.tables = new PageTables(geometry, tableFrames(backing), probe);
    }

    /**
     * An empty space.
     *
     * @param group who pays
     * @param committed what all processes have been promised
     * @param execution which operation is told with a peak, and {@code clock} when
     */
    public static Mm empty(
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

    /** The group takes note of the faults that the process had in it, for it leaves. */
    public void keepFaults() {
        group.keepFaults(minorFaults - minorFaultsElsewhere, majorFaults - majorFaultsElsewhere);
        minorFaultsElsewhere = minorFaults;
        majorFaultsElsewhere = majorFaults;
    }

    /** Minor faults in the group that the process is in. */
    public long minorFaultsInGroup() {
        return minorFaults - minorFaultsElsewhere;
    }

    public long majorFaultsInGroup() {
        return majorFaults - majorFaultsElsewhere;
    }

    /** Whether the process may have so many more pages of such an area (mm/mmap.c, may_expand_vm). */
    public boolean mayExpand(int flags, long pages) {
        return !limits.isExceededByPages(ResourceLimit.AS, totalPages + pages)
                && !(VmFlags.isData(flags) && limits.isExceededByPages(ResourceLimit.DATA, dataPages + pages));
    }

    /** Whether so many more bytes of such an area may be locked (mm/mmap.c, mlock_future_ok). */
    public boolean mayLock(int flags, long bytes) {
        return (flags & VmFlags.LOCKED) == 0
                || !limits.isExceededByPages(ResourceLimit.MEMLOCK, lockedPages + (bytes >>> PAGE_SHIFT));
    }

    /** Whether the process may lock at all (mm/mlock.c, can_do_mlock). */
    public boolean canLock() {
        return limits.of(ResourceLimit.MEMLOCK) != 0;
    }

    /** {@code pages} of an area with these flags come, or go where negative (mm/mmap.c, vm_stat_account). */
    public void account(int flags, long pages) {
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
    public void areasChanged() {
        recentArea = null;
    }

    /** The area that holds an address, if one does. */
    @Nullable
    public Vma areaAt(long address) {
        return address < 0 ? null : areas.at(address);
    }

    /** End of the area in front of an address, or 0. */
    public long endInFrontOf(long address) {
        Vma before = areas.lastEndingAtOrBelow(address);
        return before == null ? 0 : before.end;
    }
}
