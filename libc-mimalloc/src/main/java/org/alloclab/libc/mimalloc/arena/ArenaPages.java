package org.alloclab.libc.mimalloc.arena;

import static org.alloclab.libc.mimalloc.page.PageRecords.BLOCK_SIZE;
import static org.alloclab.libc.mimalloc.page.PageRecords.EMPTY;
import static org.alloclab.libc.mimalloc.page.PageRecords.MAPPED;
import static org.alloclab.libc.mimalloc.page.PageRecords.NEXT;
import static org.alloclab.libc.mimalloc.page.PageRecords.OWNED;
import static org.alloclab.libc.mimalloc.page.PageRecords.OWNER;
import static org.alloclab.libc.mimalloc.page.PageRecords.PREV;
import static org.alloclab.libc.mimalloc.page.PageRecords.SLICE_START;
import static org.alloclab.libc.mimalloc.page.PageRecords.XFREE;

import org.alloclab.api.probe.Teller;
import org.alloclab.libc.mimalloc.conf.MiOption;
import org.alloclab.libc.mimalloc.conf.Settings;
import org.alloclab.libc.mimalloc.os.Os;
import org.alloclab.libc.mimalloc.page.FreeLists;
import org.alloclab.libc.mimalloc.page.PageRecords;
import org.alloclab.libc.mimalloc.page.PageStatistics;
import org.alloclab.libc.mimalloc.page.PageTable;
import org.alloclab.libc.mimalloc.size.Bins;
import org.alloclab.libc.mimalloc.stats.Stat;
import org.alloclab.libc.mimalloc.stats.Stats;
import org.alloclab.libc.mimalloc.stats.Tally;

/**
 * Pages as theaps get them and give them up (mimalloc 3.6, arena.c, _mi_arenas_page_alloc, _mi_arenas_page_abandon and
 * others).
 *
 * <pre>
 *   theap ──abandon──► free blocks, in an arena: the bitmap of its bin tells ──alloc──► any theap
 *                      else: nobody looks; a free in it brings it back
 * </pre>
 */
public final class ArenaPages {
    /** Stricter alignments get a mapping of their own. */
    public static final long MAX_PAGE_ALIGNMENT = PageSupply.MAX_PAGE_ALIGNMENT;

    /** What a part of what was got from the system is. */
    public enum Extent {
        /** The library's own records. */
        RECORDS,
        PAGE,
        /** Free slices that were used before. */
        USED_BEFORE,
        /** Free slices that never were used, and what no slice covers. */
        NEVER_USED
    }

    /** Receives parts one by one. */
    @FunctionalInterface
    public interface ExtentVisitor {
        /**
         * Receives one part.
         *
         * @param page the page, for {@link Extent#PAGE}
         */
        void extent(long address, long bytes, Extent kind, int page);
    }

    private final PageRecords pages;
    private final PageTable table;
    private final FreeLists lists;
    private final Arenas arenas;
    private final PageMap map;
    private final Purge purge;
    private final PageSupply supply;
    private final Settings settings;
    private final Teller teller;
    private final Tally heap;

    /** By bin: abandoned pages that the bitmaps tell. */
    private final int[] abandonedCount = new int[Bins.LAST + 1];
    /** The first abandoned page with a mapping of its own. */
    private int osAbandoned = EMPTY;

    /**
     * Sets up the page map, and an arena if the options reserve one.
     *
     * @param heap the heap's statistics
     */
    public ArenaPages(
            PageRecords pages, PageTable table, FreeLists lists, Os os, Settings settings, Stats heap, Teller teller) {
        this.pages = pages;
        this.table = table;
        this.lists = lists;
        this.settings = settings;
        this.teller = teller;
        this.heap = Tally.ofHeap(heap);
        this.map = new PageMap(os, settings, table);
        this.arenas = new Arenas(os, settings, teller);
        this.purge = new Purge(os, settings, teller, arenas);
        this.supply = new PageSupply(pages, table, map, lists, arenas, purge, os, settings, heap);
    }

    /** Makes the arena that the option {@code reserve_os_memory} wants. */
    public void reserveAtStart() {
        long bytes = settings.bytes(MiOption.RESERVE_OS_MEMORY);
        if (bytes > 0) {
            arenas.add(bytes, true, true);
        }
    }

    /** Makes an arena (mi_reserve_os_memory); answers whether that went. */
    public boolean reserve(long bytes, boolean commit, boolean allowLarge) {
        return arenas.add(bytes, commit, allowLarge);
    }

    /** A page of a bin's blocks: an abandoned one, which is owned then but belongs to no theap, or a fresh one. */
    public int regular(long blockSize, long threadSequence, Tally tally) {
        int abandoned = claimAbandoned(blockSize, threadSequence, tally);
        return abandoned != EMPTY ? abandoned : supply.regular(blockSize, threadSequence, tally);
    }

    /** A fresh page of one block. */
    public int singleton(long blockSize, long alignment, long threadSequence, Tally tally) {
        return supply.singleton(blockSize, alignment, threadSequence, tally);
    }

    // mi_arenas_page_try_find_abandoned
    private int claimAbandoned(long blockSize, long threadSequence, Tally tally) {
        int bin = Bins.of(blockSize);
        if (bin > Bins.LAST || abandonedCount[bin] == 0) {
            return EMPTY;
        }
        for (int i = 0; i < arenas.count(); i++) {
            Arena arena = arenas.get(arenas.order(i, threadSequence));
            int slice = arena.abandoned[bin].claim(threadSequence);
            if (slice >= 0) {
                int page = supply.pageAt(arena, slice);
                pages.f[page + XFREE] |= OWNED;
                pages.f[page + OWNER] &= ~MAPPED;
                abandonedCount[bin]--;
                tally.own.add(Stat.PAGES_ABANDONED, -1);
                tally.own.add(Stat.PAGES_RECLAIM_ON_ALLOC, 1);
                lists.collect(page, false);
                teller.tell(ArenaPoints.FOUND_ABANDONED, pages.f[page + SLICE_START], pages.used(page));
                return page;
            }
        }
        return EMPTY;
    }

