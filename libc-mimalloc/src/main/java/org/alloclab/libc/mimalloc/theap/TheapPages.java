package org.alloclab.libc.mimalloc.theap;

import static org.alloclab.libc.mimalloc.page.PageRecords.BLOCK_SIZE;
import static org.alloclab.libc.mimalloc.page.PageRecords.CAPACITY;
import static org.alloclab.libc.mimalloc.page.PageRecords.EMPTY;
import static org.alloclab.libc.mimalloc.page.PageRecords.FREE;
import static org.alloclab.libc.mimalloc.page.PageRecords.INTERIOR;
import static org.alloclab.libc.mimalloc.page.PageRecords.IN_FULL;
import static org.alloclab.libc.mimalloc.page.PageRecords.NEXT;
import static org.alloclab.libc.mimalloc.page.PageRecords.OWNER;
import static org.alloclab.libc.mimalloc.page.PageRecords.RESERVED;
import static org.alloclab.libc.mimalloc.page.PageRecords.RETIRE;
import static org.alloclab.libc.mimalloc.page.PageRecords.START;
import static org.alloclab.libc.mimalloc.page.PageRecords.THEAP;

import org.alloclab.api.probe.Teller;
import org.alloclab.libc.mimalloc.arena.ArenaPages;
import org.alloclab.libc.mimalloc.page.FreeLists;
import org.alloclab.libc.mimalloc.page.PageRecords;
import org.alloclab.libc.mimalloc.size.Bins;
import org.alloclab.libc.mimalloc.stats.Stat;

/**
 * How pages come to a theap and leave it (mimalloc 3.6, page.c).
 *
 * <pre>
 *   fresh ──► queue ──all blocks free──► retired, for some generic allocations ──► freed
 *               │
 *               └──full──► abandoned, or where that is not allowed: queue of full pages
 *   abandoned ──reclaim──► end of queue
 * </pre>
 */
public final class TheapPages {
    private static final int RETIRE_CYCLES = 16;
    private static final int FEW_RETIRE_CYCLES = 4;
    private static final int MOST_WITH_RETIRED = 3;
    private static final int RETIRED_PER_QUEUE = 3;
    private static final int SEVERAL_RETIRED_BELOW = 1024;

    final PageRecords pages;
    final FreeLists lists;
    final ArenaPages arenaPages;
    final Queues queues;
    final Teller teller;

    public TheapPages(PageRecords pages, FreeLists lists, ArenaPages arenaPages, Teller teller) {
        this.pages = pages;
        this.lists = lists;
        this.arenaPages = arenaPages;
        this.queues = new Queues(pages);
        this.teller = teller;
    }

    /**
     * A page with free blocks in a theap's queue: an abandoned one or a fresh one; {@link PageRecords#EMPTY} without
     * memory (mi_page_fresh_alloc).
     *
     * @param alignment beyond 64 KiB for a page of one block so aligned
     */
    int fresh(Theap theap, int bin, long blockSize, long alignment) {
        while (true) {
            boolean single = alignment > ArenaPages.MAX_PAGE_ALIGNMENT || blockSize > Bins.LARGE_BLOCK_MAX;
            int page = single
                    ? arenaPages.singleton(blockSize, alignment, theap.sequence, theap.tally)
                    : arenaPages.regular(blockSize, theap.sequence, theap.tally);
            if (page == EMPTY) {
                return EMPTY;
            }
            if (pages.f[page + THEAP] == 0) {
                pages.own(page, theap.thread, theap.address);
                queues.push(theap, bin, page);
                teller.tell(TheapPoints.FRESH, pages.f[page + START], blockSize);
                return page;
            }
            if (!reclaim(theap, page)) {
                continue;
            }
            if (pages.f[page + FREE] != 0) {
                return page;
            }
            if (pages.f[page + CAPACITY] >= pages.f[page + RESERVED]) {
                return EMPTY;
            }
            if (lists.extend(page, theap.tally.own)) {
                return page;
            }
            abandon(theap, page);
            return EMPTY;
        }
    }

    /** Takes an abandoned page; answers {@code false} if it was all free and ended (_mi_theap_page_reclaim). */
    public boolean reclaim(Theap theap, int page) {
        pages.own(page, theap.thread, theap.address);
        lists.collect(page, false);
        int bin = pages.queue(page);
        queues.pushAtEnd(theap, bin, page);
        teller.tell(TheapPoints.RECLAIMED, pages.f[page + START], pages.used(page));
        if (pages.used(page) == 0) {
            free(theap, page);
            return false;
        }
        return true;
    }

