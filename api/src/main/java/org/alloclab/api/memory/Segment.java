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
 * </pre>
 *
 * <p>A set writable bit implies the readable bit. Pages that are only touched have bits and no words. Where the words are is said
 * in {@link RegionWords}.
 */
public final class Segment extends RegionWords {
    static final long MAX_DENSE_BYTES = 1L << 33;

    /** By page, as the bits above: {@link UserMemory#touchBlock} needs nothing from the kernel. Empty where none is set. */
    private long[] touchable = NONE;

    private @Nullable Segment behind;

    private Segment(UserMemory memory, long base, long limit, boolean dense) {
        super(memory, base, limit, dense);
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

    /** As {@link UserMemory#loadMet}. */
    long loadMet(long address) {
        long word = (address - base) >>> WORD_SHIFT;
        long[] words = met(word);
        int i = place(word);
        return i < words.length ? words[i] : load(address);
    }

    /** As {@link UserMemory#storeMet}. */
    void storeMet(long address, long value) {
        long word = (address - base) >>> WORD_SHIFT;
        long[] words = met(word);
        int i = place(word);
        if (i < words.length) {
            words[i] = value;
        } else {
            store(address, value);
        }
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
}
