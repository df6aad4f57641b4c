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
 *   dense:   words[512p .. 512p+511]        one flat array, grown up to the limit
 *   sparse:  pages[p] = long[512] or null   an array for each page with content
 * </pre>
 *
 * <p>A set writable bit implies the readable bit. A dense segment keeps its bit arrays at least as long as its words, so that
 * one comparison guards both; pages that are only touched have bits and no words.
 */
public final class Segment {
    private static final int WORD_SHIFT = 3;
    private static final int PAGE_SHIFT = 12;
    private static final int PAGE_WORDS = 1 << (PAGE_SHIFT - WORD_SHIFT);
    private static final int BITS_SHIFT = 6 + PAGE_SHIFT - WORD_SHIFT;
    private static final int WORD_TO_PAGE = PAGE_SHIFT - WORD_SHIFT;
    private static final int FIRST_DENSE_WORDS = 1 << 18;
    /** Up to here an array grows fourfold: what a short trace touches is copied once or twice. */
    private static final int SMALL_WORDS = 1 << 22;

    /** From here on an array grows by a quarter: old and new one are in the Java heap together while it is copied. */
    private static final int LARGE_WORDS = 1 << 25;

    /** More than that of one array would not leave the Java heap room to copy it when it grows. */
    static final long MAX_DENSE_BYTES = Math.max(
            1L << UserMemory.GRANULE_SHIFT,
            Math.min(1L << 33, (Runtime.getRuntime().maxMemory() / 4) & -(1L << UserMemory.GRANULE_SHIFT)));

    private static final long[] NONE = {};

    private final UserMemory memory;
    private final long base;
    private long limit;
    private final boolean dense;
    private long[] words;
    private long[] readable;
    private long[] writable;
    private final long[] @Nullable [] pages;
    private @Nullable Segment behind;

