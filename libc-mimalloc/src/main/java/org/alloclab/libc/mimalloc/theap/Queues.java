package org.alloclab.libc.mimalloc.theap;

import static org.alloclab.libc.mimalloc.page.PageRecords.EMPTY;
import static org.alloclab.libc.mimalloc.page.PageRecords.IN_FULL;
import static org.alloclab.libc.mimalloc.page.PageRecords.NEXT;
import static org.alloclab.libc.mimalloc.page.PageRecords.OWNER;
import static org.alloclab.libc.mimalloc.page.PageRecords.PREV;

import java.util.Arrays;
import org.alloclab.libc.mimalloc.page.PageRecords;
import org.alloclab.libc.mimalloc.size.Bins;

/**
 * Queues of pages (mimalloc 3.6, page-queue.c). A change of a queue's first page is entered into the table of small
 * requests.
 *
 * <pre>
 *   queue of bin 4 (32 bytes)   first ⇄ ... ⇄ last
 *                                 ▲
 *   direct[3], direct[4] ─────────┘      requests of 17 to 32 bytes
 * </pre>
 */
final class Queues {
    private static final int SMALL_BINS = Bins.of(Bins.SMALL_SIZE_MAX);
    /** By bin of small requests: the fewest words of a request that it serves. */
    private static final int[] FEWEST_WORDS = fewestWords();

    private final PageRecords pages;

    Queues(PageRecords pages) {
        this.pages = pages;
    }

    private static int[] fewestWords() {
        int[] fewest = new int[SMALL_BINS + 1];
        int words = 0;
        for (int bin = 1; bin <= SMALL_BINS; bin++) {
            if (Bins.of(Bins.size(bin)) == bin) {
                fewest[bin] = words;
                words = (int) (Bins.size(bin) >>> 3) + 1;
            }
        }
        return fewest;
    }

    /** In front (mi_page_queue_push). */
    void push(Theap theap, int bin, int page) {
        long[] f = pages.f;
        mark(page, bin);
        int first = theap.first[bin];
        f[page + NEXT] = first;
        f[page + PREV] = EMPTY;
        if (first == EMPTY) {
            theap.last[bin] = page;
        } else {
            f[first + PREV] = page;
        }
        theap.first[bin] = page;
        added(theap, bin);
        firstChanged(theap, bin);
    }

    /** At the end (mi_page_queue_push_at_end). */
    void pushAtEnd(Theap theap, int bin, int page) {
        append(theap, bin, page);
        added(theap, bin);
        if (theap.first[bin] == page) {
            firstChanged(theap, bin);
        }
    }

    private static void added(Theap theap, int bin) {
        theap.count[bin]++;
        theap.pageCount++;
    }

    private void append(Theap theap, int bin, int page) {
        long[] f = pages.f;
        mark(page, bin);
        int last = theap.last[bin];
        f[page + NEXT] = EMPTY;
        f[page + PREV] = last;
        if (last == EMPTY) {
            theap.first[bin] = page;
        } else {
            f[last + NEXT] = page;
        }
        theap.last[bin] = page;
    }

    private void mark(int page, int bin) {
        if (bin == Bins.FULL) {
            pages.f[page + OWNER] |= IN_FULL;
        } else {
            pages.f[page + OWNER] &= ~IN_FULL;
        }
    }

    /** Takes a page out (mi_page_queue_remove). */
    void remove(Theap theap, int bin, int page) {
        long[] f = pages.f;
        boolean wasFirst = theap.first[bin] == page;
        int next = (int) f[page + NEXT];
        int prev = (int) f[page + PREV];
        if (prev != EMPTY) {
            f[prev + NEXT] = next;
        }
        if (next != EMPTY) {
            f[next + PREV] = prev;
        }
        if (theap.last[bin] == page) {
            theap.last[bin] = prev;
        }
        if (wasFirst) {
            theap.first[bin] = next;
            firstChanged(theap, bin);
        }
        theap.count[bin]--;
        theap.pageCount--;
        f[page + NEXT] = EMPTY;
        f[page + PREV] = EMPTY;
        f[page + OWNER] &= ~IN_FULL;
    }

    /** To the end of another queue (mi_page_queue_enqueue_from). */
    void move(Theap theap, int from, int to, int page) {
        remove(theap, from, page);
        pushAtEnd(theap, to, page);
    }

    // mi_theap_queue_first_update
    private static void firstChanged(Theap theap, int bin) {
        if (bin > SMALL_BINS) {
            return;
        }
        int words = (int) (Bins.size(bin) >>> 3);
        int first = theap.first[bin];
        if (theap.direct[words] != first) {
            Arrays.fill(theap.direct, FEWEST_WORDS[bin], words + 1, first);
        }
    }
}
