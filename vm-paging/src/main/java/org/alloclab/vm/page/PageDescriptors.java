package org.alloclab.vm.page;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel knows of each frame that holds a page of a user or of a file ({@code struct page},
 * include/linux/mm_types.h).
 *
 * <pre>
 *   word 0   state    63            32 31        16 15         0
 *                     ┌────────────────┬────────────┬────────────┐
 *                     │   map count    │ group      │ flags      │    map count: page-table entries that name the frame
 *                     └────────────────┴────────────┴────────────┘    group: number of the memory group that pays
 *   word 1   links    next frame : 32 | previous frame : 32           neighbours on the page's {@link LruList}
 *            or stamp when the page came to the list, while nobody has asked for its order
 *   word 2   index    offset of the page in its mapping, in pages
 *   word 3   slot     slot of swap space, while the page is in the swap cache
 *
 *   mapping           the {@code AnonVma} of an anonymous page, the {@code Inode} of a page of a file;
 *                     what a frame held last, if it is not in use
 * </pre>
 *
 * <p>Of frames of page tables only the group is noted; those of kernel objects have no descriptor here: their state is 0.
 */
public final class PageDescriptors {
    /** On the list that the other flags name. */
    public static final int LRU = 1;

    public static final int ACTIVE = 1 << 1;
    /** Seen referenced once: the next reference activates it (second chance). */
    public static final int REFERENCED = 1 << 2;
    /** Was active when it was evicted or deactivated last. */
    public static final int WORKINGSET = 1 << 3;
    /** Goes to swap space: anonymous, or of a memory file. Cleared by {@code MADV_FREE}. */
    public static final int SWAP_BACKED = 1 << 4;

    public static final int ANONYMOUS = 1 << 5;
    public static final int SWAP_CACHE = 1 << 6;
    /** Differs from what is behind it. */
    public static final int DIRTY = 1 << 7;
    /** Being written. */
    public static final int WRITEBACK = 1 << 8;
    /** To be evicted as soon as it is written. */
    public static final int RECLAIM = 1 << 9;
    /** On no list that is scanned: locked. */
    public static final int UNEVICTABLE = 1 << 10;
    /** Was read ahead and has not been used yet. */
    public static final int READ_AHEAD = 1 << 11;
    /** Holds a page: every described frame has it. */
    public static final int IN_USE = 1 << 12;

    /** Part of a huge page, see {@code HugePages}. */
    public static final int HUGE_PART = 1 << 13;
    /** In use by a fault: it stays. */
    public static final int LOCKED = 1 << 14;

    /** Written by {@code UserMemory.touchBlock} and by nothing else, where that is kept apart. */
    public static final int TOUCHED_ONLY = 1 << 15;

    public static final int NIL = -1;

    private static final int CHUNK_SHIFT = 12;
    private static final int MASK = (1 << CHUNK_SHIFT) - 1;
    private static final int GROUP_SHIFT = 16;
    private static final int COUNT_SHIFT = 32;
    private static final long ONE_MAPPING = 1L << COUNT_SHIFT;
    private static final long FLAGS = (1L << GROUP_SHIFT) - 1;

    /** Words of a descriptor: half a cache line, so that a fault finds all of them together. */
    private static final int WORDS_SHIFT = 2;

    private static final int STATE = 0;
    private static final int LINKS = 1;
    private static final int INDEX = 2;
    private static final int SLOT = 3;

    /** The words of 16 MiB of memory each, as far as it was used. */
    private long[] @Nullable [] chunks = new long[64][];

    private @Nullable Object[] @Nullable [] mappings = new Object[64][];

    private long[] words(long frame) {
        int number = (int) (frame >>> CHUNK_SHIFT);
        long[] words = number < chunks.length ? chunks[number] : null;
        return words == null ? makeChunk(number) : words;
    }

