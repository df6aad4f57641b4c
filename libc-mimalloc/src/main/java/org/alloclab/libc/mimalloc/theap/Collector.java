package org.alloclab.libc.mimalloc.theap;

import static org.alloclab.libc.mimalloc.page.PageRecords.EMPTY;
import static org.alloclab.libc.mimalloc.page.PageRecords.NEXT;
import static org.alloclab.libc.mimalloc.page.PageRecords.RETIRE;

import org.alloclab.libc.mimalloc.conf.MiOption;
import org.alloclab.libc.mimalloc.conf.Settings;
import org.alloclab.libc.mimalloc.size.Bins;

/**
 * Collects a theap (mimalloc 3.6, theap.c, mi_theap_collect_ex): takes in what was freed, frees pages that are empty, and
 * purges arenas if that is due.
 */
public final class Collector {
    /** How thorough a collect is. */
    public enum Mode {
        /** Retired pages stay, and what is not due is not purged. */
        NORMAL(0),
        FORCE(1),
        /** The thread ends: what is left of its pages is abandoned. */
        ABANDON(2);

        private final int code;

        Mode(int code) {
            this.code = code;
        }
    }

    private final TheapPages theapPages;
    private final Settings settings;

    public Collector(TheapPages theapPages, Settings settings) {
        this.theapPages = theapPages;
        this.settings = settings;
    }

    public void collect(Theap theap, Mode mode) {
        boolean force = mode != Mode.NORMAL;
        theapPages.teller.tell(TheapPoints.COLLECTED, theap.pageCount, mode.code);
        theapPages.collectRetired(theap, force);
        if (theap.pageCount > 0) {
            int bins = force ? Bins.COUNT : Bins.FULL;
            for (int bin = 0; bin < bins; bin++) {
                collectQueue(theap, bin, mode);
            }
        }
        if (mode != Mode.ABANDON) {
            theapPages.arenaPages.purge(force, force, theap.sequence);
        }
        if (settings.isEnabled(MiOption.STATS_MERGE_ON_COLLECT)) {
            theap.tally.merge();
        }
    }

    private void collectQueue(Theap theap, int bin, Mode mode) {
        boolean force = mode != Mode.NORMAL;
        int next;
        for (int page = theap.first[bin]; page != EMPTY; page = next) {
            next = (int) theapPages.pages.f[page + NEXT];
            theapPages.lists.collect(page, force);
            theapPages.arenaPages.updateStatistics(page, theap.tally);
            if (theapPages.pages.used(page) == 0) {
                if (force || theapPages.pages.f[page + RETIRE] == 0) {
                    theapPages.free(theap, page);
                }
            } else if (mode == Mode.ABANDON) {
                theapPages.abandon(theap, page);
            }
        }
    }
}
