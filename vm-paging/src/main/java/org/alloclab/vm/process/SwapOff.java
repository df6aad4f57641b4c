package org.alloclab.vm.process;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.space.Errno;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.cache.PageCache;
import org.alloclab.vm.edit.Overcommit;
import org.alloclab.vm.fault.SwapFaults;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.Inodes;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.reclaim.PageRelease;
import org.alloclab.vm.swap.SwapSpace;
import org.alloclab.vm.table.PageTables;

/**
 * Takes a swap area out of use (mm/swapfile.c, swapoff, try_to_unuse): every page that is in it comes back into memory, and
 * is mapped again where it was, without store permission and without a fault.
 */
public final class SwapOff {

    private final PageDescriptors pages;
    private final SwapSpace swap;
    private final Inodes inodes;
    private final PageRelease release;
    private final Overcommit overcommit;
    private final PageCache pageCache;
    private final SwapFaults swapFaults;
    private final Processes processes;

    public SwapOff(
            PageDescriptors pages,
            SwapSpace swap,
            Inodes inodes,
            PageRelease release,
            Overcommit overcommit,
            PageCache pageCache,
            SwapFaults swapFaults,
            Processes processes) {
        this.pages = pages;
        this.swap = swap;
        this.inodes = inodes;
        this.release = release;
        this.overcommit = overcommit;
        this.pageCache = pageCache;
        this.swapFaults = swapFaults;
        this.processes = processes;
    }

    /** Answers 0, or EINVAL where there is no such area in use, ENOMEM where the machine would promise too much without. */
    public long swapOff(int area) {
        if (!swap.isInUse(area)) {
            return Errno.EINVAL.result();
        }
        if (!overcommit.promises(swap.slots(area))) {
            return Errno.ENOMEM.result();
        }
        swap.stop(area);
        try {
            unuse(area);
        } finally {
            // where a process was ended for want of memory, its pages may still be there
            if (!swap.isEmpty(area)) {
                swap.resume(area);
            }
        }
        return 0;
    }

    private void unuse(int area) {
        for (Inode inode : inodes.all()) {
            for (long index : inode.swappedIndexes()) {
                if (SwapSpace.areaOf(inode.swapSlot(index)) == area) {
                    pageCache.findAlone(null, inode, index);
                }
            }
        }
        for (LinuxProcess process : processes.snapshot()) {
            Mm mm = process.mm;
            for (Vma vma = mm.areas.first(); vma != null; vma = vma.next) {
                unuse(area, mm, vma);
            }
        }
        pages.forEach(frame -> freeSlot(area, frame));
    }

    private void freeSlot(int area, long frame) {
        if (pages.is(frame, PageDescriptors.SWAP_CACHE) && SwapSpace.areaOf(pages.slot(frame)) == area) {
            release.freeSlot(frame);
        }
    }

    /** unuse_vma, down to unuse_pte. */
    private void unuse(int area, Mm mm, Vma vma) {
        for (long page = vma.start; page < vma.end; page += PAGE_SIZE) {
            PageTables.Leaf leaf = mm.tables.leaf(page);
            if (leaf == null) {
                page = mm.tables.skipMissing(page) - PAGE_SIZE;
                continue;
            }
            int i = PageTables.index(page);
            long entry = leaf.entries[i];
            if ((entry & PageTables.SWAP) != 0 && SwapSpace.areaOf(entry >>> PAGE_SHIFT) == area) {
                swapFaults.mapForRead(mm, vma, page, leaf);
                leaf.entries[i] &= ~PageTables.WRITABLE;
                freeSlot(area, leaf.entries[i] >>> PAGE_SHIFT);
            }
        }
    }
}
