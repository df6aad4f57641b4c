package org.alloclab.vm;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.space.Errno;

/**
 * Copies an address space (kernel/fork.c, dup_mmap; mm/memory.c, copy_page_range).
 *
 * <p>Page tables are copied only where an area has an anon_vma: everything else can be faulted in again. Anonymous pages
 * are named by both afterwards and write-protected in both.
 */
final class Fork {
    private final Mm parent;
    private final Mm child;

    private Fork(Mm parent) {
        this.parent = parent;
        this.child = new Mm(parent.kernel, parent.group, parent.space, parent.startBreak);
    }

    static Mm of(Mm parent) {
        Fork fork = new Fork(parent);
        try {
            fork.copyAll();
        } catch (SimulatedDeath death) {
            fork.child.end();
            throw death;
        }
        return fork.child;
    }

    /** Whether the machine promises the child's memory. Answers 0 or a negative errno. */
    static long check(Mm parent) {
        for (Vma area = parent.areas.first(); area != null; area = area.next) {
            boolean copied = !area.is(VmFlags.DONTCOPY);
            if (copied && area.is(VmFlags.ACCOUNT) && !parent.kernel.promises(area.pages())) {
                return Errno.ENOMEM.result();
            }
        }
        return ObjectReserve.servesFork(parent) ? 0 : Errno.ENOMEM.result();
    }

    private void copyAll() {
        child.programBreak = parent.programBreak;
        child.startStack = parent.startStack;
        child.task = parent.task.forked(child.task.pid);
        child.image = parent.image;
        child.hugePagesDisabled = parent.hugePagesDisabled;
        child.limits = parent.limits.copy();
        child.hasHadHugetlb = parent.hasHadHugetlb;
        if (parent.onKhugepagedList) {
            child.kernel.khugepaged.enter(child);
        }
        child.oomScoreAdjust = parent.oomScoreAdjust;
        for (Vma area = parent.areas.first(); area != null; area = area.next) {
            if (!area.is(VmFlags.DONTCOPY)) {
                copy(area);
            }
        }
        child.peakTotalPages = child.totalPages;
    }

    private void copy(Vma area) {
        Vma copy = area.like(area.start, area.end, area.pageOffset);
        copy.flags &= ~VmFlags.LOCKED_MASK;
        copy.hugetlbUsed = null;
        copy.hugetlbTaken = false;
        boolean wiped = area.is(VmFlags.WIPEONFORK);
        if (!wiped) {
            AnonVmas.fork(copy, area);
        }
        child.areas.insert(copy);
        child.kernel.takeArea(copy);
        child.account(copy.flags, copy.pages());
        if (!wiped && area.anonVma != null) {
            long before = child.residentPages() + child.hugetlbPages;
            copyTables(area);
            parent.kernel.steps.tell(
                    Steps.TABLES_COPIED, area.start, child.residentPages() + child.hugetlbPages - before);
        } else {
            parent.kernel.steps.tell(Steps.TABLES_LEFT, area.start, 0);
        }
    }

    private void copyTables(Vma area) {
        if (area.is(VmFlags.HUGETLB)) {
            parent.hugetlbEntries.copyTo(child, area);
            return;
        }
        PageTables source = parent.tables;
        PageTables target = child.tables;
        long address = area.start;
        while (address < area.end) {
            PageTables.Leaf leaf = source.leaf(address);
            long stop;
            if (leaf == null) {
                if (source.hasLevel2(address)) {
                    target.makeUpper(address);
                } else if (source.hasLevel3(address)) {
                    target.makeTop(address);
                }
                stop = Math.min(area.end, source.skipMissing(address));
            } else {
                stop = Math.min(area.end, ((address >>> PageTables.PTE_TABLE_SHIFT) + 1) << PageTables.PTE_TABLE_SHIFT);
                copyLeaf(leaf, target.makeLeaf(address), address, stop);
            }
            address = stop;
        }
    }

    private void copyLeaf(PageTables.Leaf from, PageTables.Leaf to, long start, long end) {
        to.huge = from.huge;
        for (long page = start; page < end; page += PageTables.PAGE_SIZE) {
            int i = PageTables.index(page);
            long entry = from.entries[i];
            if (entry != 0) {
                long shared = share(entry);
                from.entries[i] = shared;
                to.entries[i] = shared & ~PageTables.ACCESSED;
                long[] words = parent.memory.sharePage(page);
                if (words != null) {
                    child.memory.setPageContent(page, words);
                }
            }
        }
        parent.memory.revokeWrite(start, end - start);
    }

    /** The entry as both have it from now on. */
    private long share(long entry) {
        PageDescriptors pages = parent.kernel.pages;
        long frame = entry >>> PageTables.PAGE_SHIFT;
        if ((entry & PageTables.SWAP) != 0) {
            parent.kernel.swap.share(frame);
            child.swapPages++;
            return entry & ~PageTables.EXCLUSIVE;
        }
        if ((entry & PageTables.PRESENT) == 0 || (entry & PageTables.ZERO) != 0) {
            return entry;
        }
        if ((entry & PageTables.FILE) != 0) {
            pages.increment(frame);
            child.countFilePage(entry, 1);
            return entry;
        }
        pages.increment(frame);
        child.anonPages++;
        return entry & ~(PageTables.EXCLUSIVE | PageTables.WRITABLE);
    }
}
