package org.alloclab.vm.law;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.table.PageTables;

/**
 * The laws of an address space.
 *
 * <pre>
 *   areas rise, are not empty, do not overlap; links, tree and largest gaps agree
 *   VmSize           = pages of all areas
 *   RssAnon, RssFile + RssShmem, VmSwap = entries of each kind, the zero page not counted
 *   every entry lies in an area
 *   a huge page is mapped as a whole, from a frame that is a multiple of 512 on, or is the zero page
 *   every area has an object, and its chain as many as it has links
 * </pre>
 */
final class Invariants {
    private final Mm mm;
    private long anon;
    private long file;
    private long swapped;

    private Invariants(Mm mm) {
        this.mm = mm;
    }

    static void check(Mm mm) {
        Invariants invariants = new Invariants(mm);
        invariants.checkAreas();
        invariants.checkPages();
    }

    private void checkAreas() {
        long pages = 0;
        int count = 0;
        long end = 0;
        for (Vma area = mm.areas.first(); area != null; area = area.next) {
            require(area.start < area.end, "an area is not empty", area);
            require(area.start >= end, "areas rise and do not overlap", area);
            require(area.gapInFront() == area.start - end, "an area knows the one in front of it", area);
            long gap = area.gapInFront();
            int height = 1;
            for (Vma child : new Vma[] {area.left, area.right}) {
                if (child != null) {
                    require(child.parent == area, "a child knows its parent", child);
                    gap = Math.max(gap, child.largestGap);
                    height = Math.max(height, child.height + 1);
                }
            }
            require(area.largestGap == gap, "largestGap is the maximum of the subtree", area);
            require(area.height == height, "height is one more than the higher child's", area);
            require(area.object != 0, "an area has an object", area);
            require(area.chainLength == area.anonChain.size(), "a link of an area's chain has an object", area);
            end = area.end;
            pages += area.pages();
            count++;
        }
        require(count == mm.areas.size(), "the tree counts its areas", count);
        require(pages == mm.totalPages, "VmSize is the sum of the areas' pages", pages + " != " + mm.totalPages);
    }

    private void checkPages() {
        anon = 0;
        file = 0;
        swapped = 0;
        mm.tables.forEachLeaf((base, leaf) -> {
            require(!leaf.huge || isWhole(leaf), "a huge page is mapped as a whole", Long.toHexString(base));
            for (int i = 0; i < PageTables.ENTRIES; i++) {
                long entry = leaf.entries[i];
                if (entry != 0) {
                    long address = base + ((long) i << PAGE_SHIFT);
                    require(mm.areas.at(address) != null, "a page lies in an area", Long.toHexString(address));
                    if ((entry & PageTables.FILE) != 0) {
                        file++;
                    } else if ((entry & PageTables.SWAP) != 0) {
                        swapped++;
                    } else if ((entry & (PageTables.PRESENT | PageTables.ZERO)) == PageTables.PRESENT) {
                        anon++;
                    }
                }
            }
        });
        require(
                anon == mm.rss.anonPages(),
                "RssAnon is the number of anonymous pages",
                anon + " != " + mm.rss.anonPages());
        long counted = mm.rss.filePages() + mm.rss.shmemPages();
        require(file == counted, "RssFile and RssShmem are the number of file pages", file + " != " + counted);
        require(
                swapped == mm.rss.swapPages(),
                "VmSwap is the number of swap entries",
                swapped + " != " + mm.rss.swapPages());
    }

    private static boolean isWhole(PageTables.Leaf leaf) {
        long first = leaf.entries[0] >>> PAGE_SHIFT;
        boolean zero = (leaf.entries[0] & PageTables.HUGE_ZERO) != 0;
        long kind = PageTables.PRESENT | (zero ? PageTables.ZERO | PageTables.HUGE_ZERO : PageTables.COMPOUND);
        boolean whole = first % PageTables.ENTRIES == 0;
        for (int i = 0; i < PageTables.ENTRIES; i++) {
            long entry = leaf.entries[i];
            whole &= (entry & kind) == kind && entry >>> PAGE_SHIFT == (zero ? first : first + i);
        }
        return whole;
    }

    private static void require(boolean holds, String law, Object where) {
        if (!holds) {
            throw new IllegalStateException(law + ": " + where);
        }
    }
}
