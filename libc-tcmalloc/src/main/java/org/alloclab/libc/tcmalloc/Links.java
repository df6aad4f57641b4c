package org.alloclab.libc.tcmalloc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.memory.MetWords;
import org.alloclab.api.memory.Segment;
import org.alloclab.api.space.SystemCalls;

/**
 * The links of free objects in simulated memory: the first word of each.
 *
 * <pre>
 *   populate       a span is cut into objects    place    each page may be one that is met for the first time
 *   afterwards     an object is free, or was     load, store    its link was placed, and so its page was met
 * </pre>
 *
 * <p>Pages go back to the kernel in free spans alone, which have no objects ({@link SystemAlloc#release}); what is cut out of them
 * later is placed anew.
 */
final class Links extends MetWords {
    /** Room kept for what the break will bring. */
    private static final long HEAP_LIMIT = 4L << 30;

    private final Segment segment;

    /** Links of a process; most will be where the break moves over. */
    Links(SystemCalls space) {
        super(space.memory());
        segment = memory.flat(space.figures().startBreak() & -PAGE_SIZE, HEAP_LIMIT, this);
    }

    long load(long object) {
        return loadMet(object);
    }

    void store(long object, long link) {
        storeMet(object, link);
    }

    /** The first link of an object. */
    void place(long object, long link) {
        segment.store(object, link);
    }

    /** A read of a field of a record that is where no record is: what a wrong pointer leads to. */
    void touchRead(long address) {
        segment.touchRead(address);
    }
}
