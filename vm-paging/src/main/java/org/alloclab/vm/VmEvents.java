package org.alloclab.vm;

/** Events counted for the whole machine (mm/vmstat.c, vm_event_item). Faults are counted by process as well. */
final class VmEvents {
    /** KiB read from disk files and from swap. */
    long pagedInKilobytes;
    /** KiB written to disk files and to swap. */
    long pagedOutKilobytes;

    long swappedIn;
    long swappedOut;
    /** Faults of processes that have ended. */
    long pastMinorFaults;

    long pastMajorFaults;
    long hugeFaultAllocations;
    long hugeFaultFallbacks;
    long hugeZeroPages;
    long hugeSplits;
    long hugeCollapses;
    long hugeCollapseFailures;

    private static final long PAGE_KILOBYTES = PageTables.PAGE_SIZE >>> 10;

    void readPage() {
        pagedInKilobytes += PAGE_KILOBYTES;
    }

    void wrotePage() {
        pagedOutKilobytes += PAGE_KILOBYTES;
    }

    void swappedInPage() {
        swappedIn++;
        readPage();
    }

    void swappedOutPage() {
        swappedOut++;
        wrotePage();
    }
}
