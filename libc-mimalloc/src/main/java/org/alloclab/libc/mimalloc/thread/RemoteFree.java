package org.alloclab.libc.mimalloc.thread;

import static org.alloclab.libc.mimalloc.page.PageRecords.BLOCK_SIZE;
import static org.alloclab.libc.mimalloc.page.PageRecords.OWNED;
import static org.alloclab.libc.mimalloc.page.PageRecords.RESERVED;
import static org.alloclab.libc.mimalloc.page.PageRecords.THEAP;
import static org.alloclab.libc.mimalloc.page.PageRecords.XFREE;

import org.alloclab.api.fault.Signal;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.libc.mimalloc.conf.MiOption;
import org.alloclab.libc.mimalloc.os.Os;
import org.alloclab.libc.mimalloc.page.PageRecords;
import org.alloclab.libc.mimalloc.size.Bins;
import org.alloclab.libc.mimalloc.size.Slices;
import org.alloclab.libc.mimalloc.stats.Stat;
import org.alloclab.libc.mimalloc.stats.Tally;
import org.alloclab.libc.mimalloc.theap.Theap;
import org.jspecify.annotations.Nullable;

/**
 * Frees in pages that are not the calling thread's (mimalloc 3.6, free.c, mi_free_block_mt, mi_free_try_collect_mt).
 *
 * <pre>
 *   page owned by another theap ──► block onto its list of other threads' frees; that is all
 *   page abandoned              ──► the same, and then: all free ──► end it
 *                                                       else may the caller's theap take it? ──► reclaim
 *                                                       else was it full? ──► let the bitmap of its bin tell it
 * </pre>
 */
final class RemoteFree {
    private static final long RECLAIM_SIZE_MAX = 128 << 10;
    /** A free of a pointer far off reads the record of a page that is at address 0. */
    private static final long OWNER_OFFSET = 8;

    private final MiProcess process;
    private final PageRecords pages;

    RemoteFree(MiProcess process) {
        this.process = process;
        this.pages = process.pages;
    }

    /** @param theap the calling thread's, {@code null} if it has none */
    void free(int page, long block, @Nullable Theap theap) {
        long[] f = pages.f;
        long before = f[page + XFREE];
        process.os.memory.store(block, before & ~OWNED);
        f[page + XFREE] = block | OWNED;
        if ((before & OWNED) == 0) {
            collect(page, theap);
        }
    }

    /** The page was abandoned; the caller owns it for this moment. */
    private void collect(int page, @Nullable Theap theap) {
        if (pages.f[page + BLOCK_SIZE] > Bins.SMALL_SIZE_MAX) {
            process.lists.collect(page, false);
        } else {
            process.lists.collectAllButFirst(page);
        }
        if (pages.used(page) == 0) {
            process.arenaPages.unabandon(page);
            process.arenaPages.free(page);
            return;
        }
        if (!reclaim(page, theap) && !reabandon(page, theap)) {
            pages.f[page + XFREE] &= ~OWNED;
        }
    }

    // mi_abandoned_page_try_reclaim
    private boolean reclaim(int page, @Nullable Theap theap) {
        if (theap == null) {
            return false;
        }
        long onFree = process.settings.get(MiOption.PAGE_RECLAIM_ON_FREE);
        long[] f = pages.f;
        if (onFree < 0 || f[page + BLOCK_SIZE] > RECLAIM_SIZE_MAX || !theap.allowReclaim) {
            return false;
        }
        long most;
        if (f[page + THEAP] == theap.address) {
            most = process.settings.get(MiOption.PAGE_MAX_RECLAIM);
        } else if (onFree == 1 && f[page + RESERVED] >>> 2 < f[page + RESERVED] - pages.used(page)) {
            most = process.settings.get(MiOption.PAGE_CROSS_THREAD_MAX_RECLAIM);
        } else {
            return false;
        }
        if (most >= 0 && theap.count[Bins.of(f[page + BLOCK_SIZE])] > most) {
            return false;
        }
        process.arenaPages.unabandon(page, theap.tally);
        process.theapPages.reclaim(theap, page);
        theap.tally.own.add(Stat.PAGES_RECLAIM_ON_FREE, 1);
        return true;
    }

    private boolean reabandon(int page, @Nullable Theap theap) {
        Tally tally = theap == null ? process.arenaPages.heapTally() : theap.tally;
        return !pages.isMostlyUsed(page) && process.arenaPages.reabandon(page, tally);
    }

    /** A pointer whose slice is nobody's: the kernel answers, or what is read there is an address of its own. */
    void wild(long pointer) {
        if (Os.isBeyond(pointer)) {
            throw SimulatedDeath.fault(Signal.SIGSEGV_MAPERR, 0);
        }
        process.os.memory.touchRead(Slices.recordOf(pointer));
        throw SimulatedDeath.fault(Signal.SIGSEGV_MAPERR, OWNER_OFFSET);
    }
}
