package org.alloclab.api.memory;

/**
 * The words of an allocator that knows which pages it met, accessed without asking.
 *
 * <pre>
 *                     of the region that is seen
 *   load, store       words[(address - base) / 8]              its first words
 *                     blocks[n / 32768][n % 32768]             those behind, an array for each 256 KiB
 *   anything else     {@link UserMemory#loadMet}, {@link UserMemory#storeMet}: another region, or all once a page is lost
 * </pre>
 *
 * <p>A subclass asks, by {@link Segment} or by the bits, where a page may be one that is met for the first time.
 */
public abstract class MetWords implements FlatView {
    /** log2 of the bytes of a word. */
    protected static final int WORD_SHIFT = 3;

    /** Where in its block a word is: the low bits of its number. */
    protected static final int IN_BLOCK = (1 << BLOCK_SHIFT) - 1;

    /** In place of words that are not shown. */
    protected static final long[] NONE = {};

    private static final long[][] NO_BLOCKS = {};

    /** What the words are part of. */
    protected final UserMemory memory;

    /** Address of word 0. */
    protected long base;

    /** The first words. */
    protected long[] words = NONE;

    /** Those behind, an array for each block. */
    protected long[][] blocks = NO_BLOCKS;

    /** A bit for each page: whether it may be loaded from. */
    protected long[] readable = NONE;

    /** A bit for each page: whether it may be stored to. */
    protected long[] writable = NONE;

    /** Nothing is seen before {@link #show}. */
    protected MetWords(UserMemory memory) {
        this.memory = memory;
    }

    @Override
    public final void show(long first, long[] shown, long[][] behind, long[] loads, long[] stores) {
        base = first;
        words = shown;
        blocks = behind;
        readable = loads;
        writable = stores;
    }

    /** The word at an address whose page was met. */
    protected final long loadMet(long address) {
        long i = (address - base) >>> WORD_SHIFT;
        long[] all = words;
        return i < all.length ? all[(int) i] : loadBehind(address);
    }

    /** Stores a word at an address whose page was met. */
    protected final void storeMet(long address, long value) {
        long i = (address - base) >>> WORD_SHIFT;
        long[] all = words;
        if (i < all.length) {
            all[(int) i] = value;
        } else {
            storeBehind(address, value);
        }
    }

    private long loadBehind(long address) {
        long number = (address - base) >>> WORD_SHIFT;
        long[] block = behind(number);
        int i = (int) number & IN_BLOCK;
        return i < block.length ? block[i] : memory.loadMet(address);
    }

    private void storeBehind(long address, long value) {
        long number = (address - base) >>> WORD_SHIFT;
        long[] block = behind(number);
        int i = (int) number & IN_BLOCK;
        if (i < block.length) {
            block[i] = value;
        } else {
            memory.storeMet(address, value);
        }
    }

    /** The block of a word behind the first ones; empty where it is not shown. */
    protected final long[] behind(long number) {
        long block = number >>> BLOCK_SHIFT;
        long[][] all = blocks;
        return block < all.length ? all[(int) block] : NONE;
    }
}
