package org.alloclab.libc.jemalloc;

import java.util.function.Consumer;
import org.alloclab.api.memory.UserMemory;
import org.jspecify.annotations.Nullable;

/**
 * The radix tree from pages to extents (emap and rtree), and its leaves' place in simulated memory.
 *
 * <pre>
 *   address   47        30 29        12 11       0
 *            +------------+------------+----------+
 *            | root index | leaf index |  in page |
 *            +------------+------------+----------+
 *
 *   root: in .bss, one word per leaf      leaf: 2 MiB of the first arena's base, one word for each page of 1 GiB
 * </pre>
 *
 * <p>An extent is entered at its first and last page, a slab at every page. A leaf's words are written and read through
 * simulated memory where extents change hands, because a leaf's pages become resident only by that: looking at a
 * neighbour that never was faults the zero page in. (jemalloc 5.3.0 rtree.h, emap.c)
 */
final class Rtree {
    static final int LEAF_SHIFT = 30;
    private static final int LEAF_ENTRIES = 1 << (LEAF_SHIFT - SizeClasses.LG_PAGE);
    static final int ENTRY_MASK = LEAF_ENTRIES - 1;
    private static final int ROOT_ENTRIES = 1 << 18;
    private static final long LEAF_BYTES = 8L * LEAF_ENTRIES;

    private final UserMemory memory;
    private @Nullable Base base;
    private final Leaf[] root = new Leaf[ROOT_ENTRIES];

    Rtree(UserMemory memory) {
        this.memory = memory;
    }

    /** Says where leaves come from. */
    void connect(Base source) {
        base = source;
    }

    /** The leaf that covers an address, if there is one. */
    @Nullable
    Leaf leaf(long address) {
        long index = address >>> LEAF_SHIFT;
        return index < ROOT_ENTRIES ? root[(int) index] : null;
    }

    /** The extent that an address inside an allocation belongs to, or {@code null}. */
    @Nullable
    Edata lookup(long address) {
        Leaf leaf = leaf(address);
        return leaf == null ? null : leaf.extents[entry(address)];
    }

    /** Enters an extent at both ends; answers whether memory for a leaf was lacking. (emap_register_boundary) */
    boolean register(Edata edata) {
        Leaf first = leafForWriting(edata.base());
        Leaf last = first == null ? null : leafForWriting(edata.lastPage());
        if (first == null || last == null) {
            return true;
        }
        write(first, edata.base(), edata);
        write(last, edata.lastPage(), edata);
        return false;
    }

    void deregister(Edata edata) {
        write(edata.base(), null);
        write(edata.lastPage(), null);
    }

    /** Changes an extent's state, which its entries mirror. (emap_update_edata_state) */
    void updateState(Edata edata, int state) {
        edata.state = state;
        touch(edata.base());
        if (edata.size != SizeClasses.PAGE) {
            touch(edata.lastPage());
        }
    }

    /** Notes that an active extent serves a size class now. (emap_remap, emap_register_interior) */
    void remap(Edata edata, int szind, boolean slab) {
        touch(edata.base());
        if (!slab) {
            return;
        }
        if (edata.size > SizeClasses.PAGE) {
            touch(edata.lastPage());
        }
        byte mark = (byte) (szind + 1);
        long end = edata.past();
        for (long page = edata.base(); page < end; page += SizeClasses.PAGE) {
            Leaf leaf = existingLeaf(page);
            int entry = entry(page);
            leaf.extents[entry] = edata;
            leaf.slabClass[entry] = mark;
        }
        touchInterior(edata);
    }

    /** Takes the pages of a slab out again. (emap_deregister_interior) */
    void unmapSlab(Edata edata) {
        long end = edata.past();
        for (long page = edata.base(); page < end; page += SizeClasses.PAGE) {
            Leaf leaf = existingLeaf(page);
            int entry = entry(page);
            leaf.slabClass[entry] = 0;
            if (page != edata.base() && page != end - SizeClasses.PAGE) {
                leaf.extents[entry] = null;
            }
        }
        touchInterior(edata);
    }

    /**
     * The inactive neighbour behind or before an extent, marked as merging, if the two may become one; see
     * {@code extent_can_acquire_neighbor}.
     *
     * @param retain {@code opt.retain}: without it, extents of different arenas may meet
     * @param expanding whether the extent is an allocation that grows
     */
    @Nullable
    Edata acquireNeighbour(Edata edata, int state, boolean forward, boolean expanding, boolean retain) {
        long page = forward ? edata.past() : edata.base() - SizeClasses.PAGE;
        Leaf leaf = leaf(page);
        if (leaf == null) {
            return null;
        }
        memory.touchRead(leaf.address + 8L * entry(page));
        Edata neighbour = leaf.extents[entry(page)];
        if (neighbour == null || (forward ? neighbour.head : edata.head) || neighbour.state != state) {
            return null;
        }
        if (!expanding && edata.committed != neighbour.committed) {
            return null;
        }
        if (!retain && edata.arena != neighbour.arena) {
            return null;
        }
        updateState(neighbour, Edata.MERGING);
        return neighbour;
    }