    /** Ends a page whose blocks are all free (_mi_arenas_page_free). */
    public void free(int page, Tally tally) {
        tally.own.addPages(pages.statisticsBin(page), -1);
        tally.own.add(Stat.PAGES, -1);
        lists.collect(page, false);
        updateStatistics(page, tally);
        supply.end(page);
    }

    /** Ends a page that no theap has. */
    public void free(int page) {
        free(page, heap);
    }

    /** Brings a page's counts into the statistics (mi_page_stat_update). */
    public void updateStatistics(int page, Tally tally) {
        if (PageStatistics.update(pages, page, tally.own)) {
            tally.mergeIfMany(settings.bytes(MiOption.STATS_MERGE_THRESHOLD));
        }
    }

    /** The page belongs to no theap any more (_mi_arenas_page_abandon); it is in no queue and not all free. */
    public void abandon(int page, Tally tally) {
        updateStatistics(page, tally);
        int bin = Bins.of(pages.f[page + BLOCK_SIZE]);
        if (pages.isInArena(page) && !pages.isFull(page) && bin <= Bins.LAST) {
            pages.f[page + OWNER] |= MAPPED;
            arenas.get(pages.arena(page)).abandoned[bin].set(pages.slice(page), 1);
            abandonedCount[bin]++;
        } else if (!pages.isInArena(page)) {
            listOsAbandoned(page);
            tally.own.add(Stat.PAGES_OS_ABANDONED, 1);
        }
        tally.own.add(Stat.PAGES_ABANDONED, 1);
        teller.tell(ArenaPoints.ABANDONED, pages.f[page + SLICE_START], pages.used(page));
        disown(page, tally);
    }

    // mi_abandoned_page_unown
    private void disown(int page, Tally tally) {
        if ((pages.f[page + XFREE] & ~OWNED) != 0) {
            lists.collect(page, false);
            if (pages.used(page) == 0) {
                unabandon(page, tally);
                free(page, tally);
                return;
            }
        }
        pages.f[page + XFREE] &= ~OWNED;
    }

    private void listOsAbandoned(int page) {
        long[] f = pages.f;
        f[page + PREV] = EMPTY;
        f[page + NEXT] = osAbandoned;
        if (osAbandoned != EMPTY) {
            f[osAbandoned + PREV] = page;
        }
        osAbandoned = page;
    }

    /** A page that was abandoned is about to belong to a theap, or to end (_mi_arenas_page_unabandon). */
    public void unabandon(int page, Tally tally) {
        long[] f = pages.f;
        if ((f[page + OWNER] & MAPPED) != 0) {
            int bin = Bins.of(f[page + BLOCK_SIZE]);
            arenas.get(pages.arena(page)).abandoned[bin].clearOnly(pages.slice(page));
            f[page + OWNER] &= ~MAPPED;
            abandonedCount[bin]--;
        } else if (!pages.isInArena(page)) {
            unlistOsAbandoned(page);
            tally.own.add(Stat.PAGES_OS_ABANDONED, -1);
        }
        tally.own.add(Stat.PAGES_ABANDONED, -1);
    }

    private void unlistOsAbandoned(int page) {
        long[] f = pages.f;
        int next = (int) f[page + NEXT];
        int prev = (int) f[page + PREV];
        if (prev != EMPTY) {
            f[prev + NEXT] = next;
        }
        if (next != EMPTY) {
            f[next + PREV] = prev;
        }
        if (osAbandoned == page) {
            osAbandoned = next;
        }
        f[page + NEXT] = EMPTY;
        f[page + PREV] = EMPTY;
    }

    /** As {@link #unabandon(int, Tally)} by a thread without theap. */
    public void unabandon(int page) {
        unabandon(page, heap);
    }

    /**
     * A full page that was abandoned has free blocks again: the bitmap shall tell it, if that is possible
     * (_mi_arenas_page_try_reabandon_to_mapped).
     */
    public boolean reabandon(int page, Tally tally) {
        boolean mapped = (pages.f[page + OWNER] & MAPPED) != 0;
        if (mapped || pages.isFull(page) || !pages.isInArena(page)) {
            return false;
        }
        tally.own.add(Stat.PAGES_REABANDON_FULL, 1);
        tally.own.adjust(Stat.PAGES_ABANDONED, -1);
        abandon(page, tally);
        return true;
    }

    /** Purges free slices that are due (_mi_arenas_collect). */
    public void purge(boolean force, boolean all, long threadSequence) {
        purge.run(force, all, threadSequence);
    }

    /** The page of an address as the page map tells it; touches what is read. */
    public int lookUp(long address) {
        return map.lookUp(address);
    }

    /** The heap's statistics as somebody counts there who has no theap. */
    public Tally heapTally() {
        return heap;
    }

    /** Shows everything that was got from the system, by rising address. */
    public void walk(ExtentVisitor visitor) {
        new ArenaWalk(pages, table, arenas, map).show(visitor);
    }

    /** Throws {@link IllegalStateException} naming the law of arenas or abandoned pages that is broken, if one is. */
    public void checkInvariants() {
        new ArenaLaws(pages, table, arenas, abandonedCount).check();
    }
}
