package org.alloclab.libc.mimalloc.theap;

import org.alloclab.libc.mimalloc.conf.MiOption;
import org.alloclab.libc.mimalloc.conf.Settings;
import org.alloclab.libc.mimalloc.size.Bins;
import org.alloclab.libc.mimalloc.stats.Tally;

/**
 * The state of a theap (mimalloc 3.6, types.h, mi_theap_t).
 *
 * <pre>
 *   direct[words of the request]  ──► first page of the bin, for requests up to 1 KiB
 *   queue[bin]                        first ⇄ ... ⇄ last
 * </pre>
 */
public final class Theap {
    static final int DIRECT = (Bins.SMALL_SIZE_MAX >>> 3) + 1;

    /** Address of the real one, which pages remember. */
    public final long address;
    /** The thread's id as {@link org.alloclab.libc.mimalloc.page.PageRecords#OWNER} has it. */
    public final long thread;
    /** How many threads came before. */
    public final long sequence;

    public final Tally tally;
    /** Whether a free may bring abandoned pages here. */
    public final boolean allowReclaim;
    /** Whether full pages are abandoned. */
    final boolean allowAbandon;
    /** Full pages of small blocks that stay in a queue. */
    final long fullRetain;

    /** By words of the request: the page to try first. */
    public final int[] direct = new int[DIRECT];
    /** By bin: first page of the queue. */
    public final int[] first = new int[Bins.COUNT];

    final int[] last = new int[Bins.COUNT];
    /** By bin: pages in the queue. */
    public final int[] count = new int[Bins.COUNT];
    /** By bin: how often other threads' frees made a page of the queue usable of late; 32 retain one more full page. */
    final int[] bonus = new int[Bins.COUNT];

    int pageCount;
    int retiredMin = Bins.FULL;
    int retiredMax;
    long genericCount;
    long collectCount;
    /** Larger requests go the slow way; the first one ends that. */
    long budget;

    private Theap(
            long address,
            long thread,
            long sequence,
            Tally tally,
            boolean allowReclaim,
            boolean allowAbandon,
            long fullRetain) {
        this.address = address;
        this.thread = thread;
        this.sequence = sequence;
        this.tally = tally;
        this.allowReclaim = allowReclaim;
        this.allowAbandon = allowAbandon;
        this.fullRetain = fullRetain;
    }

    /** The theap of a thread of the program, as the options say (theap.c, _mi_theap_init). */
    public static Theap ofThread(long address, long thread, long sequence, Tally tally, Settings settings) {
        long retain = settings.clamped(MiOption.PAGE_FULL_RETAIN, -1, 32);
        return new Theap(
                address,
                thread,
                sequence,
                tally,
                settings.get(MiOption.PAGE_RECLAIM_ON_FREE) >= 0,
                retain >= 0,
                retain);
    }

    /** The theap that the library's own records are allocated in. */
    static Theap ofLibrary(long address, long thread, Tally tally) {
        return new Theap(address, thread, 0, tally, false, false, 2);
    }

    /** Larger requests are served the generic way only. */
    public long budget() {
        return budget;
    }

    /** Pages in its queues. */
    public int pageCount() {
        return pageCount;
    }
}
