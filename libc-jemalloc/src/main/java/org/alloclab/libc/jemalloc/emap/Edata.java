package org.alloclab.libc.jemalloc.emap;

import org.alloclab.libc.jemalloc.size.SizeClasses;
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
 *   slab:   its regions are the bins' business
 * </pre>
 *
 * <p>Extents that were split share a serial number; a merged one takes the lower. Age decides before address when an
 * extent or slab is chosen. As upstream's, it is a plain record: each field is written by the floor that it is of use to.
 * (jemalloc 5.3.0 edata.h)
 */
public final class Edata {
    static final int BYTES = 128;

    public static final int ACTIVE = 0;
    public static final int DIRTY = 1;
    public static final int MUZZY = 2;
    public static final int RETAINED = 3;

    /** Taken out of its ecache by an extent that merges with it. */
    static final int MERGING = 5;

    /** Where the record lies in simulated memory. */
    final long address;

    private final int esn;

    public long addr;
    public long size;
    public long sn;
    public int szind;
    public int state;
    public int nfree;
    public int binShard;
    public boolean slab;
    public boolean zeroed;
    public boolean committed;
    public boolean head;

    /** The arena it belongs to, by its number as upstream keeps it. */
    public int arenaIndex;

    public long @Nullable [] bitmap;

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

    /** Describes a new active extent of an arena: committed, with any contents, not a head. (edata_init) */
    public void init(int arena, long start, long bytes, long serial) {
        arenaIndex = arena;
        addr = start;
        size = bytes;
        slab = false;
        szind = SizeClasses.CLASSES;
        sn = serial;
        state = ACTIVE;
        zeroed = false;
        committed = true;
        head = false;
    }

    /** Describes the part of another extent that lies behind its first bytes. */
    public void initBehind(Edata lead, long leadSize) {
        init(lead.arenaIndex, lead.base() + leadSize, lead.size - leadSize, lead.sn);
        state = lead.state;
        zeroed = lead.zeroed;
        committed = lead.committed;
    }

    /** Makes the record describe itself, by which unused records are ordered: oldest base block, lowest address. */
    void describeSelf() {
        sn = esn;
        addr = address;
    }

    public long base() {
        return addr & ~SizeClasses.PAGE_MASK;
    }

    public long past() {
        return base() + size;
    }

    public long lastPage() {
        return base() + size - SizeClasses.PAGE;
    }

    public long pages() {
        return size >>> SizeClasses.LG_PAGE;
    }

    /** Older, or as old and lower. (edata_snad_comp) */
    public boolean precedes(Edata other) {
        return sn != other.sn ? sn < other.sn : addr < other.addr;
    }
}
