package org.alloclab.libc.mimalloc.thread;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.alloclab.api.probe.Teller;
import org.alloclab.libc.mimalloc.arena.ArenaPages;
import org.alloclab.libc.mimalloc.conf.Settings;
import org.alloclab.libc.mimalloc.os.Os;
import org.alloclab.libc.mimalloc.page.FreeLists;
import org.alloclab.libc.mimalloc.page.PageRecords;
import org.alloclab.libc.mimalloc.page.PageTable;
import org.alloclab.libc.mimalloc.stats.Stat;
import org.alloclab.libc.mimalloc.stats.Stats;
import org.alloclab.libc.mimalloc.stats.Tally;
import org.alloclab.libc.mimalloc.theap.Collector;
import org.alloclab.libc.mimalloc.theap.GenericMalloc;
import org.alloclab.libc.mimalloc.theap.MetaHeap;
import org.alloclab.libc.mimalloc.theap.Theap;
import org.alloclab.libc.mimalloc.theap.TheapPages;

/**
 * The parts of mimalloc that the threads of a process share, tied together.
 *
 * <pre>
 *   GenericMalloc ──► FreePageSearch ──► TheapPages ──► ArenaPages ──► Arenas ──► Os
 *                           └────────────────┴──► FreeLists
 * </pre>
 */
public final class MiProcess {
    /** Offsets in the library of the main thread's theap and of the one for its own records. */
    private static final long MAIN_THEAP = 0x3f600;

    private static final long META_THEAP = 0x41980;
    private static final int MAIN_THREAD = 0;

    public final Os os;
    public final Settings settings;
    public final PageRecords pages = new PageRecords();
    public final PageTable table = new PageTable();
    public final FreeLists lists;
    public final ArenaPages arenaPages;
    public final TheapPages theapPages;
    public final GenericMalloc malloc;
    public final Collector collector;
    public final MetaHeap meta;
    /** The heap's statistics, which those of theaps are added to. */
    public final Stats heap = new Stats();

    private final long library;
    private final List<Theap> theaps = new ArrayList<>();
    private long threadsStarted;

    /**
     * Initialises the library (init.c, mi_process_init).
     *
     * @param library address where the library was loaded
     */
    public MiProcess(Os os, Settings settings, Teller teller, long library) {
        this.os = os;
        this.settings = settings;
        this.library = library;
        this.lists = new FreeLists(pages, os);
        this.arenaPages = new ArenaPages(pages, table, lists, os, settings, heap, teller);
        this.theapPages = new TheapPages(pages, lists, arenaPages, teller);
        this.collector = new Collector(theapPages, settings);
        this.malloc = new GenericMalloc(theapPages, collector, settings, os);
        this.meta = new MetaHeap(library + META_THEAP, malloc, os, heap);
        heap.add(Stat.HEAPS, 1);
        theaps.add(meta.itself());
    }

    /** The theaps of the library itself and of the threads that have one. */
    public List<Theap> theaps() {
        return Collections.unmodifiableList(theaps);
    }

    /** The id of a thread as pages hold it; 8 is the library's own. */
    static long threadId(int number) {
        return (number + 2L) << 3;
    }

    /** The theap of a thread, when it first needs one (init.c, _mi_thread_init); the main thread's needs no memory. */
    Started startThread(int number) {
        long sequence = threadsStarted++;
        long record = 0;
        long address = library + MAIN_THEAP;
        if (number != MAIN_THREAD) {
            os.threadIsReady(false);
            record = meta.threadRecord();
            address = meta.theap();
            os.threadIsReady(true);
        }
        os.stats.add(Stat.THREADS, 1);
        heap.add(Stat.THEAPS, 1);
        Theap theap = Theap.ofThread(address, threadId(number), sequence, new Tally(heap), settings);
        theaps.add(theap);
        return new Started(theap, record);
    }

    /** The thread of a theap ends; what is left of its statistics goes to the heap's. */
    void endThread(Theap theap) {
        theap.tally.merge();
        theaps.remove(theap);
        os.stats.add(Stat.THREADS, -1);
        heap.add(Stat.THEAPS, -1);
    }

    /** What a thread has once it started: its theap, and the address of its record, 0 for the main thread. */
    record Started(Theap theap, long record) {}
}
