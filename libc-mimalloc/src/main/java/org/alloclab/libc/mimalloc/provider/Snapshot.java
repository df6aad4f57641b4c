package org.alloclab.libc.mimalloc.provider;

import org.alloclab.api.space.SystemCalls;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.libc.mimalloc.stats.Stat;
import org.alloclab.libc.mimalloc.stats.Stats;
import org.alloclab.libc.mimalloc.theap.Theap;
import org.alloclab.libc.mimalloc.thread.MiProcess;

/**
 * The statistics at one moment as the main thread asks for them (mimalloc 3.6, stats.c, mi_subproc_stats_get): those of the
 * process, of the heap, and what the main thread's theap has not yet added. Other threads' theaps add theirs when they
 * collect or end.
 *
 * @param stats all together
 * @param elapsedMillis since the library was initialised
 * @param peakRss most bytes resident
 * @param majorFaults faults that had to read
 */
record Snapshot(Stats stats, long elapsedMillis, long peakRss, long majorFaults) {

    static Snapshot of(MiProcess process, Theap main, SystemCalls space, long startMillis) {
        Stats stats = process.os.stats.copy();
        Stats heap = process.heap.copy();
        heap.addAll(main.tally.own);
        stats.addAll(heap);
        AddressSpaceFigures figures = space.figures();
        long peak = space.residentPeak().map(p -> p.bytes()).orElse(figures.rssBytes());
        return new Snapshot(stats, process.os.now() - startMillis, peak, figures.majorFaults());
    }

    /** Most bytes committed. */
    long peakCommit() {
        return stats.peak(Stat.COMMITTED);
    }
}
