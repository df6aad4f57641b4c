package org.alloclab.libc.mimalloc.arena;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.alloclab.libc.mimalloc.os.OsMemory;
import org.alloclab.libc.mimalloc.page.PageRecords;
import org.alloclab.libc.mimalloc.page.PageTable;
import org.alloclab.libc.mimalloc.size.Slices;

/** Shows everything that was got from the system, by rising address: records, pages, free slices. */
final class ArenaWalk {
    private final PageRecords pages;
    private final PageTable table;
    private final Arenas arenas;
    private final PageMap map;

    ArenaWalk(PageRecords pages, PageTable table, Arenas arenas, PageMap map) {
        this.pages = pages;
        this.table = table;
        this.arenas = arenas;
        this.map = map;
    }

    private record Piece(long base, Runnable show) {}

    void show(ArenaPages.ExtentVisitor visitor) {
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < arenas.count(); i++) {
            Arena arena = arenas.get(i);
            pieces.add(new Piece(arena.base, () -> arena(arena, visitor)));
        }
        for (int page = PageRecords.following(0); page < pages.limit(); page = PageRecords.following(page)) {
            OsMemory own = pages.mapping(page);
            if (own != null) {
                int shown = page;
                pieces.add(new Piece(own.base(), () -> own(shown, own, visitor)));
            }
        }
        OsMemory root = map.mapping();
        pieces.add(new Piece(root.base(), () -> records(root.base(), root.size(), visitor)));
        for (int i = 1; i < map.subMapLimit(); i++) {
            long sub = map.subMap(i);
            if (sub != 0) {
                pieces.add(new Piece(sub, () -> records(sub, PageMap.subMapBytes(), visitor)));
            }
        }
        pieces.sort(Comparator.comparingLong(Piece::base));
        pieces.forEach(piece -> piece.show().run());
    }

    private static void records(long address, long bytes, ArenaPages.ExtentVisitor visitor) {
        visitor.extent(address, bytes, ArenaPages.Extent.RECORDS, PageRecords.EMPTY);
    }

    private void own(int page, OsMemory own, ArenaPages.ExtentVisitor visitor) {
        long start = pages.f[page + PageRecords.SLICE_START];
        records(own.base(), start - own.base(), visitor);
        long bytes = (long) pages.slices(page) << Slices.SHIFT;
        visitor.extent(start, bytes, ArenaPages.Extent.PAGE, page);
        rest(start + bytes, own.base() + own.size(), visitor);
    }

    private void arena(Arena arena, ArenaPages.ExtentVisitor visitor) {
        int slice = 0;
        while (slice < arena.sliceCount) {
            int infoEnd = arena.infoEnd(slice);
            int end;
            if (infoEnd > slice) {
                end = infoEnd;
                records(arena.address(slice), (long) (end - slice) << Slices.SHIFT, visitor);
            } else if (arena.free.isFree(slice)) {
                boolean used = arena.dirty.isSet(slice);
                end = slice + 1;
                while (end < arena.sliceCount && arena.free.isFree(end) && arena.dirty.isSet(end) == used) {
                    end++;
                }
                visitor.extent(
                        arena.address(slice),
                        (long) (end - slice) << Slices.SHIFT,
                        used ? ArenaPages.Extent.USED_BEFORE : ArenaPages.Extent.NEVER_USED,
                        PageRecords.EMPTY);
            } else {
                int page = table.at(arena.address(slice));
                end = slice + Math.max(1, pages.slices(page));
                visitor.extent(
                        arena.address(slice), (long) (end - slice) << Slices.SHIFT, ArenaPages.Extent.PAGE, page);
            }
            slice = end;
        }
        rest(arena.address(slice), arena.base + arena.memory.size(), visitor);
    }

    private static void rest(long from, long to, ArenaPages.ExtentVisitor visitor) {
        if (from < to) {
            visitor.extent(from, to - from, ArenaPages.Extent.NEVER_USED, PageRecords.EMPTY);
        }
    }
}
