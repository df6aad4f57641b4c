package org.alloclab.api.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A contiguous stretch of user memory: TLB bits of its pages and the words stored in it.
 *
 * <pre>
 *   page p of the segment (4 KiB = 512 words)
 *
 *   readable[p/64]  bit p%64   1: a load needs nothing from the kernel
 *   writable[p/64]  bit p%64   1: a store needs nothing from the kernel
 *
 *   dense:   blocks[p/64][512 (p%64) ...]   an array for each 64 pages (256 KiB), made by the first store; empty before
 *   sparse:  pages[p] = long[512] or null   an array for each page with content
 * </pre>
 *
 * <p>A set writable bit implies the readable bit. A dense segment keeps as many blocks as it has longs of bits, so that one
 * comparison guards all three arrays, and one number leads to a block and to its bits. Nothing is copied as a region grows but
 * these arrays. Pages that are only touched have bits and no words.
 */
public final class Segment {
    private static final int WORD_SHIFT = 3;
    private static final int PAGE_SHIFT = 12;
    private static final int PAGE_WORDS = 1 << (PAGE_SHIFT - WORD_SHIFT);
    private static final int WORD_TO_PAGE = PAGE_SHIFT - WORD_SHIFT;
    /** A block has as many pages as a long has bits. */
    private static final int BLOCK_SHIFT = 6 + WORD_TO_PAGE;

    private static final int BLOCK_WORDS = 1 << BLOCK_SHIFT;
    private static final int IN_BLOCK = BLOCK_WORDS - 1;

    /** So many words lie in one array wherever the first of them are. */
    private static final int FIRST_FLAT = 2 * BLOCK_WORDS;

    static final long MAX_DENSE_BYTES = 1L << 33;
    private static final long[] NONE = {};
    private static final long[][] NO_BLOCKS = {};

    private final UserMemory memory;
    private final long base;
    private long limit;
    private final boolean dense;
    private long[][] blocks;
    private long[] readable;
    private long[] writable;
    private final long[] @Nullable [] pages;
    /** By page, as the bits above: {@link UserMemory#touchBlock} needs nothing from the kernel. Empty where none is set. */
    private long[] touchable = NONE;

    private @Nullable Segment behind;

    /** Whether the region is shown to somebody, now or later: lost pages are known. */
    private boolean shown;

    /** How many words may lie in one array. */
    private long flatLimit;

    /** The words of the first pages; empty where they lie in blocks. */
    private long[] flat = NONE;

    /** Who accesses {@link #flat} directly. */
    private @Nullable FlatView view;

    private final LostPages lost = new LostPages();
    private boolean distrusted;

    private Segment(UserMemory memory, long base, long limit, boolean dense) {
        this.memory = memory;
        this.base = base;
        this.limit = limit;
        this.dense = dense;
        int pageCount = dense ? 0 : (int) ((limit - base) >>> PAGE_SHIFT);
        this.blocks = NO_BLOCKS;
        this.pages = new long[pageCount][];
        this.readable = new long[(pageCount + 63) >>> 6];
        this.writable = new long[(pageCount + 63) >>> 6];
    }

    static Segment empty(UserMemory memory) {
        return new Segment(memory, 0, 0, false);
    }

    static Segment sparse(UserMemory memory, long base, long length) {
        return new Segment(memory, base, base + length, false);
    }

    static Segment dense(UserMemory memory, long base, long maxBytes) {
        if ((base & 0xfff) != 0 || maxBytes <= 0 || maxBytes > MAX_DENSE_BYTES + (1L << UserMemory.GRANULE_SHIFT)) {
            throw new IllegalArgumentException("a dense region begins on a page and has at most " + MAX_DENSE_BYTES
                    + " bytes: was 0x" + Long.toHexString(base) + "+" + maxBytes);
        }
        return new Segment(memory, base, base + maxBytes, true);
    }

    /** First address of the segment, a multiple of the page size. */
    public long base() {
        return base;
    }

    /** First address behind the segment. */
    public long limit() {
        return limit;
    }

