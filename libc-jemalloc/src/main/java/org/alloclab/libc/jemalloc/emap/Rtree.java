package org.alloclab.libc.jemalloc.emap;

import java.util.function.Consumer;
import org.alloclab.api.fault.Signal;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.jemalloc.base.Base;
import org.alloclab.libc.jemalloc.size.SizeClasses;
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
public final class Rtree {
    public static final int LEAF_SHIFT = 30;

    private static final int LEAF_ENTRIES = 1 << (LEAF_SHIFT - SizeClasses.LG_PAGE);
    private static final int ENTRY_MASK = LEAF_ENTRIES - 1;
    private static final int ROOT_ENTRIES = 1 << 18;
    private static final long LEAF_BYTES = 8L * LEAF_ENTRIES;

    private final UserMemory memory;
    private final boolean retain;
    private @Nullable Base base;
    private final Leaf[] root = new Leaf[ROOT_ENTRIES];

    /**
     * Makes an empty tree.
     *
     * @param retain {@code opt.retain}: without it, extents of different arenas may meet
     */
    public Rtree(UserMemory memory, boolean retain) {
        this.memory = memory;
        this.retain = retain;
    }

    /** Says where leaves come from. */
    public void connect(Base source) {
        base = source;
    }

    /** The leaf that covers an address, if there is one. */
    @Nullable
    public Leaf leaf(long address) {
        long index = address >>> LEAF_SHIFT;
        return index < ROOT_ENTRIES ? root[(int) index] : null;
    }

    /** The extent that an address inside an allocation belongs to, or {@code null}. */
    @Nullable
    public Edata lookup(long address) {
        Leaf leaf = leaf(address);
        return leaf == null ? null : leaf.extents[entry(address)];
    }

    /** The extent of a pointer that the program may use; a wild pointer ends it as jemalloc's null access does. */
    public Edata live(long pointer) {
        Edata edata = lookup(pointer);
        if (edata == null || edata.state != Edata.ACTIVE) {
            throw SimulatedDeath.fault(Signal.SIGSEGV_MAPERR, 0);
        }
        return edata;
    }

    /** Enters an extent at both ends; answers whether memory for a leaf was lacking. (emap_register_boundary) */
    public boolean register(Edata edata) {
        Leaf first = leafForWriting(edata.base());
        Leaf last = first == null ? null : leafForWriting(edata.lastPage());
        if (first == null || last == null) {
            return true;
        }
        write(first, edata.base(), edata);
        write(last, edata.lastPage(), edata);
        return false;
    }

    public void deregister(Edata edata) {
        write(edata.base(), null);
        write(edata.lastPage(), null);
    }

    /** Changes an extent's state, which its entries mirror. (emap_update_edata_state) */
    public void updateState(Edata edata, int state) {
        edata.state = state;
        touch(edata.base());
        if (edata.size != SizeClasses.PAGE) {
            touch(edata.lastPage());
        }
    }

    /** Notes that an active extent serves a large size class now. (emap_remap) */
    public void remapLarge(Edata edata) {
        touch(edata.base());
    }

    /** Notes that an active extent is a slab of a size class now. (emap_remap, emap_register_interior) */
    public void remapSlab(Edata edata, int szind) {
        touch(edata.base());
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
    public void unmapSlab(Edata edata) {
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
     * The extent behind one that is inactive itself, marked as merging, if it is in a state and the two may become one.
     * (extent_can_acquire_neighbor)
     */
    public @Nullable Edata acquireNext(Edata edata, int state) {
        Edata next = neighbour(edata.past());
        boolean fits = next != null && !next.head && next.state == state && edata.committed == next.committed;
        return fits ? acquire(edata, next) : null;
    }

    /** The same for the extent before it. */
    public @Nullable Edata acquirePrevious(Edata edata, int state) {
        Edata previous = neighbour(edata.base() - SizeClasses.PAGE);
        boolean fits =
                previous != null && !edata.head && previous.state == state && edata.committed == previous.committed;
        return fits ? acquire(edata, previous) : null;
    }

    /** The same for the extent behind an allocation that grows into it. */
    public @Nullable Edata acquireToExpand(Edata edata, int state) {
        Edata next = neighbour(edata.past());
        return next != null && !next.head && next.state == state ? acquire(edata, next) : null;
    }

    private @Nullable Edata neighbour(long page) {
        Leaf leaf = leaf(page);
        if (leaf == null) {
            return null;
        }
        memory.touchRead(leaf.address + 8L * entry(page));
        return leaf.extents[entry(page)];
    }

    private @Nullable Edata acquire(Edata edata, @Nullable Edata neighbour) {
        if (neighbour == null || (!retain && edata.arenaIndex != neighbour.arenaIndex)) {
            return null;
        }
        updateState(neighbour, Edata.MERGING);
        return neighbour;
    }

    /** Enters both parts of an extent that is being split; answers whether memory for a leaf was lacking. */
    public boolean split(Edata lead, long leadSize, Edata trail) {
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
    public void merge(Edata lead, long lastOfLead, Edata trail) {
        write(lastOfLead, null);
        write(trail.base(), null);
        write(lead.base(), lead);
        write(lead.lastPage(), lead);
    }

    /** Shows every extent that is entered, by rising address; what is entered at pages inside is not followed. */
    public void forEach(Consumer<Edata> action) {
        for (int i = 0; i < ROOT_ENTRIES; i++) {
            Leaf leaf = root[i];
            if (leaf == null) {
                continue;
            }
            int entry = leaf.first;
            while (entry <= leaf.last) {
                Edata edata = leaf.extents[entry];
                long page = ((long) i << LEAF_SHIFT) + ((long) entry << SizeClasses.LG_PAGE);
                boolean begins = edata != null && edata.base() == page;
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
    public static final class Leaf {
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

        /** The size index of the slab that an address of this GiB lies in, or -1 where it lies in none. */
        public int slabClassAt(long pointer) {
            return slabClass[entry(pointer)] - 1;
        }

        /** What {@link Rtree#lookup} answers for an address of this GiB. */
        public Edata extentAt(long pointer) {
            return extents[entry(pointer)];
        }
    }
}
