package org.alloclab.libc.jemalloc;

import org.jspecify.annotations.Nullable;

/**
 * The record of one extent ({@code edata_t}, 128 bytes in the base of its arena).
 *
 * <pre>
 *   the extent                                    its record, at {@link #address}
 *
 *   base()          addr           past()         offset
 *   |               |              |                   0  arena, slab, committed, zeroed, state, szind, nfree, shard, head
 *   v               v              v                   8  addr
 *   +------+--------+------+-------+                  16  size | serial number of the record (esn)
 *   | page |  page  | ...  | page  |                  32  serial number of the extent (sn)
 *   +------+--------+------+-------+                  40  links: heap of the eset or bin, or of the record cache
 *   |<-------- size -------------->|                  64  links: age list while inactive   |  bitmap while a slab
 *
 *   large:  addr = base + random multiple of 64 within the first page; usize = class of szind = size - pad
 *   slab:   see {@link Slab}
 * </pre>
 *
 * <p>Extents that were split share a serial number; a merged one takes the lower. Age decides before address when an
 * extent or slab is chosen. (jemalloc 5.3.0 edata.h)
 */
final class Edata {
    static final int BYTES = 128;

    static final int ACTIVE = 0;
    static final int DIRTY = 1;
    static final int MUZZY = 2;
    static final int RETAINED = 3;

    /** Taken out of its ecache by an extent that merges with it. */
    static final int MERGING = 5;

    /** Where the record lies in simulated memory. */
    final long address;

    private final int esn;

    long addr;
    long size;
    long sn;
    int szind;
    int state;
    int nfree;
    int binShard;
    boolean slab;
    boolean zeroed;
    boolean committed;
    boolean head;

    @Nullable
    Arena arena;

    long @Nullable [] bitmap;

    @Nullable
    Edata heapPrev;

    @Nullable
    Edata heapNext;

    @Nullable
    Edata heapChild;

    @Nullable
    Edata older;

    @Nullable
    Edata younger;

    Edata(long address, int esn) {
        this.address = address;
        this.esn = esn;
    }

    /** Describes a new extent. (edata_init) */
    void init(
            Arena owner,
            long start,
            long bytes,
            long serial,
            int newState,
            boolean zero,
            boolean commit,
            boolean isHead) {
        arena = owner;
        addr = start;
        size = bytes;
        slab = false;
        szind = SizeClasses.CLASSES;
        sn = serial;
        state = newState;
        zeroed = zero;
        committed = commit;
        head = isHead;
    }

    /** Makes the record describe itself, by which unused records are ordered: oldest base block, lowest address. */
    void describeSelf() {
        sn = esn;
        addr = address;
    }

    long base() {
        return addr & ~SizeClasses.PAGE_MASK;
    }

    long past() {
        return base() + size;
    }

    long lastPage() {
        return base() + size - SizeClasses.PAGE;
    }

    long pages() {
        return size >>> SizeClasses.LG_PAGE;
    }

    Arena owner() {
        if (arena == null) {
            throw new IllegalStateException("an extent in use belongs to an arena");
        }
        return arena;
    }

    /** Older, or as old and lower. (edata_snad_comp) */
    boolean precedes(Edata other) {
        return sn != other.sn ? sn < other.sn : addr < other.addr;
    }
}