    /** Whether an address lies in it. */
    public boolean covers(long address) {
        return Long.compareUnsigned(address - base, limit - base) < 0;
    }

    /** As {@link UserMemory#load}; fastest for addresses inside this segment, right for all. */
    public long load(long address) {
        long word = (address - base) >>> WORD_SHIFT;
        long block = word >>> BLOCK_SHIFT;
        long[][] all = blocks;
        if (block < all.length) {
            long[] words = all[(int) block];
            int i = (int) word & IN_BLOCK;
            if (i < words.length && (readable[(int) block] & (1L << (word >>> WORD_TO_PAGE))) != 0) {
                return words[i];
            }
        }
        return loadSlow(address);
    }

    /** As {@link UserMemory#store}; fastest for addresses inside this segment, right for all. */
    public void store(long address, long value) {
        long word = (address - base) >>> WORD_SHIFT;
        long block = word >>> BLOCK_SHIFT;
        long[][] all = blocks;
        if (block < all.length) {
            long[] words = all[(int) block];
            int i = (int) word & IN_BLOCK;
            if (i < words.length && (writable[(int) block] & (1L << (word >>> WORD_TO_PAGE))) != 0) {
                words[i] = value;
                return;
            }
        }
        storeSlow(address, value);
    }

    /**
     * Loads the word at an address that is a multiple of 16 and stores the word behind it: one TLB look-up for both.
     */
    public long loadAndStoreNext(long address, long next) {
        long word = (address - base) >>> WORD_SHIFT;
        long block = word >>> BLOCK_SHIFT;
        long[][] all = blocks;
        if (block < all.length) {
            long[] words = all[(int) block];
            int i = (int) word & IN_BLOCK;
            if (i + 1 < words.length && (writable[(int) block] & (1L << (word >>> WORD_TO_PAGE))) != 0) {
                words[i + 1] = next;
                return words[i];
            }
        }
        Segment near = memory.near(address);
        if (near.granted(address, true)) {
            near.put(address + (1 << WORD_SHIFT), next);
            return near.peek(address);
        }
        long value = load(address);
        store(address + (1 << WORD_SHIFT), next);
        return value;
    }

    /**
     * Stores two words from an address on that is a multiple of 16, unless the second one is there already: one TLB
     * look-up for all.
     *
     * @return whether they were stored
     */
    public boolean storePairUnlessMarked(long address, long first, long second) {
        long word = (address - base) >>> WORD_SHIFT;
        long block = word >>> BLOCK_SHIFT;
        long[][] all = blocks;
        if (block < all.length) {
            long[] words = all[(int) block];
            int i = (int) word & IN_BLOCK;
            if (i + 1 < words.length && (writable[(int) block] & (1L << (word >>> WORD_TO_PAGE))) != 0) {
                if (words[i + 1] == second) {
                    return false;
                }
                words[i] = first;
                words[i + 1] = second;
                return true;
            }
        }
        Segment near = memory.near(address);
        if (near.granted(address, true)) {
            return near.putPairUnlessMarked(address, first, second);
        }
        if (load(address + (1 << WORD_SHIFT)) == second) {
            return false;
        }
        store(address + (1 << WORD_SHIFT), second);
        store(address, first);
        return true;
    }

    private boolean putPairUnlessMarked(long address, long first, long second) {
        long[] words = ensure(address);
        int i = index(address);
        if (words[i + 1] == second) {
            return false;
        }
        words[i] = first;
        words[i + 1] = second;
        return true;
    }

    /** As {@link UserMemory#touchRead}. */
    public void touchRead(long address) {
        long page = (address - base) >>> PAGE_SHIFT;
        long[] bits = readable;
        if (page >>> 6 < bits.length && (bits[(int) (page >>> 6)] & (1L << page)) != 0) {
            return;
        }
        touchSlow(address, false);
    }

    /** As {@link UserMemory#touchWrite}. */
    public void touchWrite(long address) {
        long page = (address - base) >>> PAGE_SHIFT;
        long[] bits = writable;
        if (page >>> 6 < bits.length && (bits[(int) (page >>> 6)] & (1L << page)) != 0) {
            return;
        }
        touchSlow(address, true);
    }

