package org.alloclab.libc.mimalloc.provider;

import org.alloclab.libc.mimalloc.page.FreeBlocks;
import org.alloclab.libc.mimalloc.page.Law;
import org.alloclab.libc.mimalloc.page.PageRecords;
import org.alloclab.libc.mimalloc.stats.Stat;
import org.alloclab.libc.mimalloc.theap.Theap;
import org.alloclab.libc.mimalloc.theap.TheapLaws;
import org.alloclab.libc.mimalloc.thread.MiProcess;

/** All laws of the heap: those of arenas, of theaps, of each page's lists, and what the statistics must add up to. */
final class Invariants {
    private final MiProcess process;
    private final PageRecords pages;

    Invariants(MiProcess process) {
        this.process = process;
        this.pages = process.pages;
    }

    void check() {
        process.arenaPages.checkInvariants();
        TheapLaws laws = new TheapLaws(pages);
        int owned = 0;
        for (Theap theap : process.theaps()) {
            owned += laws.check(theap);
        }
        FreeBlocks free = new FreeBlocks(pages, process.os.memory);
        int all = 0;
        int abandoned = 0;
        for (int page = PageRecords.following(0); page < pages.limit(); page = PageRecords.following(page)) {
            if (pages.isPage(page)) {
                free.of(page);
                all++;
                abandoned += pages.isAbandoned(page) ? 1 : 0;
            }
        }
        Law.hold(owned + abandoned == all, "a page is in a theap's queue or abandoned", all);
        checkStatistics(all, abandoned);
    }

    private void checkStatistics(int all, int abandoned) {
        Law.hold(current(Stat.PAGES) == all, "the statistics count the pages", current(Stat.PAGES));
        Law.hold(
                current(Stat.PAGES_ABANDONED) == abandoned,
                "the statistics count the abandoned pages",
                current(Stat.PAGES_ABANDONED));
    }

    /** A figure over the process, the heap and all theaps. */
    private long current(Stat stat) {
        long sum = process.os.stats.current(stat) + process.heap.current(stat);
        for (Theap theap : process.theaps()) {
            sum += theap.tally.own.current(stat);
        }
        return sum;
    }
}
