package org.alloclab.libc.mimalloc.arena;

/**
 * The order in which the bits of a word are looked at (mimalloc 3.6, bitmap.c, mi_bfield_cycle_iterate): threads begin at
 * different places within what was used so far.
 *
 * <pre>
 *   bit   0 ... start ... cycle ... 63       start = thread % cycle
 *         second  first     third
 * </pre>
 */
final class Cycle {
    private Cycle() {}

    /** The bits that are looked at first: {@code [start, cycle)}. */
    static long first(long threadSequence, int cycle) {
        int start = Integer.remainderUnsigned((int) threadSequence, cycle);
        int length = cycle - start;
        return (length == 64 ? -1L : (1L << length) - 1) << start;
    }
}
