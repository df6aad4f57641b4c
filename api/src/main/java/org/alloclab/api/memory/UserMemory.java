package org.alloclab.api.memory;

import java.util.Arrays;

/**
 * The simulated program's memory as its CPU sees it: loads and stores by virtual address through a TLB.
 *
 * <pre>
 *   load(address) ──► Segment ──► TLB bit of the page set? ──yes──► word
 *                                        │ no
 *                                        ▼
 *                              PageWalker.walk: page-table walk, page fault, grant ──► word
 * </pre>
 *
 * <p>The TLB here is as large as the address space: one readable and one writable bit for each 4 KiB page. A set bit
 * means that the access needs nothing from the kernel. The kernel side ({@code vm-paging}) grants and revokes bits through
 * its {@link Tlb}; it decides about faults, copy on write and reclaim without costing the fast path anything.
 *
 * <p>Only words that somebody stored are kept: a page without content reads as zeros. Words are 8 bytes,
 * little-endian. Content is held per {@link Segment}: dense (an array per 256 KiB) where an allocator keeps metadata all
 * over a region, sparse (an array per page) elsewhere.
 *
 * <p>Addresses up to 2<sup>47</sup> are supported.
 */
public final class UserMemory {
    static final int GRANULE_SHIFT = SegmentDirectory.GRANULE_SHIFT;
    private static final int NEAR = 1 << 8;
    private static final int SPARE = 32;
    private static final long MAX_FLAT = 32L << 20;
    /** Of a region that is one of many: a heap of an arena. */
    private static final long MAX_FLAT_OF_MANY = 2L << 20;

    private final PageWalker walker;
    private final SegmentDirectory directory = new SegmentDirectory(this);
    /**
     * Direct-mapped: by the low bits of an address's granule, a segment that was used last for such an address. It need not
     * be the right one: whoever takes it asks whether it grants the address.
     */
    private final Segment[] near = new Segment[NEAR];

    final MetBlocks met = new MetBlocks();

    /** Blocks that were given back, zeroed: the first {@code spareCount}. */
    private final long[][] spare = new long[SPARE][];

    private int spareCount;
    private boolean distrusted;

    /** How many of the regions that are shown, or were, have to be asked for each access. */
    private int asking;

    /** Whether {@link #touchBlock} is kept apart from other stores. */
    private boolean apart;

    private Segment current;

    UserMemory(PageWalker walker) {
        this.walker = walker;
        this.current = Segment.empty(this);
        Arrays.fill(near, current);
    }

    /** The 8-byte word at an address that is a multiple of 8. */
    public long load(long address) {
        return current.load(address);
    }

    /** Stores an 8-byte word at an address that is a multiple of 8. */
    public void store(long address, long value) {
        current.store(address, value);
    }

    /**
     * {@link #load} for who knows that the page was met: nothing is asked in a region that is shown to somebody, or was, as long as
     * none of its pages is lost.
     */
    public long loadMet(long address) {
        long[] block = met.of(address);
        int i = MetBlocks.place(address);
        return i < block.length ? block[i] : near(address).loadMet(address);
    }

    /** {@link #store} for who knows that the page was met. */
    public void storeMet(long address, long value) {
        long[] block = met.of(address);
        int i = MetBlocks.place(address);
        if (i < block.length) {
            block[i] = value;
        } else {
            near(address).storeMet(address, value);
        }
    }

    /**
     * The words of the 256 KiB that an address lies in, for who knows which pages he met; empty where he has to ask. They are where
     * they are until the next access that asks.
     */
    public long[] metBlock(long address) {
        return met.of(address);
    }

    /** Where in {@link #metBlock} a word is. */
    public static int placeInBlock(long address) {
        return MetBlocks.place(address);
    }

    /** {@link #load}, fastest where the last accesses to these 64 MiB went. */
    public long loadNear(long address) {
        return near(address).load(address);
    }

    /** {@link #store}, fastest where the last accesses to these 64 MiB went. */
    public void storeNear(long address, long value) {
        near(address).store(address, value);
    }

    /** The 4-byte word at an address that is a multiple of 4. */
    public int load32(long address) {
        return (int) (load(address & ~7L) >>> ((address & 4) << 3));
    }

    /** Stores a 4-byte word at an address that is a multiple of 4. */
    public void store32(long address, int value) {
        int shift = (int) (address & 4) << 3;
        long cell = address & ~7L;
        touchWrite(cell);
        store(cell, (peek(cell) & ~(0xffffffffL << shift)) | ((value & 0xffffffffL) << shift));
    }

    /** The byte at an address. */
    public int load8(long address) {
        return (int) (load(address & ~7L) >>> ((address & 7) << 3)) & 0xff;
    }

    /** Stores a byte. */
    public void store8(long address, int value) {
        int shift = (int) (address & 7) << 3;
        long cell = address & ~7L;
        touchWrite(cell);
        store(cell, (peek(cell) & ~(0xffL << shift)) | ((value & 0xffL) << shift));
    }

