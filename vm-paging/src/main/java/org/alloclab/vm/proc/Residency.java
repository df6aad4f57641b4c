package org.alloclab.vm.proc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.swap.SwapSpace;
import org.alloclab.vm.table.PageTables;

/**
 * Counts what is resident of areas (fs/proc/task_mmu.c, smaps_account), in pages. The
 * proportional sizes are in units of 2<sup>-12</sup> bytes, as the kernel keeps them.
 */
final class Residency {
    private static final int PSS_SHIFT = 12;

    private final Mm mm;
    private final PageDescriptors pages;
    private final SwapSpace swapSpace;
    long rss;
    long anon;
    long huge;
    long swap;
    long sharedClean;
    long sharedDirty;
    long privateClean;
    long privateDirty;
    /** Used since the marks were cleared. */
    long referenced;
    /** Anonymous pages that were advised away and not written to since. */
    long lazyFree;
    /** Pages of the hugetlb pool that one entry names, and those that more do; resident in no other figure. */
    long privateHugetlb;

    long sharedHugetlb;
    private long pss;
    private long pssDirty;
    private long pssAnon;
    private long pssFile;
    private long pssShmem;
    private long pssLocked;
    private long pssSwap;

    Residency(Mm mm, PageDescriptors pages, SwapSpace swapSpace) {
        this.mm = mm;
        this.pages = pages;
        this.swapSpace = swapSpace;
    }

    void clear() {
        rss = 0;
        anon = 0;
        huge = 0;
        swap = 0;
        sharedClean = 0;
        sharedDirty = 0;
        privateClean = 0;
        privateDirty = 0;
        referenced = 0;
        lazyFree = 0;
        privateHugetlb = 0;
        sharedHugetlb = 0;
        pss = 0;
        pssDirty = 0;
        pssAnon = 0;
        pssFile = 0;
        pssShmem = 0;
        pssLocked = 0;
        pssSwap = 0;
    }

    void add(Vma area) {
        long address = area.start;
        while (address < area.end) {
            PageTables.Leaf leaf = mm.tables.leaf(address);
            long stop = leaf == null
                    ? mm.tables.skipMissing(address)
                    : ((address >>> Pages.HUGE_SHIFT) + 1) << Pages.HUGE_SHIFT;
            stop = Math.min(area.end, stop);
            if (leaf != null && leaf.hugetlb != null) {
                boolean once = leaf.hugetlb.mapCount == 1;
                privateHugetlb += once ? Pages.HUGE_PARTS : 0;
                sharedHugetlb += once ? 0 : Pages.HUGE_PARTS;
            }
            boolean hugeUsed = leaf != null && leaf.huge && isUsed(leaf);
            for (long page = address; leaf != null && page < stop; page += PAGE_SIZE) {
                long entry = leaf.entries[PageTables.index(page)];
                if (entry != 0) {
                    add(area, entry, leaf.huge, hugeUsed);
                }
            }
            address = stop;
        }
    }

    /** A huge page has one mark for all of it (smaps_pmd_entry). */
    private static boolean isUsed(PageTables.Leaf leaf) {
        for (long entry : leaf.entries) {
            if ((entry & PageTables.ACCESSED) != 0) {
                return true;
            }
        }
        return false;
    }

    private void add(Vma area, long entry, boolean inHuge, boolean hugeUsed) {
        if ((entry & PageTables.SWAP) != 0) {
            swap++;
            pssSwap += ((long) PAGE_SIZE << PSS_SHIFT) / Math.max(1, swapSpace.entries(entry >>> PAGE_SHIFT));
        } else if ((entry & PageTables.PRESENT) != 0 && (entry & PageTables.ZERO) == 0) {
            int owners = Math.max(1, pages.mapCountOfEntry(entry));
            boolean anonymous = (entry & PageTables.FILE) == 0;
            int flags = pages.flags(entry >>> PAGE_SHIFT);
            boolean dirty = (entry & PageTables.DIRTY) != 0 || (flags & PageDescriptors.DIRTY) != 0;
            boolean used = hugeUsed || (entry & PageTables.ACCESSED) != 0;
            long share = ((long) PAGE_SIZE << PSS_SHIFT) / owners;
            rss++;
            referenced += used || (flags & PageDescriptors.REFERENCED) != 0 ? 1 : 0;
            pss += share;
            if (anonymous) {
                anon++;
                lazyFree += !dirty && (flags & PageDescriptors.SWAP_BACKED) == 0 ? 1 : 0;
                huge += inHuge ? 1 : 0;
                pssAnon += share;
            } else if ((entry & PageTables.SHMEM) != 0) {
                pssShmem += share;
            } else {
                pssFile += share;
            }
            pssLocked += area.is(VmFlags.LOCKED) ? share : 0;
            count(owners > 1, dirty, share);
        }
    }

    private void count(boolean shared, boolean dirty, long share) {
        if (dirty) {
            pssDirty += share;
            sharedDirty += shared ? 1 : 0;
            privateDirty += shared ? 0 : 1;
        } else {
            sharedClean += shared ? 1 : 0;
            privateClean += shared ? 0 : 1;
        }
    }

    private static long kilobytes(long share) {
        return share >>> (10 + PSS_SHIFT);
    }

    long pssKilobytes() {
        return kilobytes(pss);
    }

    long pssDirtyKilobytes() {
        return kilobytes(pssDirty);
    }

    long pssAnonKilobytes() {
        return kilobytes(pssAnon);
    }

    long pssFileKilobytes() {
        return kilobytes(pssFile);
    }

    long pssShmemKilobytes() {
        return kilobytes(pssShmem);
    }

    /** What is in swap space, each page divided by the number of entries that name its slot. */
    long pssSwapKilobytes() {
        return kilobytes(pssSwap);
    }

    long lockedKilobytes() {
        return kilobytes(pssLocked);
    }
}
