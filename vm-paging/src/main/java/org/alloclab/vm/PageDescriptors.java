package org.alloclab.vm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel knows of each frame that holds a page of a user or of a file ({@code struct page},
 * include/linux/mm_types.h).
 *
 * <pre>
 *   state    63            32 31        16 15         0
 *           ┌────────────────┬────────────┬────────────┐
 *           │   map count    │ group      │ flags      │     map count: page-table entries that name the frame
 *           └────────────────┴────────────┴────────────┘     group: number of the {@link MemoryGroup} that pays for it
 *   links    next frame : 32 | previous frame : 32           neighbours on the page's {@link LruList}
 *   index    offset of the page in its mapping, in pages
 *   mapping  the {@link AnonVma} of an anonymous page, the {@link Inode} of a page of a file
 *   slot     slot of swap space, while the page is in the swap cache
 * </pre>
 *
 * <p>Frames of page tables and of kernel objects have no descriptor here: their state is 0.
 */
final class PageDescriptors {
    /** On the list that the other flags name. */
    static final int LRU = 1;

    static final int ACTIVE = 1 << 1;
    /** Seen referenced once: the next reference activates it (second chance). */
    static final int REFERENCED = 1 << 2;
    /** Was active when it was evicted or deactivated last. */
    static final int WORKINGSET = 1 << 3;
    /** Goes to swap space: anonymous, or of a memory file. Cleared by {@code MADV_FREE}. */
    static final int SWAP_BACKED = 1 << 4;

    static final int ANONYMOUS = 1 << 5;
    static final int SWAP_CACHE = 1 << 6;
    /** Differs from what is behind it. */
    static final int DIRTY = 1 << 7;
    /** Being written. */
    static final int WRITEBACK = 1 << 8;
    /** To be evicted as soon as it is written. */
    static final int RECLAIM = 1 << 9;
    /** On no list that is scanned: locked. */
    static final int UNEVICTABLE = 1 << 10;
    /** Was read ahead and has not been used yet. */
    static final int READ_AHEAD = 1 << 11;
    /** Holds a page: every described frame has it. */
    static final int IN_USE = 1 << 12;

    /** Part of a huge page, see {@link HugePages}. */
    static final int HUGE_PART = 1 << 13;
    /** In use by a fault: it stays. */
    static final int LOCKED = 1 << 14;

    static final int NIL = -1;

    private static final int CHUNK_SHIFT = 12;
    private static final int MASK = (1 << CHUNK_SHIFT) - 1;
    private static final int GROUP_SHIFT = 16;
    private static final int COUNT_SHIFT = 32;
    private static final long ONE_MAPPING = 1L << COUNT_SHIFT;

    /** Descriptors of 16 MiB of memory. */
    private static final class Chunk {
        final long[] state = new long[1 << CHUNK_SHIFT];
        final long[] links = new long[1 << CHUNK_SHIFT];
        final long[] index = new long[1 << CHUNK_SHIFT];
        final @Nullable Object[] mapping = new Object[1 << CHUNK_SHIFT];
        long[] slot = {};
    }

    private @Nullable Chunk[] chunks = new Chunk[64];

    private Chunk chunk(long frame) {
        int number = (int) (frame >>> CHUNK_SHIFT);
        Chunk chunk = number < chunks.length ? chunks[number] : null;
        return chunk == null ? makeChunk(number) : chunk;
    }

