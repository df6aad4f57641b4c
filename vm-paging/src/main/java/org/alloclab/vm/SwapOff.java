package org.alloclab.vm;

import org.alloclab.api.space.Errno;

/**
 * Takes a swap area out of use (mm/swapfile.c, swapoff, try_to_unuse): every page that is in it comes back into memory, and
 * is mapped again where it was, without store permission and without a fault.
 */
final class SwapOff {
    private final Kernel kernel;
    private final int area;

    private SwapOff(Kernel kernel, int area) {
        this.kernel = kernel;
        this.area = area;
    }

    /** Answers 0, or EINVAL where there is no such area in use, ENOMEM where the machine would promise too much without. */
    static long swapOff(Kernel kernel, int area) {
        if (!kernel.swap.isInUse(area)) {
            return Errno.EINVAL.result();
        }
        if (!kernel.promises(kernel.swap.slots(area))) {
            return Errno.ENOMEM.result();
        }
        kernel.swap.stop(area);
        try {
            new SwapOff(kernel, area).unuse();
        } finally {
            // where a process was ended for want of memory, its pages may still be there
            if (!kernel.swap.isEmpty(area)) {
                kernel.swap.resume(area);
            }
        }
        return 0;
    }

    private void unuse() {
        for (Inode inode : kernel.inodes) {
            for (long index : inode.swappedIndexes()) {
                if (SwapSpace.areaOf(inode.swapSlot(index)) == area) {
                    PageCache.find(kernel, null, inode, index, true);
                }
            }
        }
        for (Mm mm : kernel.spaces.toArray(new Mm[0])) {
            for (Vma vma = mm.areas.first(); vma != null; vma = vma.next) {
                unuse(mm, vma);
            }
        }
        kernel.pages.forEach(this::freeSlot);
    }

    private void freeSlot(long frame) {
        if (kernel.pages.is(frame, PageDescriptors.SWAP_CACHE) && SwapSpace.areaOf(kernel.pages.slot(frame)) == area) {
            kernel.freeSlot(frame);
        }
    }

    /** unuse_vma, down to unuse_pte. */
    private void unuse(Mm mm, Vma vma) {
        SwapFaults swapFaults = new SwapFaults(mm);
        for (long page = vma.start; page < vma.end; page += PageTables.PAGE_SIZE) {
            PageTables.Leaf leaf = mm.tables.leaf(page);
            if (leaf == null) {
                page = mm.tables.skipMissing(page) - PageTables.PAGE_SIZE;
                continue;
            }
            int i = PageTables.index(page);
            long entry = leaf.entries[i];
            if ((entry & PageTables.SWAP) != 0 && SwapSpace.areaOf(entry >>> PageTables.PAGE_SHIFT) == area) {
                swapFaults.map(vma, page, leaf, false);
                leaf.entries[i] &= ~PageTables.WRITABLE;
                freeSlot(leaf.entries[i] >>> PageTables.PAGE_SHIFT);
            }
        }
    }
}
