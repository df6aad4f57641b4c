package org.alloclab.vm;

import java.util.List;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.ResourceLimit;
import org.jspecify.annotations.Nullable;

/** One process's memory ({@code mm_struct}): areas, page tables, break, limits, counters. */
final class Mm {
    final Kernel kernel;
    final UserSpace space;
    Task task;
    ImageBounds image = ImageBounds.NONE;
    final ProcessObjects objects;
    final AreaTree areas = new AreaTree(this);
    final PageTables tables;
    final UserMemory memory;
    final Placement placement;
    final Faults faults;
    final HugetlbEntries hugetlbEntries;
    final Zap zap;
    final AreaEdits edits;
    final Populate populate;
    /** The group that pays for the process's memory. */
    final MemoryGroup group;

    /** {@code /proc/PID/oom_score_adj}. */
    int oomScoreAdjust;

    /** The report of the OOM killer, where it ended the process. */
    @Nullable
    String killedBy;

    /** Frames of page tables of all levels. */
    long tableFrames;

    private boolean ended;

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
    long peakResidentPages;
    long anonPages;
    long filePages;
    long shmemPages;
    long swapPages;
    /** Small pages of mapped hugetlb pages, which are not counted as resident. */
    long hugetlbPages;

    /** Whether it has ever had an area of hugetlb pages: who has not need not look for them. */
    boolean hasHadHugetlb;

    long minorFaults;
    long majorFaults;
    long zeroPageFaults;

    Mm(Kernel kernel, MemoryGroup group, UserSpace space, long startBreak) {
        this.kernel = kernel;
        this.space = space;
        this.task = Task.of(kernel.newPid(), "program", List.of("program"));
        this.group = group;
        this.objects = new ProcessObjects(kernel, group);
        this.faults = new Faults(this);
        this.hugetlbEntries = new HugetlbEntries(this);
        this.memory = new UserMemory(faults);
        this.tables = new PageTables(TableGeometry.of(kernel.machine.architecture()), tableFrames(), kernel.probe);
        this.placement = new Placement(areas, space);
        this.zap = new Zap(this);
        this.edits = new AreaEdits(this);
        this.populate = new Populate(this);
        this.startBreak = startBreak;
        this.programBreak = startBreak;
        this.limits = new Limits(kernel.machine.stackLimitBytes());
        kernel.spaces.add(this);
    }

    private PageTables.TableFrames tableFrames() {
        return new PageTables.TableFrames() {
            @Override
            public long take() {
                long frame = kernel.supply.table(group, Mm.this);
                tableFrames++;
                return frame;
            }

            @Override
            public void giveBack(long frame) {
                kernel.frames.freePages(frame, 0, 0);
                group.uncharge(1);
                tableFrames--;
            }
        };
    }

    /** Everything goes: the process has ended. Ending it again does nothing. */
    void end() {
        if (!ended) {
            ended = true;
            edits.unmapAll();
            tables.freeAll();
            kernel.spaces.remove(this);
            kernel.khugepaged.exit(this);
            kernel.events.pastMinorFaults += minorFaults;
            kernel.events.pastMajorFaults += majorFaults;
            objects.release();
        }
    }

    /** Whether the process may have so many more pages of such an area (mm/mmap.c, may_expand_vm). */
    boolean mayExpand(int flags, long pages) {
        return !limits.isExceededByPages(ResourceLimit.AS, totalPages + pages)
                && !(VmFlags.isData(flags) && limits.isExceededByPages(ResourceLimit.DATA, dataPages + pages));
    }

    /** Whether so many more bytes of such an area may be locked (mm/mmap.c, mlock_future_ok). */
    boolean mayLock(int flags, long bytes) {
        return (flags & VmFlags.LOCKED) == 0
                || !limits.isExceededByPages(ResourceLimit.MEMLOCK, lockedPages + (bytes >>> PageTables.PAGE_SHIFT));
    }

    /** Whether the process may lock at all (mm/mlock.c, can_do_mlock). */
    boolean canLock() {
        return limits.of(ResourceLimit.MEMLOCK) != 0;
    }

    /** {@code pages} of an area with these flags come, or go where negative (mm/mmap.c, vm_stat_account). */
    void account(int flags, long pages) {
        totalPages += pages;
        kernel.committedPages += (flags & VmFlags.ACCOUNT) != 0 ? pages : 0;
        peakTotalPages = Math.max(peakTotalPages, totalPages);
        if (VmFlags.isExec(flags)) {
            execPages += pages;
        } else if (VmFlags.isStack(flags)) {
            stackPages += pages;
        } else if (VmFlags.isData(flags)) {
            dataPages += pages;
        }
    }

    void countFilePage(long entry, int change) {
        if ((entry & PageTables.SHMEM) != 0) {
            shmemPages += change;
        } else {
            filePages += change;
        }
    }

    long residentPages() {
        return anonPages + filePages + shmemPages;
    }

    /** Bytes of the program's own code, rounded to pages (fs/proc/task_mmu.c, task_mem). */
    long textBytes() {
        long code = Pages.alignUp(image.endCode()) - Pages.alignDown(image.startCode());
        return Math.min(code, execPages << PageTables.PAGE_SHIFT);
    }

    void areasChanged() {
        faults.areasChanged();
    }

    /** The area that holds an address, if one does. */
    @Nullable
    Vma areaAt(long address) {
        return address < 0 ? null : areas.at(address);
    }

    /** Unmaps as {@code munmap(2)} does (mm/vma.c, do_vmi_munmap). */
    long munmap(long address, long length) {
        boolean misplaced = (address & (PageTables.PAGE_SIZE - 1)) != 0
                || Long.compareUnsigned(address, space.taskSize()) > 0
                || Long.compareUnsigned(length, space.taskSize() - address) > 0;
        long size = Pages.alignUp(length);
        return misplaced || size == 0 ? Errno.EINVAL.result() : edits.unmap(address, address + size);
    }

    /** Splits the huge page across an address that is no multiple of its size (vma_adjust_trans_huge). */
    void splitHuge(long address) {
        if ((address & ((1L << PageTables.PTE_TABLE_SHIFT) - 1)) != 0) {
            PageTables.Leaf leaf = tables.leaf(address);
            if (leaf != null && leaf.huge) {
                splitHuge(leaf);
            }
        }
    }

    /** The level-2 entry gives way to the deposited table (mm/huge_memory.c, __split_huge_pmd). */
    void splitHuge(PageTables.Leaf leaf) {
        leaf.huge = false;
        kernel.steps.tell(Steps.HUGE_SPLIT, leaf.entries[0] >>> PageTables.PAGE_SHIFT, 0);
        kernel.events.count(VmEvent.THP_SPLIT_PMD);
        for (int i = 0; i < PageTables.ENTRIES; i++) {
            leaf.entries[i] &= ~PageTables.HUGE_ZERO;
        }
    }

    /** End of the area in front of an address, or 0. */
    long endInFrontOf(long address) {
        Vma before = areas.lastEndingAtOrBelow(address);
        return before == null ? 0 : before.end;
    }

    static long startOf(@Nullable Vma area) {
        return area == null ? 0 : area.start;
    }
}
