package org.alloclab.vm;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

/** Counts what happens, for the whole machine. Faults are counted by process as well. */
@SuppressWarnings("EnumOrdinal") // the counts are indexed by event, and live as long as the machine
final class VmEvents {
    private static final long PAGE_KILOBYTES = PAGE_SIZE >>> 10;

    private final long[] counts = new long[VmEvent.values().length];

    /** Faults of processes that have ended. */
    long pastMinorFaults;

    long pastMajorFaults;

    void count(VmEvent event) {
        counts[event.ordinal()]++;
    }

    void count(VmEvent event, long times) {
        counts[event.ordinal()] += times;
    }

    long of(VmEvent event) {
        return counts[event.ordinal()];
    }

    void readPage() {
        count(VmEvent.PGPGIN, PAGE_KILOBYTES);
    }

    void wrotePage() {
        count(VmEvent.PGPGOUT, PAGE_KILOBYTES);
    }

    void swappedInPage() {
        count(VmEvent.PSWPIN);
        readPage();
    }

    void swappedOutPage() {
        count(VmEvent.PSWPOUT);
        wrotePage();
    }
}