    private long[] makeChunk(int number) {
        if (number >= chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(number + 1, 2 * chunks.length));
            mappings = Arrays.copyOf(mappings, chunks.length);
        }
        long[] words = new long[1 << (CHUNK_SHIFT + WORDS_SHIFT)];
        chunks[number] = words;
        mappings[number] = new Object[1 << CHUNK_SHIFT];
        return words;
    }

    /** Where the descriptor of a frame begins in the words of its chunk. */
    private static int at(long frame) {
        return ((int) frame & MASK) << WORDS_SHIFT;
    }

    /** A frame begins to hold a page. */
    public void describe(long frame, Object mapping, long index, int flags, int group, int mapCount) {
        long[] words = words(frame);
        int at = at(frame);
        words[at + STATE] = (long) mapCount << COUNT_SHIFT | (long) group << GROUP_SHIFT | flags | IN_USE;
        words[at + INDEX] = index;
        mappings[(int) (frame >>> CHUNK_SHIFT)][(int) frame & MASK] = mapping;
    }

    /** A frame that holds a page table is paid for by a group. */
    public void describeTable(long frame, int group) {
        words(frame)[at(frame) + STATE] = (long) group << GROUP_SHIFT;
    }

    /** A frame holds nothing any more. */
    public void clear(long frame) {
        words(frame)[at(frame) + STATE] = 0;
    }

    public int flags(long frame) {
        return flagsOf(state(frame));
    }

    /** Map count, group and flags in one word. */
    public long state(long frame) {
        return words(frame)[at(frame) + STATE];
    }

    static int flagsOf(long state) {
        return (int) (state & FLAGS);
    }

    public static int mapCountOf(long state) {
        return (int) (state >>> COUNT_SHIFT);
    }

    public static int groupOf(long state) {
        return (int) (state >>> GROUP_SHIFT) & 0xffff;
    }

    public boolean is(long frame, int flag) {
        return (state(frame) & flag) != 0;
    }

    public void set(long frame, int flags) {
        words(frame)[at(frame) + STATE] |= flags;
    }

    public void clear(long frame, int flags) {
        words(frame)[at(frame) + STATE] &= ~(long) flags;
    }

    /** Clears a flag; answers whether it was set. */
    public boolean testAndClear(long frame, int flag) {
        long[] words = words(frame);
        int i = at(frame) + STATE;
        boolean was = (words[i] & flag) != 0;
        words[i] &= ~(long) flag;
        return was;
    }

    public int group(long frame) {
        return groupOf(state(frame));
    }

    /** How many page-table entries name the frame ({@code _mapcount}). */
    public int mapCount(long frame) {
        return mapCountOf(state(frame));
    }

    /** How many entries name the page of a present entry. */
    public int mapCountOfEntry(long entry) {
        return mapCount(entry >>> PAGE_SHIFT);
    }

    public void increment(long frame) {
        words(frame)[at(frame) + STATE] += ONE_MAPPING;
    }

    /** Counts one entry less; answers the state after it. */
    public long decrement(long frame) {
        long[] words = words(frame);
        int i = at(frame) + STATE;
        long state = words[i] - ONE_MAPPING;
        words[i] = state;
        return state;
    }

    public long index(long frame) {
        return words(frame)[at(frame) + INDEX];
    }

    /** The {@code AnonVma} or {@code Inode} that the page belongs to. */
    public Object mapping(long frame) {
        Object mapping = is(frame, IN_USE) ? mappings[(int) (frame >>> CHUNK_SHIFT)][(int) frame & MASK] : null;
        if (mapping == null) {
            throw new IllegalStateException("a page that is looked up has a mapping: frame " + frame);
        }
        return mapping;
    }

    /** The page belongs to this mapping alone from now on (mm/rmap.c, folio_move_anon_rmap). */
    public void moveTo(long frame, Object mapping) {
        mappings[(int) (frame >>> CHUNK_SHIFT)][(int) frame & MASK] = mapping;
    }

    public long slot(long frame) {
        return words(frame)[at(frame) + SLOT];
    }

    public void enterSwapCache(long frame, long slot) {
        long[] words = words(frame);
        int at = at(frame);
        words[at + SLOT] = slot;
        words[at + STATE] |= SWAP_CACHE;
    }

    /** When the page came to its list, as long as that is not threaded: {@link LruList}. */
    long stamp(long frame) {
        return words(frame)[at(frame) + LINKS];
    }

    void stamp(long frame, long stamp) {
        words(frame)[at(frame) + LINKS] = stamp;
    }

    int next(long frame) {
        return (int) (words(frame)[at(frame) + LINKS] >>> 32);
    }

    public int previous(long frame) {
        return (int) words(frame)[at(frame) + LINKS];
    }

    void link(long frame, int previous, int next) {
        words(frame)[at(frame) + LINKS] = (long) next << 32 | (previous & 0xffffffffL);
    }

    void setNext(long frame, int next) {
        long[] words = words(frame);
        int i = at(frame) + LINKS;
        words[i] = (long) next << 32 | (words[i] & 0xffffffffL);
    }

    void setPrevious(long frame, int previous) {
        long[] words = words(frame);
        int i = at(frame) + LINKS;
        words[i] = (words[i] & ~0xffffffffL) | (previous & 0xffffffffL);
    }

    /** Receives the frames that hold a page. */
    public interface Visitor {
        void page(long frame);
    }

    public void forEach(Visitor visitor) {
        for (int number = 0; number < chunks.length; number++) {
            long[] words = chunks[number];
            for (int i = 0; words != null && i <= MASK; i++) {
                if ((words[i << WORDS_SHIFT] & IN_USE) != 0) {
                    visitor.page(((long) number << CHUNK_SHIFT) + i);
                }
            }
        }
    }
}