    /** {@link #touchWrite} by {@link UserMemory#touchBlock}, where its stores are kept apart. */
    void touchApart(long address) {
        Segment near = takesTouch(address) ? this : memory.near(address);
        if (near.takesTouch(address)) {
            memory.aim(near);
            return;
        }
        if (address < 0 || address >>> 47 != 0 || !memory.select(address).takesTouch(address)) {
            memory.walkToTouch(address);
        }
    }

    private boolean takesTouch(long address) {
        long page = (address - base) >>> PAGE_SHIFT;
        return granted(address, true)
                || (page >>> 6 < touchable.length && (touchable[(int) (page >>> 6)] & (1L << page)) != 0);
    }

    private long loadSlow(long address) {
        Segment near = memory.near(address);
        long word = (address - near.base) >>> WORD_SHIFT;
        long block = word >>> BLOCK_SHIFT;
        long[] bits = near.readable;
        if (block < bits.length && (bits[(int) block] & (1L << (word >>> WORD_TO_PAGE))) != 0) {
            long[][] all = near.blocks;
            if (block < all.length) {
                long[] words = all[(int) block];
                int i = (int) word & IN_BLOCK;
                if (i < words.length) {
                    return words[i];
                }
            }
            return near.peek(address);
        }
        touchFar(address, false);
        return memory.segment(address).peek(address);
    }

    private void storeSlow(long address, long value) {
        Segment near = memory.near(address);
        long word = (address - near.base) >>> WORD_SHIFT;
        long block = word >>> BLOCK_SHIFT;
        long[] bits = near.writable;
        if (block < bits.length && (bits[(int) block] & (1L << (word >>> WORD_TO_PAGE))) != 0) {
            long[][] all = near.blocks;
            if (block < all.length) {
                long[] words = all[(int) block];
                int i = (int) word & IN_BLOCK;
                if (i < words.length) {
                    words[i] = value;
                    return;
                }
            }
            near.put(address, value);
            return;
        }
        touchFar(address, true);
        memory.segment(address).put(address, value);
    }

    private void touchSlow(long address, boolean write) {
        Segment near = memory.near(address);
        if (near.granted(address, write)) {
            memory.aim(near);
        } else {
            touchFar(address, write);
        }
    }

    private void touchFar(long address, boolean write) {
        if (address < 0 || address >>> 47 != 0) {
            memory.walk(address, write);
            return;
        }
        Segment segment = memory.select(address);
        if (!segment.granted(address, write)) {
            memory.walk(address, write);
        }
    }

    boolean isReadable(long address) {
        return granted(address, false);
    }

