package org.alloclab.libc.mimalloc.theap;

import static org.alloclab.libc.mimalloc.page.PageRecords.BLOCK_SIZE;
import static org.alloclab.libc.mimalloc.page.PageRecords.EMPTY;
import static org.alloclab.libc.mimalloc.page.PageRecords.MAPPED;
import static org.alloclab.libc.mimalloc.page.PageRecords.NEXT;
import static org.alloclab.libc.mimalloc.page.PageRecords.OWNER;
import static org.alloclab.libc.mimalloc.page.PageRecords.PREV;
import static org.alloclab.libc.mimalloc.page.PageRecords.START;
import static org.alloclab.libc.mimalloc.page.PageRecords.THEAP;

import org.alloclab.libc.mimalloc.page.Law;
import org.alloclab.libc.mimalloc.page.PageRecords;
import org.alloclab.libc.mimalloc.size.Bins;

/** The laws of a theap's queues. */
public final class TheapLaws {
    private final PageRecords pages;

    public TheapLaws(PageRecords pages) {
        this.pages = pages;
    }

    /** Checks a theap; answers how many pages it has. */
    public int check(Theap theap) {
        int count = 0;
        for (int bin = 0; bin < Bins.COUNT; bin++) {
            int inQueue = checkQueue(theap, bin);
            Law.hold(inQueue == theap.count[bin], "a queue counts its pages", bin);
            count += inQueue;
        }
        Law.hold(count == theap.pageCount, "a theap counts its pages", theap.address);
        for (int words = 0; words < Theap.DIRECT; words++) {
            Law.hold(
                    theap.direct[words] == theap.first[Bins.of(8L * words)],
                    "the table of small requests has the first page of each bin",
                    words);
        }
        return count;
    }

    private int checkQueue(Theap theap, int bin) {
        long[] f = pages.f;
        int count = 0;
        int before = EMPTY;
        for (int page = theap.first[bin]; page != EMPTY; page = (int) f[page + NEXT]) {
            long where = f[page + START];
            Law.hold(f[page + PREV] == before, "a queue is linked both ways", where);
            Law.hold(pages.queue(page) == bin, "a page is in the queue of its block size", where);
            Law.hold(
                    (f[page + OWNER] & -MAPPED) == theap.thread && f[page + THEAP] == theap.address,
                    "a page in a queue belongs to the theap",
                    where);
            Law.hold(
                    bin >= Bins.HUGE || f[page + BLOCK_SIZE] == Bins.size(bin),
                    "blocks of a page have the size of its bin",
                    where);
            before = page;
            count++;
        }
        Law.hold(theap.last[bin] == before, "a queue ends with its last page", bin);
        return count;
    }
}