    private Segment(UserMemory memory, long base, long limit, boolean dense) {
        this.memory = memory;
        this.base = base;
        this.limit = limit;
        this.dense = dense;
        int pageCount = dense ? 0 : (int) ((limit - base) >>> PAGE_SHIFT);
        this.words = NONE;
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

    public long base() {
        return base;
    }

    /** First address behind the segment. */
    public long limit() {
        return limit;
    }

    public boolean covers(long address) {
        return Long.compareUnsigned(address - base, limit - base) < 0;
    }

    /** As {@link UserMemory#load}; fastest for addresses inside this segment, right for all. */
    public long load(long address) {
        long word = (address - base) >>> WORD_SHIFT;
        long[] w = words;
        if (word < w.length) {
            int i = (int) word;
            if ((readable[i >>> BITS_SHIFT] & (1L << (i >>> WORD_TO_PAGE))) != 0) {
                return w[i];
            }
        }
        return loadSlow(address);
    }

    /** As {@link UserMemory#store}; fastest for addresses inside this segment, right for all. */
    public void store(long address, long value) {
        long word = (address - base) >>> WORD_SHIFT;
        long[] w = words;
        if (word < w.length) {
            int i = (int) word;
            if ((writable[i >>> BITS_SHIFT] & (1L << (i >>> WORD_TO_PAGE))) != 0) {
                w[i] = value;
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
        long[] w = words;
        if (word < w.length - 1) {
            int i = (int) word;
            if ((writable[i >>> BITS_SHIFT] & (1L << (i >>> WORD_TO_PAGE))) != 0) {
                w[i + 1] = next;
                return w[i];
            }
        }
        Segment near = memory.near(address);
        if (near != this && near.granted(address, true)) {
            return near.loadAndStoreNext(address, next);
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
        long[] w = words;
        if (word < w.length - 1) {
            int i = (int) word;
            if ((writable[i >>> BITS_SHIFT] & (1L << (i >>> WORD_TO_PAGE))) != 0) {
                if (w[i + 1] == second) {
                    return false;
                }
                w[i] = first;
                w[i + 1] = second;
                return true;
            }
        }
        Segment near = memory.near(address);
        if (near != this && near.granted(address, true)) {
            return near.storePairUnlessMarked(address, first, second);
        }
        if (load(address + (1 << WORD_SHIFT)) == second) {
            return false;
        }
        store(address + (1 << WORD_SHIFT), second);
        store(address, first);
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

    private long loadSlow(long address) {
        Segment near = memory.near(address);
        if (near.granted(address, false)) {
            return near.peek(address);
        }
        touchFar(address, false);
        return memory.segment(address).peek(address);
    }

    private void storeSlow(long address, long value) {
        Segment near = memory.near(address);
        if (near.granted(address, true)) {
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
        long word = (address - base) >>> WORD_SHIFT;
        if (dense) {
            return word < words.length ? words[(int) word] : 0;
        }
        long[] page = pages[(int) (word >>> WORD_TO_PAGE)];
        return page == null ? 0 : page[(int) word & (PAGE_WORDS - 1)];
    }

    private void put(long address, long value) {
        long word = (address - base) >>> WORD_SHIFT;
        if (dense) {
            ensure(address);
            words[(int) word] = value;
            return;
        }
        int p = (int) (word >>> WORD_TO_PAGE);
        long[] page = pages[p];
        if (page == null) {
            if (value == 0) {
                return;
            }
            page = new long[PAGE_WORDS];
            pages[p] = page;
        }
        page[(int) word & (PAGE_WORDS - 1)] = value;
    }

    void zeroWords(long address, int count) {
        long word = (address - base) >>> WORD_SHIFT;
        if (dense) {
            if (word < words.length) {
                Arrays.fill(words, (int) word, (int) Math.min(words.length, word + count), 0);
            }
            return;
        }
        long[] page = pages[(int) (word >>> WORD_TO_PAGE)];
        if (page != null) {
            int from = (int) word & (PAGE_WORDS - 1);
            Arrays.fill(page, from, from + count, 0);
        }
    }

    /** Copies words that lie within one page of the source and one of the target. */
    static void copyWords(Segment from, long source, Segment to, long target, int count) {
        long s = (source - from.base) >>> WORD_SHIFT;
        long[] sourceWords;
        int sourceIndex;
        if (from.dense) {
            if (s >= from.words.length) {
                to.zeroWords(target, count);
                return;
            }
            sourceWords = from.words;
            sourceIndex = (int) s;
        } else {
            long[] page = from.pages[(int) (s >>> WORD_TO_PAGE)];
            if (page == null) {
                to.zeroWords(target, count);
                return;
            }
            sourceWords = page;
            sourceIndex = (int) s & (PAGE_WORDS - 1);
        }
        long t = (target - to.base) >>> WORD_SHIFT;
        if (to.dense) {
            to.ensure(target);
            System.arraycopy(sourceWords, sourceIndex, to.words, (int) t, count);
        } else {
            int p = (int) (t >>> WORD_TO_PAGE);
            long[] page = to.pages[p];
            if (page == null) {
                page = new long[PAGE_WORDS];
                to.pages[p] = page;
            }
            System.arraycopy(sourceWords, sourceIndex, page, (int) t & (PAGE_WORDS - 1), count);
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
        }
    }

    void revoke(long address, long length) {
        clearBits(readable, address, length);
        clearBits(writable, address, length);
    }

    void revokeWrite(long address, long length) {
        clearBits(writable, address, length);
    }

    private void clearBits(long[] bits, long address, long length) {
        long first = (address - base) >>> PAGE_SHIFT;
        long end = Math.min((address - base + length + 0xfff) >>> PAGE_SHIFT, (long) bits.length << 6);
        for (long page = first; page < end; ) {
            if ((page & 63) == 0 && end - page >= 64) {
                bits[(int) (page >>> 6)] = 0;
                page += 64;
            } else {
                bits[(int) (page >>> 6)] &= ~(1L << page);
                page++;
            }
        }
    }

    void discard(long address, long length) {
        long first = (address - base) >>> PAGE_SHIFT;
        long end = (address - base + length + 0xfff) >>> PAGE_SHIFT;
        if (dense) {
            long from = Math.min(first << WORD_TO_PAGE, words.length);
            long to = Math.min(end << WORD_TO_PAGE, words.length);
            Arrays.fill(words, (int) from, (int) to, 0);
        } else {
            Arrays.fill(pages, (int) first, (int) end, null);
        }
    }

    boolean hasContent(long address) {
        long page = (address - base) >>> PAGE_SHIFT;
        return dense ? page << WORD_TO_PAGE < words.length : pages[(int) page] != null;
    }

    long[] copyPage(long address) {
        int page = (int) ((address - base) >>> PAGE_SHIFT);
        if (dense) {
            return Arrays.copyOfRange(words, page << WORD_TO_PAGE, (page + 1) << WORD_TO_PAGE);
        }
        long[] content = pages[page];
        return content == null ? new long[PAGE_WORDS] : content.clone();
    }

    /** The array that holds a page, or a copy where the segment is dense; the page has content. */
    long[] lendPage(long address) {
        long[] content = dense ? null : pages[(int) ((address - base) >>> PAGE_SHIFT)];
        return content == null ? copyPage(address) : content;
    }

    /** Removes the content of a page from here and answers it. */
    long[] takePage(long address) {
        int page = (int) ((address - base) >>> PAGE_SHIFT);
        if (dense) {
            long[] content = copyPage(address);
            discard(address, 1L << PAGE_SHIFT);
            return content;
        }
        long[] content = pages[page];
        pages[page] = null;
        return content == null ? new long[PAGE_WORDS] : content;
    }

    void putPage(long address, long[] content) {
        int page = (int) ((address - base) >>> PAGE_SHIFT);
        if (dense) {
            ensure(address);
            System.arraycopy(content, 0, words, page << WORD_TO_PAGE, PAGE_WORDS);
        } else {
            pages[page] = content;
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

    /**
     * Makes room at once for the words of so many bytes from the base, so that a heap that is known to become that
     * large need not be copied as it grows. Does nothing for a sparse segment.
     */
    public void reserve(long bytes) {
        if (dense && bytes > 0) {
            ensure(base + Math.min(bytes, limit - base) - 1);
        }
    }

    private void ensure(long address) {
        long word = (address - base) >>> WORD_SHIFT;
        if (word < words.length) {
            return;
        }
        long max = (limit - base) >>> WORD_SHIFT;
        long grown = words.length < SMALL_WORDS
                ? 4L * words.length
                : words.length < LARGE_WORDS ? 2L * words.length : words.length + (words.length >>> 2);
        long wanted = Math.max(FIRST_DENSE_WORDS, Math.max(word + 1, grown));
        wanted = Math.min(max, (wanted + (1 << BITS_SHIFT) - 1) >>> BITS_SHIFT << BITS_SHIFT);
        words = Arrays.copyOf(words, (int) wanted);
        ensureBits((int) ((wanted + (1 << BITS_SHIFT) - 1) >>> BITS_SHIFT));
    }

    private void ensureBits(int longs) {
        if (longs > readable.length) {
            int wanted = Math.max(longs, 2 * readable.length);
            readable = Arrays.copyOf(readable, wanted);
            writable = Arrays.copyOf(writable, wanted);
        }
    }
}
