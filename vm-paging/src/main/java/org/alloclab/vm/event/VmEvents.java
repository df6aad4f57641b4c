package org.alloclab.vm.event;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

/** Counts what happens, for the whole machine. Faults are counted by process as well. */
@SuppressWarnings("EnumOrdinal") // the counts are indexed by event, and live as long as the machine
public final class VmEvents {
    private static final long PAGE_KILOBYTES = PAGE_SIZE >>> 10;

    private final long[] counts = new long[VmEvent.values().length];

    /** Faults of processes that have ended. */
    public long pastMinorFaults;

    public long pastMajorFaults;

    public void count(VmEvent event) {
        counts[event.ordinal()]++;
    }

    public void count(VmEvent event, long times) {
        counts[event.ordinal()] += times;
    }

    public long of(VmEvent event) {
        return counts[event.ordinal()];
    }

    public void readPage() {
        count(VmEvent.PGPGIN, PAGE_KILOBYTES);
    }

    public void wrotePage() {
        count(VmEvent.PGPGOUT, PAGE_KILOBYTES);
    }

    public void swappedInPage() {
        count(VmEvent.PSWPIN);
        readPage();
    }

    public void swappedOutPage() {
        count(VmEvent.PSWPOUT);
        wrotePage();
    }
}
