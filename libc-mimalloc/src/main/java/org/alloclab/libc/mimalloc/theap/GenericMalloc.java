package org.alloclab.libc.mimalloc.theap;

import static org.alloclab.libc.mimalloc.page.PageRecords.ALLOCATED;
import static org.alloclab.libc.mimalloc.page.PageRecords.BLOCK_SIZE;
import static org.alloclab.libc.mimalloc.page.PageRecords.COUNTS;
import static org.alloclab.libc.mimalloc.page.PageRecords.EMPTY;
import static org.alloclab.libc.mimalloc.page.PageRecords.FREE;
import static org.alloclab.libc.mimalloc.page.PageRecords.LOCAL;
import static org.alloclab.libc.mimalloc.page.PageRecords.RETIRE;
import static org.alloclab.libc.mimalloc.page.PageRecords.START;
import static org.alloclab.libc.mimalloc.page.PageRecords.ZERO;

import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.mimalloc.conf.MiOption;
import org.alloclab.libc.mimalloc.conf.Settings;
import org.alloclab.libc.mimalloc.os.Messages;
import org.alloclab.libc.mimalloc.os.Os;
import org.alloclab.libc.mimalloc.page.PageRecords;
import org.alloclab.libc.mimalloc.page.PageStatistics;
import org.alloclab.libc.mimalloc.size.Bins;

/**
 * Allocation where the first page of the bin has no free block at hand (mimalloc 3.6, page.c, _mi_malloc_generic).
 *
 * <pre>
 *   first page: blocks that the owner freed? ──► they become its free list
 *   else search the queue, get a page
 *   every 1000th time: free retired pages; every 10000th: collect the theap
 * </pre>
 */
public final class GenericMalloc {
    private static final long FAST_SIZE_MAX = 10_239;
    private static final long ADMIN_PERIOD = 1000;
    private static final long LONGEST_COLLECT_PERIOD = 1_000_000;
    private static final int SMALL_FOR_ZERO = 16;

    private final TheapPages theapPages;
    private final PageRecords pages;
    private final FreePageSearch search;
    private final Collector collector;
    private final Settings settings;
    private final UserMemory memory;
    private final Messages messages;

    public GenericMalloc(TheapPages theapPages, Collector collector, Settings settings, Os os) {
        this.theapPages = theapPages;
        this.pages = theapPages.pages;
        this.search = new FreePageSearch(theapPages, settings);
        this.collector = collector;
        this.settings = settings;
        this.memory = os.memory;
        this.messages = os.messages;
    }

    /** A block as {@code malloc} or {@code calloc} gives it. */
    public long malloc(Theap theap, long size, boolean zero) {
        if (Long.compareUnsigned(size, Bins.SMALL_SIZE_MAX) <= 0) {
            int page = theap.direct[(int) (size + 7) >>> 3];
            if (pages.f[page + FREE] != 0) {
                return pop(page, zero);
            }
        }
        return generic(theap, size, zero, 0);
    }

    /**
     * The generic way.
     *
     * @param alignment beyond 64 KiB for a block so aligned in a page of its own, else 0
     */
    public long generic(Theap theap, long size, boolean zero, long alignment) {
        theap.genericCount++;
        boolean fast = Long.compareUnsigned(size, FAST_SIZE_MAX) <= 0
                && theap.genericCount < ADMIN_PERIOD
                && alignment == 0
                && size <= theap.budget;
        if (fast) {
            int page = available(theap, Bins.of(size));
            if (page != EMPTY) {
                return pop(page, zero);
            }
        }
        return slow(theap, size, zero, alignment);
    }

    /** The generic way of a thread's first allocation, which is not counted (_mi_malloc_generic_slow). */
    public long slow(Theap theap, long size, boolean zero, long alignment) {
        administer(theap);
        if (size < 0) {
            messages.error("allocation request is too large (%s bytes)", Long.toUnsignedString(size));
            return 0;
        }
        if (size > theap.budget) {
            theap.budget = Long.MAX_VALUE;
        }
        int page = findPage(theap, size, alignment);
        if (page == EMPTY) {
            collector.collect(theap, Collector.Mode.FORCE);
            page = findPage(theap, size, alignment);
            if (page == EMPTY) {
                messages.error("unable to allocate memory (%d bytes)", size);
                return 0;
            }
        }
        long block = pop(page, zero);
        checkStatistics(theap, page);
        if (pages.f[page + BLOCK_SIZE] > Bins.SMALL_BLOCK_MAX && pages.isFull(page)) {
            theapPages.toFull(theap, page);
        }
        return block;
    }

    // malloc_admin
    private void administer(Theap theap) {
        if (theap.genericCount < ADMIN_PERIOD) {
            return;
        }
        theap.collectCount += theap.genericCount;
        theap.genericCount = 0;
        if (theap.collectCount >= settings.clamped(MiOption.GENERIC_COLLECT, 1, LONGEST_COLLECT_PERIOD)) {
            theap.collectCount = 0;
            collector.collect(theap, Collector.Mode.NORMAL);
        } else {
            theapPages.collectRetired(theap, false);
        }
    }

    // mi_find_page
    private int findPage(Theap theap, long size, long alignment) {
        int bin = alignment != 0 ? Bins.HUGE : Bins.of(size);
        if (bin == Bins.HUGE) {
            return theapPages.fresh(theap, bin, Bins.goodAllocSize(size), alignment);
        }
        return available(theap, bin);
    }

    /** A page of a bin with a free block: the first one if possible. */
    private int available(Theap theap, int bin) {
        int page = theap.first[bin];
        if (page == EMPTY) {
            return search.find(theap, bin);
        }
        long[] f = pages.f;
        if (f[page + FREE] == 0) {
            long local = f[page + LOCAL];
            if (local == 0) {
                return search.find(theap, bin);
            }
            f[page + FREE] = local;
            f[page + LOCAL] = 0;
            f[page + ZERO] = 0;
            theapPages.teller.tell(TheapPoints.LOCAL_FREE, f[page + START], bin);
            checkStatistics(theap, page);
        }
        f[page + RETIRE] = 0;
        return page;
    }

    private void checkStatistics(Theap theap, int page) {
        if (PageStatistics.isDue(pages.f[page + COUNTS])) {
            theapPages.arenaPages.updateStatistics(page, theap.tally);
        }
    }

    /** The first free block of a page that has one (_mi_page_malloc_zero). */
    public long pop(int page, boolean zero) {
        long[] f = pages.f;
        long block = f[page + FREE];
        f[page + FREE] = memory.load(block);
        f[page + COUNTS] += ALLOCATED;
        if (zero) {
            clear(page, block);
        }
        return block;
    }

    private void clear(int page, long block) {
        long size = pages.f[page + BLOCK_SIZE];
        if (pages.f[page + ZERO] != 0 || size < SMALL_FOR_ZERO) {
            memory.store(block, 0);
        } else {
            memory.zero(block, size);
        }
    }
}
