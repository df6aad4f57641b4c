package org.alloclab.libc.jemalloc.mutex;

/** Which thread runs, told by the address of its {@code tsd_t}; 0 while the library starts. */
public final class RunningThread {
    private long record;

    /** The address of its record. */
    long record() {
        return record;
    }

    /** From now on another thread runs. */
    public void is(long newRecord) {
        record = newRecord;
    }
}