    /** An access that reads the page of an address, content not wanted. */
    public void touchRead(long address) {
        current.touchRead(address);
    }

    /** An access that writes the page of an address, content not changed. */
    public void touchWrite(long address) {
        current.touchWrite(address);
    }

    /** Writes one byte in each page of {@code [address, address+size)}, the first and the last byte included. */
    public void touch(long address, long size) {
        if (size <= 0) {
            return;
        }
        long last = address + size - 1;
        current.touchWrite(address);
        if (((address ^ last) & ~0xfffL) != 0) {
            for (long page = (address | 0xfff) + 1; page <= last; page += 0x1000) {
                current.touchWrite(page);
            }
        }
    }

    /** What a program does that uses its new block: {@link #touch}, which may be {@linkplain Tlb#tellTouchesApart kept apart}. */
    public void touchBlock(long address, long size) {
        if (!apart) {
            touch(address, size);
            return;
        }
        long end = address + size;
        for (long at = address; at < end; at = (at | 0xfff) + 1) {
            current.touchApart(at);
        }
    }

    /** {@code memset(address, 0, length)}. */
    public void zero(long address, long length) {
        long position = address;
        long end = address + length;
        while (position < end && (position & 7) != 0) {
            store8(position++, 0);
        }
        long wordsEnd = end & ~7L;
        while (position < wordsEnd) {
            long next = Math.min(wordsEnd, (position | 0xfff) + 1);
            touchWrite(position);
            segment(position).zeroWords(position, (int) ((next - position) >>> 3));
            position = next;
        }
        while (position < end) {
            store8(position++, 0);
        }
    }

    /** {@code memset} of the whole page of an address, with this word all over it. */
    public void fillPage(long address, long word) {
        long[] words = new long[512];
        Arrays.fill(words, word);
        touchWrite(address);
        setPageContent(address, words);
    }

    /** {@code memcpy(to, from, length)}: reads every page of the source, writes every page of the target. */
    public void copy(long to, long from, long length) {
        if (length <= 0) {
            return;
        }
        if (((to | from) & 7) != 0) {
            for (long i = 0; i < length; i++) {
                store8(to + i, load8(from + i));
            }
            return;
        }
        long words = length & ~7L;
        long done = 0;
        while (done < words) {
            long source = from + done;
            long target = to + done;
            long step = Math.min(words - done, Math.min(0x1000 - (source & 0xfff), 0x1000 - (target & 0xfff)));
            touchRead(source);
            touchWrite(target);
            Segment.copyWords(segment(source), source, segment(target), target, (int) (step >>> 3));
            done += step;
        }
        for (; done < length; done++) {
            store8(to + done, load8(from + done));
        }
    }

    /**
     * The word at an address as the TLB-less observer sees it, wherever its page is kept: no access, no fault; 0 where
     * nothing was stored.
     */
    public long peek(long address) {
        Segment segment = directory.find(address);
        if (segment == null) {
            return 0;
        }
        long word = segment.peek(address & ~7L);
        return word != 0 || segment.isReadable(address) ? word : peekElsewhere(address);
    }

    private long peekElsewhere(long address) {
        long[] words = walker.storedElsewhere(address);
        return words == null ? 0 : words[(int) (address & 0xfff) >>> 3];
    }

    /**
     * Declares that an allocator keeps words all over {@code [base, base+maxBytes)}, so that its content is held in large
     * blocks, made where words are stored. Says nothing about mapping. What was stored there before is kept. The region is
     * rounded up to a multiple of 64 MiB; two regions do not share such a granule.
     *
     * <p>Where a dense region begins at {@code base} already, it stays as it is and is answered. What of a region is more than
     * 8 GiB is sparse.
     *
     * @return the segment, which the allocator may use directly for addresses inside it
     */
    public Segment dense(long base, long maxBytes) {
        Segment present = directory.find(base);
        if (present != null && present.isDense() && present.base() == base) {
            return present;
        }
        return directory.makeDense(base, maxBytes);
    }

    /**
     * As {@link #dense}, for an allocator that knows which pages it has met: its first words lie in one array, which will be shown to
     * it. Said before the first word is stored there it spares moving that.
     */
    public Segment flat(long base, long maxBytes) {
        Segment segment = dense(base, maxBytes);
        segment.flatten(maxBytes > 1L << GRANULE_SHIFT ? MAX_FLAT : MAX_FLAT_OF_MANY);
        if (distrusted) {
            segment.distrust();
        }
        return segment;
    }

    /** As {@link #flat(long, long)}, shown from now on. A viewer sees one region, the last one that it was given. */
    public Segment flat(long base, long maxBytes, FlatView view) {
        Segment segment = flat(base, maxBytes);
        segment.showTo(view);
        return segment;
    }

    /** A region is not shown any more. */
    public void hide(Segment segment) {
        segment.showTo(null);
    }

