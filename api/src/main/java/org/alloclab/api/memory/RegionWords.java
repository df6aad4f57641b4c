package org.alloclab.api.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The words stored in a stretch of memory, and who sees them.
 *
 * <pre>
 *   dense:   flat[0 ...]                    the first words, in a region that is shown: one array, which grows
 *            blocks[p/64][512 (p%64) ...]   an array for each 64 pages (256 KiB), made by the first store; empty before
 *   sparse:  pages[p] = long[512] or null   an array for each page with content
 * </pre>
 *
 * <p>A dense region keeps as many blocks as it has longs of TLB bits, so that one comparison guards all three arrays, and one
 * number leads to a block and to its bits. Nothing is copied as a region grows but these arrays and what is flat.
 */
abstract class RegionWords {
    static final int WORD_SHIFT = 3;
    static final int PAGE_SHIFT = 12;
    private static final int PAGE_WORDS = 1 << (PAGE_SHIFT - WORD_SHIFT);
    static final int WORD_TO_PAGE = PAGE_SHIFT - WORD_SHIFT;
    /** A block has as many pages as a long has bits. */
    static final int BLOCK_SHIFT = 6 + WORD_TO_PAGE;

    private static final int BLOCK_WORDS = 1 << BLOCK_SHIFT;
    static final int IN_BLOCK = BLOCK_WORDS - 1;
    private static final long BLOCK_BYTES = (long) BLOCK_WORDS << WORD_SHIFT;
    /** So many words lie in one array wherever the first of them are. */
    private static final int FIRST_FLAT = 2 * BLOCK_WORDS;
    /** The one array has at least so many: of a thread that allocates little no more is made. */
    private static final int LEAST_FLAT = BLOCK_WORDS >>> 3;

    static final long[] NONE = {};
    private static final long[][] NO_BLOCKS = {};

    final UserMemory memory;
    final long base;
    long limit;
    final boolean dense;
    /** Whether its blocks are those of {@link MetBlocks}. */
    private final boolean aligned;

    long[][] blocks;
    long[] readable;
    long[] writable;
    private final long[] @Nullable [] pages;

    /** Whether the region is shown to somebody, now or later: lost pages are known. */
    boolean shown;
    /** How many words may lie in one array. */
    private long flatLimit;
    /** The words of the first pages; empty where they lie in blocks. */
    private long[] flat = NONE;
    /** Who accesses {@link #flat} directly. */
    private @Nullable FlatView view;

    final LostPages lost = new LostPages();
    private boolean distrusted;

    /** Whether who knows that a page was met may access it without asking. */
    boolean plain;

    /** Whether it counts among the regions that have to be asked. */
    private boolean asking;

    RegionWords(UserMemory memory, long base, long limit, boolean dense) {
        this.memory = memory;
        this.base = base;
        this.limit = limit;
        this.dense = dense;
        this.aligned = dense && (base & (BLOCK_BYTES - 1)) == 0;
        int pageCount = dense ? 0 : (int) ((limit - base) >>> PAGE_SHIFT);
        this.blocks = NO_BLOCKS;
        this.pages = new long[pageCount][];
        this.readable = new long[(pageCount + 63) >>> 6];
        this.writable = new long[(pageCount + 63) >>> 6];
    }

    long peek(long address) {
        long[] words = words(address);
        return words.length == 0 ? 0 : words[index(address)];
    }

    /** The array that holds the word at an address; empty where nothing was stored. */
    private long[] words(long address) {
        long word = (address - base) >>> WORD_SHIFT;
        if (dense) {
            if (word < flat.length) {
                return flat;
            }
            return word >>> BLOCK_SHIFT < blocks.length ? blocks[(int) (word >>> BLOCK_SHIFT)] : NONE;
        }
        long[] page = pages[(int) (word >>> WORD_TO_PAGE)];
        return page == null ? NONE : page;
    }

    /** The array that holds a word by its number, if it may be accessed without asking; else an empty one. */
    long[] met(long word) {
        if (!plain) {
            return NONE;
        }
        if (word < flat.length) {
            return flat;
        }
        long block = word >>> BLOCK_SHIFT;
        if (block >= blocks.length) {
            return NONE;
        }
        long[] words = blocks[(int) block];
        if (aligned && words.length > 0) {
            memory.met.enter(base + (word << WORD_SHIFT), words);
        }
        return words;
    }

