package org.alloclab.libc.mimalloc.arena;

import static org.alloclab.libc.mimalloc.page.PageRecords.BLOCK_SIZE;
import static org.alloclab.libc.mimalloc.page.PageRecords.MAPPED;
import static org.alloclab.libc.mimalloc.page.PageRecords.OWNED;
import static org.alloclab.libc.mimalloc.page.PageRecords.OWNER;
import static org.alloclab.libc.mimalloc.page.PageRecords.SLICE_COMMITTED;
import static org.alloclab.libc.mimalloc.page.PageRecords.SLICE_START;
import static org.alloclab.libc.mimalloc.page.PageRecords.XFREE;

import org.alloclab.libc.mimalloc.page.Law;
import org.alloclab.libc.mimalloc.page.PageRecords;
import org.alloclab.libc.mimalloc.page.PageTable;
import org.alloclab.libc.mimalloc.size.Bins;
import org.alloclab.libc.mimalloc.size.Slices;

/** The laws of arenas and of abandoned pages. */
final class ArenaLaws {
    private final PageRecords pages;
    private final PageTable table;
    private final Arenas arenas;
    private final int[] abandonedCount;

    ArenaLaws(PageRecords pages, PageTable table, Arenas arenas, int[] abandonedCount) {
        this.pages = pages;
        this.table = table;
        this.arenas = arenas;
        this.abandonedCount = abandonedCount;
    }

    void check() {
        int[] mapped = new int[Bins.LAST + 1];
        for (int i = 0; i < arenas.count(); i++) {
            Arena arena = arenas.get(i);
            checkTiling(arena);
            for (int bin = 0; bin <= Bins.LAST; bin++) {
                mapped[bin] += checkAbandoned(arena, bin);
            }
        }
        for (int bin = 0; bin <= Bins.LAST; bin++) {
            Law.hold(
                    mapped[bin] == abandonedCount[bin],
                    "the count of abandoned pages of a bin is that of its bitmaps",
                    bin);
        }
        checkOwners();
    }

    private void checkTiling(Arena arena) {
        int slice = 0;
        int found = 0;
        while (slice < arena.sliceCount) {
            int infoEnd = arena.infoEnd(slice);
            if (infoEnd > slice) {
                Law.hold(!arena.free.isFree(slice), "slices for records are never free", arena.address(slice));
                slice = infoEnd;
                continue;
            }
            int page = table.at(arena.address(slice));
            if (arena.free.isFree(slice)) {
                Law.hold(page == PageRecords.EMPTY, "a free slice belongs to no page", arena.address(slice));
                slice++;
                continue;
            }
            Law.hold(pages.isPage(page), "a slice is free or has a page", arena.address(slice));
            Law.hold(
                    pages.f[page + SLICE_START] == arena.address(slice) && arena.pages.isSet(slice),
                    "pages tile the slices that are not free",
                    arena.address(slice));
            checkPage(arena, page, slice);
            slice += pages.slices(page);
            found++;
        }
        Law.hold(found == arena.pages.population(), "a bit for each page of an arena", found);
    }

    private void checkPage(Arena arena, int page, int slice) {
        int end = slice + pages.slices(page);
        for (int i = slice; i < end; i++) {
            Law.hold(
                    table.at(arena.address(i)) == page && !arena.free.isFree(i),
                    "every slice of a page tells the page",
                    arena.address(i));
            Law.hold(
                    arena.committed.isSet(i) || pages.f[page + SLICE_COMMITTED] > 0,
                    "the slices of a page are committed",
                    arena.address(i));
        }
    }

    private int checkAbandoned(Arena arena, int bin) {
        int count = 0;
        for (int slice = arena.abandoned[bin].next(0); slice >= 0; slice = arena.abandoned[bin].next(slice + 1)) {
            int page = table.at(arena.address(slice));
            Law.hold(
                    pages.isPage(page)
                            && (pages.f[page + OWNER] & MAPPED) != 0
                            && Bins.of(pages.f[page + BLOCK_SIZE]) == bin,
                    "a bitmap of abandoned pages tells pages of its bin",
                    arena.address(slice));
            count++;
        }
        return count;
    }

    private void checkOwners() {
        for (int page = PageRecords.following(0); page < pages.limit(); page = PageRecords.following(page)) {
            if (!pages.isPage(page)) {
                continue;
            }
            long start = pages.f[page + SLICE_START];
            boolean abandoned = pages.isAbandoned(page);
            Law.hold(
                    (pages.f[page + XFREE] & OWNED) == 0 == abandoned, "a page is owned unless it is abandoned", start);
            if ((pages.f[page + OWNER] & MAPPED) != 0) {
                int bin = Bins.of(pages.f[page + BLOCK_SIZE]);
                Law.hold(
                        pages.isInArena(page)
                                && arenas.get(pages.arena(page)).abandoned[bin].isSet(pages.slice(page)),
                        "an abandoned page that is mapped has its bit",
                        start);
            }
            Law.hold(table.at(start + Slices.SIZE - 1) == page, "the first slice of a page tells the page", start);
        }
    }
}
