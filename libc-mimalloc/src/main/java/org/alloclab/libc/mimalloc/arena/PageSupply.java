package org.alloclab.libc.mimalloc.arena;

import static org.alloclab.libc.mimalloc.page.PageRecords.BLOCK_SIZE;
import static org.alloclab.libc.mimalloc.page.PageRecords.FREE;
import static org.alloclab.libc.mimalloc.page.PageRecords.OWNED;
import static org.alloclab.libc.mimalloc.page.PageRecords.RESERVED;
import static org.alloclab.libc.mimalloc.page.PageRecords.SLICE_COMMITTED;
import static org.alloclab.libc.mimalloc.page.PageRecords.SLICE_START;
import static org.alloclab.libc.mimalloc.page.PageRecords.START;
import static org.alloclab.libc.mimalloc.page.PageRecords.XFREE;
import static org.alloclab.libc.mimalloc.page.PageRecords.ZERO;

import org.alloclab.libc.mimalloc.conf.MiOption;
import org.alloclab.libc.mimalloc.conf.Settings;
import org.alloclab.libc.mimalloc.os.Os;
import org.alloclab.libc.mimalloc.os.OsMemory;
import org.alloclab.libc.mimalloc.page.FreeLists;
import org.alloclab.libc.mimalloc.page.PageRecords;
import org.alloclab.libc.mimalloc.page.PageTable;
import org.alloclab.libc.mimalloc.size.Bins;
import org.alloclab.libc.mimalloc.size.FirstBlock;
import org.alloclab.libc.mimalloc.size.Slices;
import org.alloclab.libc.mimalloc.stats.Stat;
import org.alloclab.libc.mimalloc.stats.Stats;
import org.alloclab.libc.mimalloc.stats.Tally;

/**
 * Makes fresh pages and ends them (mimalloc 3.6, arena.c, mi_arenas_page_alloc_fresh, mi_arenas_page_free_prim).
 *
 * <pre>
 *   page in an arena      ├ slices ┤
 *   page of its own       ├ slice records ┼ up to the alignment ┼ slices ┤      a mapping at a region's start
 * </pre>
 */
final class PageSupply {
    /** Stricter alignments get a mapping of their own. */
    static final long MAX_PAGE_ALIGNMENT = Slices.SIZE;

    private static final long MAX_ALIGNMENT = Slices.REGION - 1;

    private final PageRecords pages;
    private final PageTable table;
    private final PageMap map;
    private final FreeLists lists;
    private final Arenas arenas;
    private final Purge purge;
    private final Os os;
    private final Settings settings;
    private final Stats heap;

    PageSupply(
            PageRecords pages,
            PageTable table,
            PageMap map,
            FreeLists lists,
            Arenas arenas,
            Purge purge,
            Os os,
            Settings settings,
            Stats heap) {
        this.pages = pages;
        this.table = table;
        this.map = map;
        this.lists = lists;
        this.arenas = arenas;
        this.purge = purge;
        this.os = os;
        this.settings = settings;
        this.heap = heap;
    }

    /** A page of a bin's blocks, or {@link PageRecords#EMPTY} without memory (mi_arenas_page_regular_alloc). */
    int regular(long blockSize, long threadSequence, Tally tally) {
        int slices = Bins.pageSlices(blockSize);
        long onDemand = settings.get(MiOption.PAGE_COMMIT_ON_DEMAND);
        boolean commit = onDemand == 0 || (onDemand == 2 && os.hasOvercommit());
        return finish(make(slices, blockSize, 1, commit, threadSequence, tally), tally);
    }

    /** A page of one block (mi_arenas_page_singleton_alloc). */
    int singleton(long blockSize, long alignment, long threadSequence, Tally tally) {
        long slices = Slices.count(blockSize + FirstBlock.hugeExtra(blockSize, alignment > MAX_PAGE_ALIGNMENT));
        if (slices > Integer.MAX_VALUE >>> 1) {
            return PageRecords.EMPTY;
        }
        return finish(make((int) slices, blockSize, alignment, true, threadSequence, tally), tally);
    }

    private int finish(int page, Tally tally) {
        if (page != PageRecords.EMPTY && !lists.extend(page, tally.own)) {
            end(page);
            return PageRecords.EMPTY;
        }
        return page;
    }

    private int make(int slices, long blockSize, long alignment, boolean commit, long threadSequence, Tally tally) {
        boolean osAligned = alignment > MAX_PAGE_ALIGNMENT;
        int recordCount = (osAligned || blockSize > Bins.LARGE_BLOCK_MAX) ? Math.min(2, slices) : slices;
        boolean fromArena = !osAligned
                && !settings.isEnabled(MiOption.DISALLOW_ARENA_ALLOC)
                && slices <= arenas.maxObjectSize() >>> Slices.SHIFT;
        int index = fromArena ? arenas.take(slices, commit, threadSequence) : -1;
        int page;
        boolean committed;
        if (index >= 0) {
            page = inArena(arenas.get(index), slices);
            committed = arenas.takenCommitted;
        } else {
            page = onItsOwn(slices, recordCount, alignment, commit);
            committed = commit;
        }
        if (page == PageRecords.EMPTY) {
            return page;
        }
        long[] f = pages.f;
        long start = f[page + SLICE_START];
        long bytes = (long) slices << Slices.SHIFT;
        long offset = FirstBlock.offset(start, slices, blockSize, osAligned);
        f[page + START] = start + offset;
        f[page + BLOCK_SIZE] = blockSize;
        f[page + RESERVED] = osAligned ? 1 : (bytes - offset) / blockSize;
        f[page + XFREE] = OWNED;
        if (!committed && !commitFirst(page, offset + blockSize, bytes)) {
            return PageRecords.EMPTY;
        }
        record(page, recordCount, osAligned);
        if (index >= 0) {
            arenas.get(index).pages.set(pages.slice(page), 1);
        }
        if (!map.register(pages, page)) {
            end(page);
            return PageRecords.EMPTY;
        }
        tally.own.add(Stat.PAGES, 1);
        tally.own.addPages(pages.statisticsBin(page), 1);
        return page;
    }

