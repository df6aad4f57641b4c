package org.alloclab.libc.mimalloc.theap;

import static org.alloclab.libc.mimalloc.page.PageRecords.CAPACITY;
import static org.alloclab.libc.mimalloc.page.PageRecords.EMPTY;
import static org.alloclab.libc.mimalloc.page.PageRecords.FREE;
import static org.alloclab.libc.mimalloc.page.PageRecords.NEXT;
import static org.alloclab.libc.mimalloc.page.PageRecords.RESERVED;
import static org.alloclab.libc.mimalloc.page.PageRecords.RETIRE;
import static org.alloclab.libc.mimalloc.page.PageRecords.START;

import org.alloclab.libc.mimalloc.conf.MiOption;
import org.alloclab.libc.mimalloc.conf.Settings;
import org.alloclab.libc.mimalloc.page.PageRecords;
import org.alloclab.libc.mimalloc.size.Bins;
import org.alloclab.libc.mimalloc.stats.Stat;

/**
 * Finds a page with free blocks in a queue, or gets one (mimalloc 3.6, page.c, mi_page_queue_find_free_ex). Among the
 * first pages that could serve the fullest is preferred, so that others become empty.
 *
 * <pre>
 *   for each page: free blocks? ──► candidate, or the one before if it is fuller: done
 *                  else full? ──► a few stay, at the end of the queue; the others are abandoned
 *                  else blocks never used ──► candidate; look at a few more
 *   no candidate ──► fresh page
 * </pre>
 */
final class FreePageSearch {
    private static final int BONUS_GAIN = 8;
    private static final int MOST_BONUS = 256;
    private static final int BONUS_SHIFT = 5;

    private final TheapPages theapPages;
    private final PageRecords pages;
    private final Settings settings;

    private int candidate;
    private long limit;

    FreePageSearch(TheapPages theapPages, Settings settings) {
        this.theapPages = theapPages;
        this.pages = theapPages.pages;
        this.settings = settings;
    }

    /** A page of a bin with a free block, first in its queue unless it was reclaimed; EMPTY without memory. */
    int find(Theap theap, int bin) {
        for (int attempt = 0; attempt < 2; attempt++) {
            search(theap, bin);
            int page = candidate;
            if (page != EMPTY && (pages.f[page + FREE] != 0 || theapPages.lists.extend(page, theap.tally.own))) {
                if (page != theap.first[bin]) {
                    theapPages.queues.remove(theap, bin, page);
                    theapPages.queues.push(theap, bin, page);
                }
                pages.f[page + RETIRE] = 0;
                return page;
            }
            theapPages.collectRetired(theap, false);
            page = theapPages.fresh(theap, bin, Bins.size(bin), 0);
            if (page != EMPTY) {
                return page;
            }
        }
        return EMPTY;
    }

    private void search(Theap theap, int bin) {
        long retain = Bins.size(bin) > Bins.SMALL_BLOCK_MAX ? 0 : theap.fullRetain;
        if (retain >= 0) {
            retain += theap.bonus[bin] >>> BONUS_SHIFT;
        }
        candidate = EMPTY;
        limit = 0;
        int last = theap.last[bin];
        int looked = 0;
        int next;
        for (int page = theap.first[bin]; page != EMPTY; page = next) {
            next = (int) pages.f[page + NEXT];
            looked++;
            limit--;
            if (hasFree(theap, bin, page)) {
                chooseAvailable(theap, page);
                break;
            }
            if (pages.f[page + CAPACITY] < pages.f[page + RESERVED]) {
                if (chooseExpandable(theap, page)) {
                    break;
                }
            } else if (--retain < 0) {
                theapPages.toFull(theap, page);
            } else if (page != last && page != theap.last[bin]) {
                theapPages.queues.remove(theap, bin, page);
                theapPages.queues.pushAtEnd(theap, bin, page);
            }
            if (page == last) {
                break;
            }
        }
        theap.tally.own.add(Stat.PAGE_SEARCHES, looked);
        theap.tally.own.add(Stat.PAGE_SEARCHES_COUNT, 1);
        if (candidate != EMPTY) {
            theapPages.teller.tell(TheapPoints.FROM_BIN, pages.f[candidate + START], bin, looked);
        }
    }

    private boolean hasFree(Theap theap, int bin, int page) {
        if (pages.f[page + FREE] != 0) {
            return true;
        }
        boolean delayed = theapPages.lists.collect(page, false);
        boolean free = pages.f[page + FREE] != 0;
        if (free && delayed) {
            theap.bonus[bin] = Math.min(MOST_BONUS, theap.bonus[bin] + BONUS_GAIN);
            theapPages.teller.tell(TheapPoints.DELAYED_FREE, pages.f[page + START], bin);
        } else if (theap.bonus[bin] > 0) {
            theap.bonus[bin]--;
        }
        return free;
    }

    /** A page that can serve at once ends the search: it serves, or the candidate before if that is fuller. */
    private void chooseAvailable(Theap theap, int page) {
        if (candidate == EMPTY) {
            candidate = page;
        } else if (pages.used(candidate) == 0) {
            theapPages.free(theap, candidate);
            candidate = page;
        } else if (pages.used(page) >= pages.used(candidate) && !pages.isMostlyUsed(page)) {
            candidate = page;
        }
    }

    /** A page with blocks never used becomes the candidate if it is fuller; answers whether that is enough. */
    private boolean chooseExpandable(Theap theap, int page) {
        if (candidate == EMPTY) {
            candidate = page;
            limit = settings.get(MiOption.PAGE_MAX_CANDIDATES);
        } else if (pages.used(candidate) == 0) {
            theapPages.free(theap, candidate);
            candidate = page;
        } else if (pages.used(page) >= pages.used(candidate) && !pages.isMostlyUsed(page)) {
            candidate = page;
        }
        return limit <= 0;
    }
}