    /** Pages were given back by whoever makes plain accesses in a range: he will meet them anew. */
    public void forget(long address, long length) {
        directory.forEachPart(address, length, Segment::forget);
    }

    /** From now on each access asks whether it is granted, those included that need not as long as a program behaves. */
    public void distrust() {
        distrusted = true;
        directory.forEachPart(0, SegmentDirectory.ADDRESS_LIMIT, (segment, address, length) -> segment.distrust());
    }

    /**
     * Whether in all regions that are shown to somebody, or were, nothing has to be asked for pages that were met: who leaves out a
     * load of such a page changes nothing.
     */
    public boolean isMet() {
        return asking == 0;
    }

    /** So many more regions, or fewer, have to be asked. */
    void countAsking(int more) {
        asking += more;
    }

    /** As {@link Tlb#tellTouchesApart}. */
    void tellTouchesApart() {
        apart = true;
    }

    /** As {@link Tlb#grantToTouch}. */
    void grantToTouch(long address, long length) {
        for (long page = address & ~0xfffL; page < address + length; page += 0x1000) {
            segment(page).grantToTouch(page);
        }
    }

    /** As {@link Tlb#grant}; what the kernel side alone may do is said there. */
    void grant(long address, long length, boolean writable) {
        for (long page = address & ~0xfffL; page < address + length; page += 0x1000) {
            segment(page).grant(page, writable);
        }
    }

    /** Takes every grant of a range back: the next access walks the page tables. */
    void revoke(long address, long length) {
        directory.forEachPart(address, length, Segment::revoke);
    }

    /** Takes the store grants of a range back: the next store walks the page tables. */
    void revokeWrite(long address, long length) {
        directory.forEachPart(address, length, Segment::revokeWrite);
    }

    /** Forgets the content of a range: it reads as zeros from now on. Grants stay. */
    void discard(long address, long length) {
        directory.forEachPart(address, length, Segment::discard);
    }

    /** Moves the content of a page-aligned range to another place, as {@code mremap} does; ranges do not overlap. */
    void moveContent(long from, long to, long length) {
        for (long done = 0; done < length; done += 0x1000) {
            Segment source = directory.find(from + done);
            if (source != null && source.hasContent(from + done)) {
                segment(to + done).putPage(to + done, source.takePage(from + done));
            } else {
                Segment target = directory.find(to + done);
                if (target != null) {
                    target.discard(to + done, 0x1000);
                }
            }
        }
    }

    /** A copy of the 512 words of a page, or {@code null} where nothing was stored. */
    long @org.jspecify.annotations.Nullable [] pageContent(long address) {
        Segment segment = directory.find(address);
        long page = address & ~0xfffL;
        return segment == null || !segment.hasContent(page) ? null : segment.copyPage(page);
    }

    /** Replaces the 512 words of a page. */
    void setPageContent(long address, long[] words) {
        segment(address).putPage(address & ~0xfffL, words);
    }

    /**
     * The 512 words of a page for another address space that maps the same page: the array itself where content is held
     * in an array for each page, else a copy; {@code null} where nothing was stored.
     */
    long @org.jspecify.annotations.Nullable [] sharePage(long address) {
        Segment segment = directory.find(address);
        long page = address & ~0xfffL;
        return segment == null || !segment.hasContent(page) ? null : segment.lendPage(page);
    }

    /** Makes the content of a page this address space's own: its array is replaced by a copy. */
    void ownPage(long address) {
        Segment segment = directory.find(address);
        long page = address & ~0xfffL;
        if (segment != null && !segment.isDense() && segment.hasContent(page)) {
            segment.putPage(page, segment.copyPage(page));
        }
    }

    /** The segment that holds an address, made if there is none yet. */
    public Segment segment(long address) {
        if (current.covers(address)) {
            return current;
        }
        Segment found = directory.find(address);
        return found != null ? found : directory.makeSparse(address);
    }

    Segment select(long address) {
        Segment segment = segment(address);
        current = segment;
        near[(int) (address >>> GRANULE_SHIFT) & (NEAR - 1)] = segment;
        return segment;
    }

    /** A segment that may hold an address: if it grants it, it does. */
    Segment near(long address) {
        return near[(int) (address >>> GRANULE_SHIFT) & (NEAR - 1)];
    }

    /** Accesses go to this segment first. */
    void aim(Segment segment) {
        current = segment;
    }

    /** Zeros for the content of a dense segment. */
    long[] block(int words) {
        return spareCount > 0 ? spare[--spareCount] : new long[words];
    }

    /** A block whose content was discarded, zeroed: a heap that shrinks often grows again. */
    void giveBack(long[] block) {
        if (spareCount < SPARE) {
            spare[spareCount++] = block;
        }
    }

    void walk(long address, boolean write) {
        walker.walk(address, write);
    }

    void walkToTouch(long address) {
        walker.walkToTouch(address);
    }
}