    /** A page on the slices that were just taken. */
    private int inArena(Arena arena, int slices) {
        int page = pages.create();
        int slice = arenas.takenSlice;
        pages.place(page, arena.index, slice, slices);
        pages.f[page + SLICE_START] = arena.address(slice);
        pages.f[page + ZERO] = arenas.takenZero ? 1 : 0;
        int region = slice & -Slices.REGION_SLICES;
        if (arena.committed.count(region, 1) == 0) {
            os.commit(arena.address(region), Slices.REGION_INFO, 0);
            arena.committed.set(region, Slices.REGION_INFO_SLICES);
        }
        return page;
    }

    /** A page in a mapping of its own, whose start has the slice records. */
    private int onItsOwn(int slices, int recordCount, long alignment, boolean commit) {
        if (alignment > MAX_ALIGNMENT) {
            os.messages.warning("requested alignment is too large (%d KiB)", alignment >>> 10);
            return PageRecords.EMPTY;
        }
        if (settings.isEnabled(MiOption.DISALLOW_OS_ALLOC)) {
            return PageRecords.EMPTY;
        }
        long before = Math.max(alignment, Slices.SIZE);
        long bytes = (long) slices << Slices.SHIFT;
        OsMemory mapping = os.allocAligned(bytes + before, Slices.REGION, false, false);
        if (mapping == null) {
            return PageRecords.EMPTY;
        }
        long records = (Slices.count(before + Slices.SIZE) + recordCount) * Slices.RECORD_SIZE;
        if (!os.commit(mapping.base(), records, records) || (commit && !os.commit(mapping.base() + before, bytes, 0))) {
            os.free(mapping, mapping.size());
            return PageRecords.EMPTY;
        }
        int page = pages.create();
        pages.place(page, mapping, slices);
        pages.f[page + SLICE_START] = mapping.base() + before;
        pages.f[page + ZERO] = 1;
        heap.add(Stat.PAGES_OS_ALLOCATED, 1);
        return page;
    }

    private boolean commitFirst(int page, long end, long bytes) {
        long size = Math.min(bytes, Slices.alignUp(end, FreeLists.COMMIT_UNIT));
        if (!os.commit(pages.f[page + SLICE_START], size, 0)) {
            giveBack(page);
            pages.delete(page);
            return false;
        }
        pages.f[page + SLICE_COMMITTED] = size;
        return true;
    }

    /** Writes the page's record and the first words of its slices' records. */
    private void record(int page, int recordCount, boolean osAligned) {
        long start = pages.f[page + SLICE_START];
        table.set(start, pages.slices(page), page);
        long record = Slices.recordOf(start);
        os.memory.touch(record, (recordCount - 1L) * Slices.RECORD_SIZE + 1);
        if (!FirstBlock.recordIsApart(pages.f[page + BLOCK_SIZE], osAligned)) {
            os.memory.touchWrite(start);
        }
    }

    /** The page that begins with a slice. */
    int pageAt(Arena arena, int slice) {
        return table.at(arena.address(slice));
    }

    /** Ends a page whose blocks are all free. */
    void end(int page) {
        map.unregister(pages, page);
        long[] f = pages.f;
        if (pages.isInArena(page)) {
            Arena arena = arenas.get(pages.arena(page));
            arena.pages.clear(pages.slice(page), 1);
            long committed = f[page + SLICE_COMMITTED];
            if (committed > 0) {
                settleCommitted(arena, pages.slice(page), committed);
            }
        } else {
            heap.add(Stat.PAGES_OS_ALLOCATED, -1);
        }
        f[page + FREE] = 0;
        giveBack(page);
        pages.delete(page);
    }

    /** Slices that were committed as a whole count as such again, the rest as not committed. */
    private void settleCommitted(Arena arena, int slice, long committed) {
        int whole = (int) (committed >>> Slices.SHIFT);
        if (whole > 0) {
            arena.committed.set(slice, whole);
        }
        long rest = committed & (Slices.SIZE - 1);
        if (rest > 0) {
            os.stats.add(Stat.COMMITTED, -rest);
        }
    }

    // _mi_arenas_free
    private void giveBack(int page) {
        OsMemory mapping = pages.mapping(page);
        if (mapping != null) {
            os.free(mapping, mapping.size() - (pages.f[page + SLICE_START] - mapping.base()));
            return;
        }
        Arena arena = arenas.get(pages.arena(page));
        purge.schedule(arena, pages.slice(page), pages.slices(page));
        arena.free.give(pages.slice(page), pages.slices(page));
    }
}
