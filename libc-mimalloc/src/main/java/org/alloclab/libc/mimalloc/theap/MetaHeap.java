package org.alloclab.libc.mimalloc.theap;

import org.alloclab.libc.mimalloc.os.Os;
import org.alloclab.libc.mimalloc.stats.Stats;
import org.alloclab.libc.mimalloc.stats.Tally;

/**
 * Where the library's own records of threads are allocated (libmimalloc.so.3.6, the zeroed allocation of its static theap):
 * a theap of no thread.
 *
 * <pre>
 *   thread starts ──► thread record, 112 bytes ──► theap, 8904 bytes
 * </pre>
 */
public final class MetaHeap {
    /** The id that owns its pages; no thread of the program has it. */
    private static final long THREAD = 8;

    private static final int THREAD_RECORD = 0x70;
    private static final int THEAP = 0x22c8;

    private final Theap theap;
    private final GenericMalloc malloc;
    private final Os os;

    /**
     * Sets up the theap, without pages.
     *
     * @param address of the theap, in the library's data
     */
    public MetaHeap(long address, GenericMalloc malloc, Os os, Stats heap) {
        this.theap = Theap.ofLibrary(address, THREAD, new Tally(heap));
        this.malloc = malloc;
        this.os = os;
    }

    /** The record of a thread, or 0. */
    public long threadRecord() {
        return malloc.malloc(theap, THREAD_RECORD, true);
    }

    /** A theap, written all over; or 0. */
    public long theap() {
        long address = malloc.malloc(theap, THEAP, true);
        if (address != 0) {
            os.memory.touch(address, THEAP);
        }
        return address;
    }

    /** Its own theap, for whoever looks at all. */
    public Theap itself() {
        return theap;
    }
}
