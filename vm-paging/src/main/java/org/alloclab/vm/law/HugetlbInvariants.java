package org.alloclab.vm.law;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.Inodes;
import org.alloclab.vm.hugetlb.HugetlbAreas;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.pool.HugetlbFile;
import org.alloclab.vm.pool.HugetlbPage;
import org.alloclab.vm.pool.HugetlbPool;
import org.alloclab.vm.process.LinuxProcess;
import org.alloclab.vm.process.Processes;

/**
 * The laws of the pool of hugetlb pages.
 *
 * <pre>
 *   HugePages_Total  = free + in use, each page once
 *   a page in use      is mapped, as often as it counts, or its file's
 *   a mapped page      lies in an area of hugetlb pages; HugetlbPages is their sum; no table is behind it
 *   reserved         = reserved by private areas and not used + by files for pages that are not there + lost
 *                      - those that come back with a page that is still in use
 *   reserved         ≤ free
 *   surplus          ≤ total
 * </pre>
 */
final class HugetlbInvariants {
    private final HugetlbPool pool;
    private final IdentityHashMap<HugetlbPage, Integer> mapped = new IdentityHashMap<>();
    private final Set<Long> heads = new HashSet<>();
    private long unusedReservations;
    private long comingBack;

    private HugetlbInvariants(HugetlbPool pool) {
        this.pool = pool;
    }

    static void check(HugetlbPool pool, Inodes inodes, Processes processes) {
        HugetlbInvariants invariants = new HugetlbInvariants(pool);
        for (LinuxProcess process : processes) {
            invariants.checkSpace(process.mm);
        }
        invariants.checkFiles(inodes);
        invariants.checkPages();
        invariants.checkPool();
    }

    private void checkSpace(Mm mm) {
        long[] pages = new long[1];
        mm.tables.forEachLeaf((base, leaf) -> {
            HugetlbPage page = leaf.hugetlb;
            if (page != null) {
                Vma area = mm.areas.at(base);
                require(
                        area != null && area.is(VmFlags.HUGETLB),
                        "a hugetlb page lies in an area of them",
                        Long.toHexString(base));
                for (long entry : leaf.entries) {
                    require(entry == 0, "no table is behind a hugetlb page", Long.toHexString(base));
                }
                mapped.merge(page, 1, Integer::sum);
                pages[0] += Pages.HUGE_PARTS;
            }
        });
        require(
                pages[0] == mm.hugetlbPages,
                "HugetlbPages is the sum of the mapped hugetlb pages",
                pages[0] + " != " + mm.hugetlbPages);
        for (Vma area = mm.areas.first(); area != null; area = area.next) {
            unusedReservations += HugetlbAreas.unused(area, area.start, area.end);
        }
    }

    private void checkFiles(Inodes inodes) {
        for (Inode inode : inodes.all()) {
            HugetlbFile file = inode.hugetlb;
            if (file != null) {
                for (HugetlbPage page : file.pages()) {
                    mapped.putIfAbsent(page, 0);
                }
                unusedReservations += file.reserved.count(0, Long.MAX_VALUE) - file.pageCount();
            }
        }
    }

    private void checkPages() {
        mapped.forEach((page, count) -> {
            require(
                    count == page.mapCount,
                    "a hugetlb page counts the entries that name it",
                    page.frame + ": " + count + " != " + page.mapCount);
            require(heads.add(page.frame), "a hugetlb page is in use once", page.frame);
            comingBack += page.restoresReservation ? 1 : 0;
        });
    }

    private void checkPool() {
        for (long frame : pool.freeFrames()) {
            require(heads.add(frame), "a free hugetlb page is free once, and not in use", frame);
        }
        require(
                pool.free() + mapped.size() == pool.total(),
                "the pool is what is free and what is in use",
                pool.free() + " + " + mapped.size() + " != " + pool.total());
        long expected = unusedReservations + pool.lost() - comingBack;
        require(
                expected == pool.reserved(),
                "what is reserved is what areas and files have reserved and not used",
                expected + " != " + pool.reserved());
        require(pool.reserved() <= pool.free(), "what is reserved is there", pool.reserved() + " of " + pool.free());
        require(
                pool.surplus() >= 0 && pool.surplus() <= pool.total(),
                "surplus pages are pages of the pool",
                pool.surplus() + " of " + pool.total());
    }

    private static void require(boolean holds, String law, Object where) {
        if (!holds) {
            throw new IllegalStateException(law + ": " + where);
        }
    }
}