    private boolean granted(long address, boolean write) {
        long page = (address - base) >>> PAGE_SHIFT;
        long[] bits = write ? writable : readable;
        return page >>> 6 < bits.length && (bits[(int) (page >>> 6)] & (1L << page)) != 0;
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

    /** Where in its array the word at an address is. */
    private int index(long address) {
        long word = (address - base) >>> WORD_SHIFT;
        if (word < flat.length) {
            return (int) word;
        }
        return (int) word & (dense ? IN_BLOCK : PAGE_WORDS - 1);
    }

    /** The array that holds the word at an address, made if there is none yet. */
    private long[] ensure(long address) {
        long[] words = words(address);
        if (words.length > 0) {
            return words;
        }
        long word = (address - base) >>> WORD_SHIFT;
        if (dense) {
            int block = (int) (word >>> BLOCK_SHIFT);
            ensureBits(block + 1);
            if (extendsFlat(word)) {
                growFlat(block + 1);
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

    /** The one array grows, and takes in what lies in blocks. */
    private void growFlat(int leastBlocks) {
        int had = flat.length >>> BLOCK_SHIFT;
        int wanted = (int) Math.min(flatLimit >>> BLOCK_SHIFT, Math.max(leastBlocks, had + (had >>> 1)));
        ensureBits(wanted);
        long[] grown = Arrays.copyOf(flat, wanted << BLOCK_SHIFT);
        for (int block = had; block < wanted; block++) {
            long[] words = blocks[block];
            if (words.length > 0) {
                System.arraycopy(words, 0, grown, block << BLOCK_SHIFT, BLOCK_WORDS);
                blocks[block] = NONE;
            }
        }
        flat = grown;
        settle();
    }

    /** Tells the viewer where the words are, or that each access has to ask. */
    private void settle() {
        if (view != null) {
            boolean plain = lost.isEmpty() && !distrusted;
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
        flatLimit = Math.min(bytes, limit - base) >>> WORD_SHIFT & -BLOCK_WORDS;
        if (blocks.length > 0 && blocks[0].length > 0) {
            growFlat(1);
        }
    }

    /** The region has become too large for one array, or is one of many: its words go to blocks for good. */
    private void split() {
        long[] all = flat;
        flat = NONE;
        flatLimit = 0;
        for (int from = 0; from < all.length; from += BLOCK_WORDS) {
            long[] words = memory.block(BLOCK_WORDS);
            System.arraycopy(all, from, words, 0, BLOCK_WORDS);
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

    private void put(long address, long value) {
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
    static void copyWords(Segment from, long source, Segment to, long target, int count) {
        long[] words = from.words(source);
        if (words.length == 0) {
            to.zeroWords(target, count);
        } else {
            System.arraycopy(words, from.index(source), to.ensure(target), to.index(target), count);
        }
    }

    void grant(long address, boolean write) {
        int page = (int) ((address - base) >>> PAGE_SHIFT);
        if (dense) {
            ensureBits((page >>> 6) + 1);
        }
        readable[page >>> 6] |= 1L << page;
        if (write) {
            writable[page >>> 6] |= 1L << page;
            if (lost.found(page)) {
                settle();
            }
        }
    }

    void grantToTouch(long address) {
        grant(address, false);
        int page = (int) ((address - base) >>> PAGE_SHIFT);
        if (touchable.length < readable.length) {
            touchable = Arrays.copyOf(touchable, readable.length);
        }
        touchable[page >>> 6] |= 1L << page;
    }

    void revoke(long address, long length) {
        clearBits(address, length, true);
    }

    void revokeWrite(long address, long length) {
        clearBits(address, length, false);
    }

    private void clearBits(long address, long length, boolean both) {
        long first = (address - base) >>> PAGE_SHIFT;
        long end = Math.min((address - base + length + 0xfff) >>> PAGE_SHIFT, (long) readable.length << 6);
        for (long page = first; page < end; ) {
            int index = (int) (page >>> 6);
            long next = Math.min(end, (page | 63) + 1);
            long pages = (-1L >>> (64 - (next - page))) << page;
            long had = writable[index] & pages;
            writable[index] &= ~pages;
            if (index < touchable.length) {
                touchable[index] &= ~pages;
            }
            if (both) {
                had |= readable[index] & pages;
                readable[index] &= ~pages;
            }
            if (shown) {
                lost.lose(index, had);
            }
            page = next;
        }
        settle();
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
                    blocks[block] = NONE;
                    memory.giveBack(words);
                }
            }
            from = next;
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

    /** The next segment that shares a 64 MiB granule with this one. */
    @Nullable
    Segment behind() {
        return behind;
    }

    void setBehind(Segment segment) {
        if (behind == null) {
            behind = segment;
        } else {
            behind.setBehind(segment);
        }
    }

    /** Takes over what a sparse segment holds from this base on, and keeps that segment behind for the rest. */
    void adopt(Segment sparse) {
        setBehind(sparse);
        long from = Math.max(base, sparse.base);
        long to = sparse.limit;
        for (long page = from; page < to; page += 1L << PAGE_SHIFT) {
            boolean readable = sparse.granted(page, false);
            if (readable) {
                grant(page, sparse.granted(page, true));
            }
            if (sparse.hasContent(page)) {
                putPage(page, sparse.takePage(page));
            }
        }
        sparse.revoke(from, to - from);
        sparse.limit = from;
    }

    private void ensureBits(int longs) {
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