    /** Where in the array that {@link #met} answered a word is. */
    int place(long word) {
        return word < flat.length ? (int) word : (int) word & IN_BLOCK;
    }

    /** Where in its array the word at an address is. */
    int index(long address) {
        long word = (address - base) >>> WORD_SHIFT;
        if (word < flat.length) {
            return (int) word;
        }
        return (int) word & (dense ? IN_BLOCK : PAGE_WORDS - 1);
    }

    /** The array that holds the word at an address, made if there is none yet. */
    long[] ensure(long address) {
        long[] words = words(address);
        if (words.length > 0) {
            return words;
        }
        long word = (address - base) >>> WORD_SHIFT;
        if (dense) {
            int block = (int) (word >>> BLOCK_SHIFT);
            ensureBits(block + 1);
            if (extendsFlat(word)) {
                growFlat(word);
                return flat;
            }
            if (word >= flatLimit && flat.length > 0) {
                split();
            }
            words = memory.block(BLOCK_WORDS);
            blocks[block] = words;
        } else {
            words = new long[PAGE_WORDS];
            pages[(int) (word >>> WORD_TO_PAGE)] = words;
        }
        return words;
    }

    private boolean extendsFlat(long word) {
        return word < flatLimit && word < Math.max(FIRST_FLAT, 2L * flat.length);
    }

    /** The one array grows, so that it has a word, and takes in what lies in blocks. */
    private void growFlat(long word) {
        int had = flat.length;
        long least = word < BLOCK_WORDS ? Math.max(LEAST_FLAT, Long.highestOneBit(word) << 1) : (word | IN_BLOCK) + 1;
        int wanted = (int) Math.min(flatLimit, Math.max(least, 2L * had));
        ensureBits((wanted + IN_BLOCK) >>> BLOCK_SHIFT);
        long[] grown = Arrays.copyOf(flat, wanted);
        for (int block = had >>> BLOCK_SHIFT; block < wanted >>> BLOCK_SHIFT; block++) {
            long[] words = blocks[block];
            if (words.length > 0) {
                System.arraycopy(words, 0, grown, block << BLOCK_SHIFT, BLOCK_WORDS);
                leave(block);
            }
        }
        flat = grown;
        settle();
    }

    /** Tells the viewer where the words are, or that each access has to ask. */
    void settle() {
        boolean was = plain;
        plain = shown && lost.isEmpty() && !distrusted;
        if (was && !plain && aligned) {
            memory.met.leave(base, blocks.length * BLOCK_BYTES);
        }
        if (asking != (shown && !plain)) {
            asking = !asking;
            memory.countAsking(asking ? 1 : -1);
        }
        if (view != null) {
            view.show(base, plain ? flat : NONE, plain ? blocks : NO_BLOCKS, readable, writable);
        }
    }

    /** From now on a viewer accesses the words directly where he may; nobody, if {@code null}. */
    void showTo(@Nullable FlatView viewer) {
        if (view != null && view != viewer) {
            view.show(base, NONE, NO_BLOCKS, NONE, NONE);
        }
        view = viewer;
        if (viewer == null && flat.length > 0) {
            split();
        }
        settle();
    }

    /** From now on no access is plain. */
    void distrust() {
        distrusted = true;
        settle();
    }

    /** The words may lie in one array as long as there are no more than so many bytes. */
    void flatten(long bytes) {
        if (shown) {
            return;
        }
        shown = true;
        settle();
        flatLimit = Math.min(bytes, limit - base) >>> WORD_SHIFT & -BLOCK_WORDS;
        if (blocks.length > 0 && blocks[0].length > 0) {
            growFlat(IN_BLOCK);
        }
    }

    /** The region has become too large for one array, or is one of many: its words go to blocks for good. */
    private void split() {
        long[] all = flat;
        flat = NONE;
        flatLimit = 0;
        for (int from = 0; from < all.length; from += BLOCK_WORDS) {
            long[] words = memory.block(BLOCK_WORDS);
            System.arraycopy(all, from, words, 0, Math.min(BLOCK_WORDS, all.length - from));
            blocks[from >>> BLOCK_SHIFT] = words;
        }
        settle();
    }

    /** Pages of a range were given back by whoever makes plain accesses here: he will meet them anew. */
    void forget(long address, long length) {
        if (!lost.isEmpty()) {
            lost.forget((address - base) >>> PAGE_SHIFT, (address - base + length + 0xfff) >>> PAGE_SHIFT);
            settle();
        }
    }

