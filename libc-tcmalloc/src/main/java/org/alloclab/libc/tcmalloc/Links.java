package org.alloclab.libc.tcmalloc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.memory.FlatView;
import org.alloclab.api.memory.Segment;
import org.alloclab.api.memory.UserMemory;
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
final class Links implements FlatView {
    /** Room kept for what the break will bring. */
    private static final long HEAP_LIMIT = 4L << 30;

    private static final int WORD_SHIFT = 3;
    private static final int IN_BLOCK = (1 << BLOCK_SHIFT) - 1;
    private static final long[] NONE = {};

    private final UserMemory memory;
    private final Segment segment;

    private long base;
    private long[] words = NONE;
    private long[][] blocks = {};

    /** Links of a process; most will be where the break moves over. */
    Links(SystemCalls space) {
        memory = space.memory();
        segment = memory.flat(space.figures().startBreak() & -PAGE_SIZE, HEAP_LIMIT, this);
    }

    @Override
    public void show(long first, long[] shown, long[][] behind, long[] readable, long[] writable) {
        base = first;
        words = shown;
        blocks = behind;
    }

    long load(long object) {
        long i = (object - base) >>> WORD_SHIFT;
        long[] all = words;
        return i < all.length ? all[(int) i] : loadBehind(object);
    }

    void store(long object, long link) {
        long i = (object - base) >>> WORD_SHIFT;
        long[] all = words;
        if (i < all.length) {
            all[(int) i] = link;
        } else {
            storeBehind(object, link);
        }
    }

    private long loadBehind(long object) {
        long i = (object - base) >>> WORD_SHIFT;
        long[][] all = blocks;
        if (i >>> BLOCK_SHIFT < all.length) {
            long[] block = all[(int) (i >>> BLOCK_SHIFT)];
            int j = (int) i & IN_BLOCK;
            if (j < block.length) {
                return block[j];
            }
        }
        return memory.loadMet(object);
    }

    private void storeBehind(long object, long link) {
        long i = (object - base) >>> WORD_SHIFT;
        long[][] all = blocks;
        if (i >>> BLOCK_SHIFT < all.length) {
            long[] block = all[(int) (i >>> BLOCK_SHIFT)];
            int j = (int) i & IN_BLOCK;
            if (j < block.length) {
                block[j] = link;
                return;
            }
        }
        memory.storeMet(object, link);
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