    /** Enters both parts of an extent that is being split; answers whether memory for a leaf was lacking. */
    boolean split(Edata lead, long leadSize, Edata trail) {
        long start = lead.base();
        long lastOfLead = start + leadSize - SizeClasses.PAGE;
        Leaf leadA = leafForWriting(start);
        Leaf leadB = leadA == null ? null : leafForWriting(lastOfLead);
        Leaf trailA = leadB == null ? null : leafForWriting(trail.base());
        Leaf trailB = trailA == null ? null : leafForWriting(trail.lastPage());
        if (leadA == null || leadB == null || trailA == null || trailB == null) {
            return true;
        }
        lead.size = leadSize;
        write(leadA, start, lead);
        write(leadB, lastOfLead, lead);
        write(trailA, trail.base(), trail);
        write(trailB, trail.lastPage(), trail);
        return false;
    }

    /** Enters the union of two extents, of which the lead goes on to describe it. (emap_merge_commit) */
    void merge(Edata lead, long lastOfLead, Edata trail) {
        write(lastOfLead, null);
        write(trail.base(), null);
        write(lead.base(), lead);
        write(lead.lastPage(), lead);
    }

    /** Shows every extent that is entered, by rising address; what is entered at pages inside is not followed. */
    void forEach(Consumer<Edata> action) {
        for (int i = 0; i < ROOT_ENTRIES; i++) {
            Leaf leaf = root[i];
            if (leaf == null) {
                continue;
            }
            int entry = leaf.first;
            while (entry <= leaf.last) {
                Edata edata = leaf.extents[entry];
                boolean begins = edata != null && entry(edata.base()) == entry;
                if (edata != null && begins) {
                    action.accept(edata);
                }
                entry += edata != null && begins ? (int) Math.min(edata.pages(), LEAF_ENTRIES) : 1;
            }
        }
    }

    private void touchInterior(Edata edata) {
        if (edata.size <= 2 * SizeClasses.PAGE) {
            return;
        }
        long first = edata.base() + SizeClasses.PAGE;
        long last = edata.lastPage() - SizeClasses.PAGE;
        touch(first);
        long entriesPerPage = SizeClasses.PAGE / 8;
        for (long page = first + entriesPerPage * SizeClasses.PAGE;
                page < last;
                page += entriesPerPage * SizeClasses.PAGE) {
            touch(page);
        }
        touch(last);
    }

    private void touch(long page) {
        memory.touchWrite(existingLeaf(page).address + 8L * entry(page));
    }

    private void write(long page, @Nullable Edata edata) {
        write(existingLeaf(page), page, edata);
    }

    private void write(Leaf leaf, long page, @Nullable Edata edata) {
        int entry = entry(page);
        memory.touchWrite(leaf.address + 8L * entry);
        leaf.extents[entry] = edata;
        leaf.first = Math.min(leaf.first, entry);
        leaf.last = Math.max(leaf.last, entry);
    }

    private @Nullable Leaf leafForWriting(long page) {
        int index = (int) (page >>> LEAF_SHIFT);
        Leaf leaf = root[index];
        if (leaf == null) {
            long address = base == null ? 0 : base.alloc(LEAF_BYTES, SizeClasses.CACHE_LINE);
            if (address == 0) {
                return null;
            }
            leaf = new Leaf(address);
            root[index] = leaf;
        }
        return leaf;
    }

    private Leaf existingLeaf(long page) {
        Leaf leaf = root[(int) (page >>> LEAF_SHIFT)];
        if (leaf == null) {
            throw new IllegalStateException("an entered extent has a leaf: 0x" + Long.toHexString(page));
        }
        return leaf;
    }

    static int entry(long address) {
        return (int) (address >>> SizeClasses.LG_PAGE) & ENTRY_MASK;
    }

    /** One leaf: what is known of each page of 1 GiB. */
    static final class Leaf {
        /** Where it lies in simulated memory. */
        final long address;

        /** The extent of which a page is the first or last one, or a page of the slab. */
        final Edata[] extents = new Edata[LEAF_ENTRIES];

        /** Size index + 1 of the slab that a page belongs to, or 0. */
        final byte[] slabClass = new byte[LEAF_ENTRIES];

        /** Lowest and highest entry ever written. */
        int first = LEAF_ENTRIES;

        int last = -1;

        Leaf(long address) {
            this.address = address;
        }
    }
}
