package org.alloclab.libc.ptmalloc.chunk;

import org.alloclab.api.machine.WordSize;
import org.alloclab.api.memory.MetWords;
import org.alloclab.api.memory.UserMemory;

/**
 * The words of chunks in simulated memory.
 *
 * <pre>
 *   one cell is a word of 8 (4) bytes; offsets for 8-byte words
 *
 *            in use                          free                            free, large
 *   p  -->  +0  | prev_size or user data  |  prev_size or user data  of the chunk before
 *           +8  | size             |A|M|P |  size           |A|M|P
 *   mem ->  +16 | user data ...           |  fd: next of the list           fd
 *           +24 |                         |  bk: previous of the list       bk
 *           +32 |                         |  (unused)                       fd_nextsize: next smaller size
 *           +40 |                         |  (unused)                       bk_nextsize: next larger size
 *   next -> +0  | user data, last word    |  prev_size = size of this chunk (foot)
 *           +8  | size             |A|M|1 |  size           |A|M|0
 *
 *   P 0x1  PREV_INUSE      the chunk before this one is in use; if not, prev_size is its size
 *   M 0x2  IS_MMAPPED      the chunk has a mapping of its own; prev_size is its offset in that mapping
 *   A 0x4  NON_MAIN_ARENA  the chunk lies in a heap region; only set while in use
 *
 *   in a fast bin:      fd = next, protected; the chunk counts as in use
 *   in a thread cache:  mem[0] = next block, protected; mem[1] = key
 * </pre>
 *
 * <p>Protected links (safe-linking) are {@code (address of the link >> 12) ^ target}.
 *
 * <p>glibc 2.36 malloc.c, struct malloc_chunk. The word size is chosen once for a process. As long as only one subclass
 * is loaded, even the quick JIT compiles its methods into their callers; so nothing may load the other one early.
 */
public abstract class Chunks extends MetWords {
    public static final long PREV_INUSE = 1;
    public static final long IS_MMAPPED = 2;
    public static final long NON_MAIN_ARENA = 4;
    public static final long SIZE_BITS = PREV_INUSE | IS_MMAPPED | NON_MAIN_ARENA;

    private static final int PAGE_SHIFT = 9;

    Chunks(UserMemory memory) {
        super(memory);
    }

    /** Chunks of one stretch of memory, {@code [base, base + maxBytes)} where most accesses will go. */
    public static Chunks in(UserMemory memory, WordSize wordSize, long base, long maxBytes) {
        if (wordSize == WordSize.BITS_64) {
            return Chunks64.in(memory, base, maxBytes);
        }
        return Chunks32.in(memory);
    }

    /** Chunks will be in a stretch of memory in which no word was stored yet. */
    public static void expect(UserMemory memory, WordSize wordSize, long base, long maxBytes) {
        if (wordSize == WordSize.BITS_64) {
            Chunks64.expect(memory, base, maxBytes);
        }
    }

    public abstract long prevSize(long chunk);

    public abstract void setPrevSize(long chunk, long size);

    public abstract long head(long chunk);

    public abstract void setHead(long chunk, long head);

    public abstract long fd(long chunk);

    public abstract void setFd(long chunk, long target);

    public abstract long bk(long chunk);

    public abstract void setBk(long chunk, long target);

    public abstract long fdNextsize(long chunk);

    public abstract void setFdNextsize(long chunk, long target);

    public abstract long bkNextsize(long chunk);

    public abstract void setBkNextsize(long chunk, long target);

    /** First word of a block: a thread cache's link. */
    public abstract long link(long block);

    public abstract void setLink(long block, long link);

    /** Second word of a block: a thread cache's mark. */
    public abstract long key(long block);

    public abstract void setKey(long block, long key);

    /** Answers the link of a cached block, and takes its mark away. */
    public abstract long takeLink(long block);

    /**
     * {@link #head} where there may be no chunk: what is not zero was stored, and so proves its page; of zeros the page may be one
     * that is met for the first time.
     */
    public abstract long headAnywhere(long chunk);

    /** The head of a chunk that begins where none began. */
    public abstract void placeHead(long chunk, long head);

    /** The first link of a chunk that comes to a list. */
    public abstract void placeFd(long chunk, long target);

    /** Both links of a chunk that comes to a list. */
    public abstract void placeLinks(long chunk, long fd, long bk);

    /** Both links by size of a chunk that comes to a list. */
    public abstract void placeNextsize(long chunk, long fd, long bk);

    /** Pages were given back to the kernel. */
    public abstract void forget(long address, long length);

    /**
     * Whether no access to a chunk that is there has any effect but on its words: all of them lie where nothing is asked, and nothing
     * there was taken back.
     */
    public abstract boolean areMet();

    /** From now on there are chunks in {@code [start, end)}, too. */
    public abstract void spreadTo(long start, long end);

    /** A word without an access, for observers. */
    public abstract long peek(long address);

    /** Directs the fast path at another stretch of memory. */
    public abstract void aim(long base, long maxBytes);

    /** Zeroes the first words of a block, at most 9 of them. */
    public abstract void clearWords(long block, int words);

    /** The number of the 8-byte word at an address; large ones are of none that {@link #shown} has. */
    public final long number(long address) {
        return (address - base) >>> WORD_SHIFT;
    }

    /**
     * The array that holds a word of 8 bytes that may be loaded without asking, and stored to if it is not zero; an empty one where
     * each access has to ask.
     */
    public final long[] shown(long number) {
        return number < words.length ? words : behind(number);
    }

    /** The words of 8 bytes of another region, of which those that are not zero may be accessed without asking; empty where not. */
    public abstract long[] met(long address);

    /** Where in {@link #met} a word is. */
    public static int placeMet(long address) {
        return UserMemory.placeInBlock(address);
    }

    /** Where in {@link #shown} a word is. */
    public final int place(long number) {
        return number < words.length ? (int) number : (int) number & IN_BLOCK;
    }

    /** Whether a word that is shown, and what it is, lies on a page that may be stored to: one that is not zero proves it. */
    public final boolean isWritable(long number, long word) {
        return word != 0 || (writable[(int) (number >>> BLOCK_SHIFT)] & (1L << (number >>> PAGE_SHIFT))) != 0;
    }

    /** The size without the flags. */
    public final long size(long chunk) {
        return head(chunk) & ~SIZE_BITS;
    }

    /** Marks the chunk before the given one as in use. */
    public final void setPreviousInUse(long chunk) {
        setHead(chunk, head(chunk) | PREV_INUSE);
    }

    /** glibc 2.36 malloc.c, set_head_size: new size, flags kept. */
    public final void setHeadSize(long chunk, long size) {
        setHead(chunk, (head(chunk) & SIZE_BITS) | size);
    }
}