    private Chunk makeChunk(int number) {
        if (number >= chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(number + 1, 2 * chunks.length));
        }
        Chunk chunk = new Chunk();
        chunks[number] = chunk;
        return chunk;
    }

    /** A frame begins to hold a page. */
    void describe(long frame, Object mapping, long index, int flags, int group, int mapCount) {
        Chunk chunk = chunk(frame);
        int i = (int) frame & MASK;
        chunk.state[i] = (long) mapCount << COUNT_SHIFT | (long) group << GROUP_SHIFT | flags | IN_USE;
        chunk.index[i] = index;
        chunk.mapping[i] = mapping;
    }

    /** A frame holds nothing any more. */
    void clear(long frame) {
        Chunk chunk = chunk(frame);
        chunk.state[(int) frame & MASK] = 0;
        chunk.mapping[(int) frame & MASK] = null;
    }

    int flags(long frame) {
        return (int) chunk(frame).state[(int) frame & MASK] & ((1 << GROUP_SHIFT) - 1);
    }

    boolean is(long frame, int flag) {
        return (chunk(frame).state[(int) frame & MASK] & flag) != 0;
    }

    void set(long frame, int flags) {
        chunk(frame).state[(int) frame & MASK] |= flags;
    }

    void clear(long frame, int flags) {
        chunk(frame).state[(int) frame & MASK] &= ~(long) flags;
    }

    /** Clears a flag; answers whether it was set. */
    boolean testAndClear(long frame, int flag) {
        long[] state = chunk(frame).state;
        int i = (int) frame & MASK;
        boolean was = (state[i] & flag) != 0;
        state[i] &= ~(long) flag;
        return was;
    }

    int group(long frame) {
        return (int) (chunk(frame).state[(int) frame & MASK] >>> GROUP_SHIFT) & 0xffff;
    }

    /** How many page-table entries name the frame ({@code _mapcount}). */
    int mapCount(long frame) {
        return (int) (chunk(frame).state[(int) frame & MASK] >>> COUNT_SHIFT);
    }

    void increment(long frame) {
        chunk(frame).state[(int) frame & MASK] += ONE_MAPPING;
    }

    /** Counts one entry less; answers how many are left. */
    int decrement(long frame) {
        long[] state = chunk(frame).state;
        int i = (int) frame & MASK;
        state[i] -= ONE_MAPPING;
        return (int) (state[i] >>> COUNT_SHIFT);
    }

    long index(long frame) {
        return chunk(frame).index[(int) frame & MASK];
    }

    /** The {@link AnonVma} or {@link Inode} that the page belongs to. */
    Object mapping(long frame) {
        Object mapping = chunk(frame).mapping[(int) frame & MASK];
        if (mapping == null) {
            throw new IllegalStateException("a page that is looked up has a mapping: frame " + frame);
        }
        return mapping;
    }

    /** The page belongs to this anon_vma alone from now on (mm/rmap.c, folio_move_anon_rmap). */
    void moveTo(long frame, AnonVma mapping) {
        chunk(frame).mapping[(int) frame & MASK] = mapping;
    }

    long slot(long frame) {
        return chunk(frame).slot[(int) frame & MASK];
    }

    void enterSwapCache(long frame, long slot) {
        Chunk chunk = chunk(frame);
        if (chunk.slot.length == 0) {
            chunk.slot = new long[1 << CHUNK_SHIFT];
        }
        chunk.slot[(int) frame & MASK] = slot;
        chunk.state[(int) frame & MASK] |= SWAP_CACHE;
    }

    int next(long frame) {
        return (int) (chunk(frame).links[(int) frame & MASK] >>> 32);
    }

    int previous(long frame) {
        return (int) chunk(frame).links[(int) frame & MASK];
    }

    void link(long frame, int previous, int next) {
        chunk(frame).links[(int) frame & MASK] = (long) next << 32 | (previous & 0xffffffffL);
    }

    void setNext(long frame, int next) {
        long[] links = chunk(frame).links;
        int i = (int) frame & MASK;
        links[i] = (long) next << 32 | (links[i] & 0xffffffffL);
    }

    void setPrevious(long frame, int previous) {
        long[] links = chunk(frame).links;
        int i = (int) frame & MASK;
        links[i] = (links[i] & ~0xffffffffL) | (previous & 0xffffffffL);
    }

    /** Receives the frames that hold a page. */
    interface Visitor {
        void page(long frame);
    }

    void forEach(Visitor visitor) {
        for (int number = 0; number < chunks.length; number++) {
            Chunk chunk = chunks[number];
            for (int i = 0; chunk != null && i <= MASK; i++) {
                if ((chunk.state[i] & IN_USE) != 0) {
                    visitor.page(((long) number << CHUNK_SHIFT) + i);
                }
            }
        }
    }
}
