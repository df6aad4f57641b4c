package org.alloclab.libc.ptmalloc.version;

/**
 * How heap regions are reserved.
 *
 * <p>arena.c: new_heap.
 */
public enum HeapReservation implements Since {
    /** With MAP_NORESERVE. */
    NORESERVE(31),
    /** Without. */
    PLAIN(37);

    private final int since;

    HeapReservation(int since) {
        this.since = since;
    }

    @Override
    public int since() {
        return since;
    }
}
