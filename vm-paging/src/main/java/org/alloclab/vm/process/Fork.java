package org.alloclab.vm.process;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.probe.Teller;
import org.alloclab.vm.area.AnonVmas;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.edit.AreaObjects;
import org.alloclab.vm.event.Steps;
import org.alloclab.vm.hugetlb.HugetlbEntries;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.swap.SwapSpace;
import org.alloclab.vm.table.PageTables;

/**
 * Copies an address space (kernel/fork.c, dup_mmap; mm/memory.c, copy_page_range).
 *
 * <p>Page tables are copied only where an area has an anon_vma: everything else can be faulted in again. Anonymous pages
 * are named by both afterwards and write-protected in both.
 */
final class Fork {
    private final Mm parent;
    private final Mm child;
    private final AreaObjects areaObjects;
    private final HugetlbEntries hugetlbEntries;
    private final PageDescriptors pages;
    private final SwapSpace swap;
    private final Teller teller;

    Fork(
            Mm parent,
            Mm child,
            AreaObjects areaObjects,
            HugetlbEntries hugetlbEntries,
            PageDescriptors pages,
            SwapSpace swap,
            Teller teller) {
        this.parent = parent;
        this.child = child;
        this.areaObjects = areaObjects;
        this.hugetlbEntries = hugetlbEntries;
        this.pages = pages;
        this.swap = swap;
        this.teller = teller;
    }

    /** Gives the child, which has nothing yet, what the parent has. */
    void copyAll() {
        child.programBreak = parent.programBreak;
        child.startStack = parent.startStack;
        child.hugePagesDisabled = parent.hugePagesDisabled;
        child.limits = parent.limits.copy();
        child.hasHadHugetlb = parent.hasHadHugetlb;
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
        areaObjects.take(copy);
        child.account(copy.flags, copy.pages());
        if (!wiped && area.anonVma != null) {
            long before = child.rss.residentPages() + child.hugetlbPages;
            copyTables(area);
            teller.tell(Steps.TABLES_COPIED, area.start, child.rss.residentPages() + child.hugetlbPages - before);
        } else {
            teller.tell(Steps.TABLES_LEFT, area.start, 0);
        }
    }

    private void copyTables(Vma area) {
        parent.rss.mixTouches();
        if (area.is(VmFlags.HUGETLB)) {
            hugetlbEntries.copyTo(child, parent, area);
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
                stop = Math.min(area.end, ((address >>> Pages.HUGE_SHIFT) + 1) << Pages.HUGE_SHIFT);
                copyLeaf(leaf, target.makeLeaf(address), address, stop);
            }
            address = stop;
        }
    }

    private void copyLeaf(PageTables.Leaf from, PageTables.Leaf to, long start, long end) {
        to.huge = from.huge;
        for (long page = start; page < end; page += PAGE_SIZE) {
            int i = PageTables.index(page);
            long entry = from.entries[i];
            if (entry != 0) {
                long shared = share(entry);
                from.entries[i] = shared;
                to.entries[i] = shared & ~PageTables.ACCESSED;
                long[] words = parent.tlb.sharePage(page);
                if (words != null) {
                    child.tlb.setPageContent(page, words);
                }
            }
        }
        parent.tlb.revokeWrite(start, end - start);
    }

    /** The entry as both have it from now on. */
    private long share(long entry) {
        long frame = entry >>> PAGE_SHIFT;
        if ((entry & PageTables.SWAP) != 0) {
            swap.share(frame);
            child.rss.addSwapped();
            return entry & ~PageTables.EXCLUSIVE;
        }
        if ((entry & PageTables.PRESENT) == 0 || (entry & PageTables.ZERO) != 0) {
            return entry;
        }
        if ((entry & PageTables.FILE) != 0) {
            pages.increment(frame);
            child.rss.addFile(entry);
            return entry;
        }
        pages.increment(frame);
        child.rss.addAnonymous(1);
        return entry & ~(PageTables.EXCLUSIVE | PageTables.WRITABLE);
    }
}