    /** Ends a page whose blocks are all free (_mi_page_free). */
    void free(Theap theap, int page) {
        teller.tell(TheapPoints.FREED, pages.f[page + START], pages.f[page + BLOCK_SIZE]);
        pages.f[page + OWNER] &= ~INTERIOR;
        queues.remove(theap, pages.queue(page), page);
        arenaPages.free(page, theap.tally);
    }

    /** Gives a page up (_mi_page_abandon). */
    void abandon(Theap theap, int page) {
        lists.collect(page, false);
        if (pages.used(page) == 0) {
            free(theap, page);
            return;
        }
        queues.remove(theap, pages.queue(page), page);
        pages.own(page, 0, theap.address);
        arenaPages.abandon(page, theap.tally);
    }

    /** A page without free blocks leaves its queue (mi_page_to_full). */
    void toFull(Theap theap, int page) {
        if (theap.allowAbandon) {
            abandon(theap, page);
        } else if ((pages.f[page + OWNER] & IN_FULL) == 0) {
            queues.move(theap, pages.queue(page), Bins.FULL, page);
            lists.collect(page, false);
        }
    }

    /** A page of the queue of full pages has free blocks again (_mi_page_unfull). */
    public void unfull(Theap theap, int page) {
        if ((pages.f[page + OWNER] & IN_FULL) != 0) {
            queues.move(theap, Bins.FULL, pages.statisticsBin(page), page);
        }
    }

    /** All blocks of a page became free: it stays for a while if there are few of its size (_mi_page_retire). */
    public void retire(Theap theap, int page) {
        long[] f = pages.f;
        f[page + OWNER] &= ~INTERIOR;
        int bin = pages.queue(page);
        int inQueue = theap.count[bin];
        boolean small = f[page + BLOCK_SIZE] < SEVERAL_RETIRED_BELOW;
        if (bin >= Bins.HUGE || inQueue > MOST_WITH_RETIRED || (inQueue != 1 && !small)) {
            free(theap, page);
            return;
        }
        boolean few = inQueue == 1 && f[page + BLOCK_SIZE] > Bins.SMALL_BLOCK_MAX;
        f[page + RETIRE] = few ? FEW_RETIRE_CYCLES : RETIRE_CYCLES;
        theap.tally.own.add(Stat.PAGES_RETIRE, 1);
        theap.retiredMin = Math.min(theap.retiredMin, bin);
        theap.retiredMax = Math.max(theap.retiredMax, bin);
        teller.tell(TheapPoints.RETIRED, f[page + START], f[page + RETIRE]);
    }

    /** Frees pages that were retired long enough, or all (_mi_theap_collect_retired). */
    void collectRetired(Theap theap, boolean force) {
        int min = Bins.FULL;
        int max = 0;
        for (int bin = theap.retiredMin; bin <= theap.retiredMax; bin++) {
            if (collectRetired(theap, bin, force)) {
                min = Math.min(min, bin);
                max = Math.max(max, bin);
            }
        }
        theap.retiredMin = min;
        theap.retiredMax = max;
        if (!theap.allowAbandon) {
            collectFull(theap);
        }
    }

    /** The retired pages at the front of a queue; answers whether one of them stays retired. */
    private boolean collectRetired(Theap theap, int bin, boolean force) {
        boolean stays = false;
        int page = theap.first[bin];
        for (int i = 0; i < RETIRED_PER_QUEUE && page != EMPTY && pages.f[page + RETIRE] != 0; i++) {
            int next = (int) pages.f[page + NEXT];
            if (pages.used(page) != 0) {
                pages.f[page + RETIRE] = 0;
            } else if (--pages.f[page + RETIRE] == 0 || force) {
                free(theap, page);
            } else {
                stays = true;
            }
            page = next;
        }
        return stays;
    }

    // mi_theap_collect_full_pages
    private void collectFull(Theap theap) {
        int next;
        for (int page = theap.first[Bins.FULL]; page != EMPTY; page = next) {
            next = (int) pages.f[page + NEXT];
            lists.collect(page, false);
            if (!pages.isFull(page)) {
                if (pages.used(page) == 0) {
                    free(theap, page);
                } else {
                    unfull(theap, page);
                }
            }
        }
    }
}