    void put(long address, long value) {
        long[] words = value == 0 ? words(address) : ensure(address);
        if (words.length > 0) {
            words[index(address)] = value;
        }
    }

    /** Zeros words that lie within one page. */
    void zeroWords(long address, int count) {
        long[] words = words(address);
        if (words.length > 0) {
            int from = index(address);
            Arrays.fill(words, from, from + count, 0);
        }
    }

    /** Copies words that lie within one page of the source and one of the target. */
    static void copyWords(RegionWords from, long source, RegionWords to, long target, int count) {
        long[] words = from.words(source);
        if (words.length == 0) {
            to.zeroWords(target, count);
        } else {
            System.arraycopy(words, from.index(source), to.ensure(target), to.index(target), count);
        }
    }

    void discard(long address, long length) {
        long first = (address - base) >>> PAGE_SHIFT;
        long end = (address - base + length + 0xfff) >>> PAGE_SHIFT;
        if (!dense) {
            Arrays.fill(pages, (int) first, (int) end, null);
            return;
        }
        long from = first << WORD_TO_PAGE;
        long to = Math.min(end << WORD_TO_PAGE, (long) blocks.length << BLOCK_SHIFT);
        if (from < flat.length) {
            discardFlat((int) from, (int) Math.min(to, flat.length));
            from = Math.min(to, flat.length);
        }
        while (from < to) {
            int block = (int) (from >>> BLOCK_SHIFT);
            long next = Math.min(to, (from | IN_BLOCK) + 1);
            long[] words = blocks[block];
            if (words.length > 0) {
                int start = (int) from & IN_BLOCK;
                Arrays.fill(words, start, start + (int) (next - from), 0);
                if (next - from == BLOCK_WORDS) {
                    leave(block);
                    memory.giveBack(words);
                }
            }
            from = next;
        }
    }

    /** The words of a block are elsewhere from now on, or nowhere. */
    private void leave(int block) {
        blocks[block] = NONE;
        if (aligned) {
            memory.met.leave(base + block * BLOCK_BYTES, BLOCK_BYTES);
        }
    }

    private void discardFlat(int from, int to) {
        int kept = (from + IN_BLOCK) & -BLOCK_WORDS;
        if (to == flat.length && kept < to >>> 2) {
            flat = kept == 0 ? NONE : Arrays.copyOf(flat, kept);
            settle();
        }
        if (from < flat.length) {
            Arrays.fill(flat, from, Math.min(to, flat.length), 0);
        }
    }

    boolean hasContent(long address) {
        return words(address).length > 0;
    }

    long[] copyPage(long address) {
        long page = (address - base) & ~0xfffL;
        long[] words = words(base + page);
        int from = index(base + page);
        return words.length == 0 ? new long[PAGE_WORDS] : Arrays.copyOfRange(words, from, from + PAGE_WORDS);
    }

    /** The array that holds a page, or a copy where the segment is dense; the page has content. */
    long[] lendPage(long address) {
        long[] content = dense ? null : pages[(int) ((address - base) >>> PAGE_SHIFT)];
        return content == null ? copyPage(address) : content;
    }

    /** Removes the content of a page from here and answers it. */
    long[] takePage(long address) {
        if (dense) {
            long[] content = copyPage(address);
            zeroWords(address & ~0xfffL, PAGE_WORDS);
            return content;
        }
        int page = (int) ((address - base) >>> PAGE_SHIFT);
        long[] content = pages[page];
        pages[page] = null;
        return content == null ? new long[PAGE_WORDS] : content;
    }

    void putPage(long address, long[] content) {
        if (dense) {
            System.arraycopy(content, 0, ensure(address), index(address & ~0xfffL), PAGE_WORDS);
        } else {
            pages[(int) ((address - base) >>> PAGE_SHIFT)] = content;
        }
    }

    boolean isDense() {
        return dense;
    }

    void ensureBits(int longs) {
        if (longs > readable.length) {
            int had = readable.length;
            int wanted = Math.max(longs, 2 * had);
            readable = Arrays.copyOf(readable, wanted);
            writable = Arrays.copyOf(writable, wanted);
            lost.room(wanted);
            blocks = Arrays.copyOf(blocks, wanted);
            Arrays.fill(blocks, had, wanted, NONE);
            settle();
        }
    }
}
