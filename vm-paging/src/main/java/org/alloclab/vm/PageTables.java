package org.alloclab.vm;

import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.probe.Probe;
import org.jspecify.annotations.Nullable;

/**
 * Four levels of page tables, built on demand.
 *
 * <pre>
 *   47       39 38       30 29       21 20       12 11        0
 *  ┌───────────┬───────────┬───────────┬───────────┬───────────┐
 *  │ PGD index │ PUD index │ PMD index │ PTE index │  offset   │
 *  └───────────┴───────────┴───────────┴───────────┴───────────┘
 *     level 4     level 3     level 2     level 1
 *
 *   entry of level 1:  frame << 12 | flags      0: never touched
 *     bit 0 PRESENT    names a frame
 *     bit 1 WRITABLE   a store needs no fault
 *     bit 2 ZERO       the frame is the zero page, not counted as resident
 *     bit 3 FILE       a page of a file, else an anonymous page
 *     bit 4 EXCLUSIVE  an anonymous page that no other entry names
 *     bit 5 GUARD      no page, and touching it is a fault (PTE_MARKER_GUARD)
 *     bit 6 SWAP       not present: the frame field is a slot of swap space
 *     bit 7 SHMEM      a page of a memory file, counted as shared memory
 *     bit 8 COMPOUND   the frame is part of a huge page
 *     bit 9 HUGE_ZERO  part of the huge zero page
 * </pre>
 *
 * <p>A huge page is mapped by the level-2 entry. Its deposited table, which is there so that a split cannot fail, is the
 * {@link Leaf} with its entries filled in already and {@code huge} set.
 *
 * <p>Each table takes one frame; tables of levels 1 to 3 are counted ({@code VmPTE}), the PGD is not.
 */
final class PageTables {
    static final int PAGE_SHIFT = 12;
    static final long PAGE_SIZE = 1L << PAGE_SHIFT;

    static final long PRESENT = 1;
    static final long WRITABLE = 1 << 1;
    static final long ZERO = 1 << 2;
    static final long FILE = 1 << 3;
    static final long EXCLUSIVE = 1 << 4;
    static final long GUARD = 1 << 5;
    static final long SWAP = 1 << 6;
    static final long SHMEM = 1 << 7;
    static final long COMPOUND = 1 << 8;
    static final long HUGE_ZERO = 1 << 9;

    static final int ENTRIES = 512;
    static final int PTE_TABLE_SHIFT = 21;
    private static final int PMD_TABLE_SHIFT = 30;
    private static final int PUD_TABLE_SHIFT = 39;
    private static final int PGD_SHIFT = 48;
    private static final int PTE_LEVEL = 1;
    private static final int PGD_LEVEL = 4;

    /** A table of level 1. */
    static final class Leaf {
        final long[] entries = new long[ENTRIES];
        final long frame;
        /** Whether the level-2 entry maps one huge page, this table being deposited. */
        boolean huge;

        Leaf(long frame) {
            this.frame = frame;
        }
    }

    /** A table of level 2 to 4; its entries are {@link Leaf}s at level 2, else {@link Inner}s. */
    static final class Inner {
        final @Nullable Object[] entries = new Object[ENTRIES];
        final long frame;

        Inner(long frame) {
            this.frame = frame;
        }
    }

    private final PageFrameAllocator frames;
    private final Probe probe;
    private final Inner root;
    private long tables;
    /** One-entry cache of the last leaf used: the page-walk cache of the CPU, as it were. */
    private long cachedNumber = -1;

    private @Nullable Leaf cachedLeaf;

    PageTables(PageFrameAllocator frames, Probe probe) {
        this.frames = frames;
        this.probe = probe;
        this.root = new Inner(newFrame(PGD_LEVEL, 0));
    }

    static int index(long address) {
        return (int) (address >>> PAGE_SHIFT) & (ENTRIES - 1);
    }

    /** Tables of levels 1 to 3. */
    long tables() {
        return tables;
    }

    /** The leaf that covers an address, or {@code null}. */
    @Nullable
    Leaf leaf(long address) {
        long number = address >>> PTE_TABLE_SHIFT;
        if (number == cachedNumber) {
            return cachedLeaf;
        }
        Inner pud = (Inner) root.entries[(int) (address >>> PUD_TABLE_SHIFT) & (ENTRIES - 1)];
        Inner pmd = pud == null ? null : (Inner) pud.entries[(int) (address >>> PMD_TABLE_SHIFT) & (ENTRIES - 1)];
        Leaf leaf = pmd == null ? null : (Leaf) pmd.entries[(int) (address >>> PTE_TABLE_SHIFT) & (ENTRIES - 1)];
        if (leaf != null) {
            cachedNumber = number;
            cachedLeaf = leaf;
        }
        return leaf;
    }

    /** The leaf that covers an address; missing tables are made from the top (mm/memory.c, __handle_mm_fault). */
    Leaf makeLeaf(long address) {
        Leaf known = leaf(address);
        if (known != null) {
            return known;
        }
        Inner pud = inner(root, address, PUD_TABLE_SHIFT, 3);
        Inner pmd = inner(pud, address, PMD_TABLE_SHIFT, 2);
        Leaf leaf = new Leaf(newFrame(PTE_LEVEL, address));
        pmd.entries[(int) (address >>> PTE_TABLE_SHIFT) & (ENTRIES - 1)] = leaf;
        tables++;
        cachedNumber = address >>> PTE_TABLE_SHIFT;
        cachedLeaf = leaf;
        return leaf;
    }

    /** Makes the tables of levels 3 and 2 over an address, as every fault does before it looks at the page. */
    void makeUpper(long address) {
        Inner pud = inner(root, address, PUD_TABLE_SHIFT, 3);
        inner(pud, address, PMD_TABLE_SHIFT, 2);
    }

    /** Makes the table of level 3 over an address. */
    void makeTop(long address) {
        inner(root, address, PUD_TABLE_SHIFT, 3);
    }

    boolean hasLevel2(long address) {
        Inner pud = (Inner) root.entries[(int) (address >>> PUD_TABLE_SHIFT) & (ENTRIES - 1)];
        return pud != null && pud.entries[(int) (address >>> PMD_TABLE_SHIFT) & (ENTRIES - 1)] != null;
    }

    boolean hasLevel3(long address) {
        return root.entries[(int) (address >>> PUD_TABLE_SHIFT) & (ENTRIES - 1)] != null;
    }

    /** Takes the leaf over an address out of its level-2 table. */
    @Nullable
    Leaf detachLeaf(long address) {
        Leaf leaf = leaf(address);
        if (leaf != null) {
            Inner pud = (Inner) root.entries[(int) (address >>> PUD_TABLE_SHIFT) & (ENTRIES - 1)];
            Inner pmd = pud == null ? null : (Inner) pud.entries[(int) (address >>> PMD_TABLE_SHIFT) & (ENTRIES - 1)];
            if (pmd != null) {
                pmd.entries[(int) (address >>> PTE_TABLE_SHIFT) & (ENTRIES - 1)] = null;
            }
            cachedNumber = -1;
            cachedLeaf = null;
        }
        return leaf;
    }

    /** Puts a detached leaf in over another address, where none is. */
    void attachLeaf(long address, Leaf leaf) {
        Inner pmd = inner(inner(root, address, PUD_TABLE_SHIFT, 3), address, PMD_TABLE_SHIFT, 2);
        pmd.entries[(int) (address >>> PTE_TABLE_SHIFT) & (ENTRIES - 1)] = leaf;
    }

    /** Takes the level-2 table over an address out of its level-3 table and puts it in over another. */
    boolean moveLevel2(long from, long to) {
        Inner source = (Inner) root.entries[(int) (from >>> PUD_TABLE_SHIFT) & (ENTRIES - 1)];
        Inner target = inner(root, to, PUD_TABLE_SHIFT, 3);
        int slot = (int) (to >>> PMD_TABLE_SHIFT) & (ENTRIES - 1);
        if (source == null || target.entries[slot] != null) {
            return false;
        }
        int old = (int) (from >>> PMD_TABLE_SHIFT) & (ENTRIES - 1);
        target.entries[slot] = source.entries[old];
        source.entries[old] = null;
        cachedNumber = -1;
        cachedLeaf = null;
        return true;
    }

    /** Frees the leaf over an address, whose entries are clear. */
    void freeLeaf(long address) {
        Leaf leaf = detachLeaf(address);
        if (leaf != null) {
            tables--;
            freeFrame(PTE_LEVEL, address, leaf.frame);
        }
    }

    /** Frees every table: the process has ended. */
    void freeAll() {
        free(0, 1L << PGD_SHIFT, 0, 0);
        freeFrame(PGD_LEVEL, 0, root.frame);
    }

    private Inner inner(Inner parent, long address, int shift, int level) {
        int slot = (int) (address >>> shift) & (ENTRIES - 1);
        Inner table = (Inner) parent.entries[slot];
        if (table == null) {
            table = new Inner(newFrame(level, address));
            parent.entries[slot] = table;
            tables++;
        }
        return table;
    }

    private long newFrame(int level, long address) {
        long frame = frames.allocPages(0, Gfp.GFP_KERNEL | Gfp.ZERO, 0);
        probe.pageTable(level, address, frame, true);
        return frame;
    }

    private void freeFrame(int level, long address, long frame) {
        frames.freePages(frame, 0, 0);
        probe.pageTable(level, address, frame, false);
    }

    /** End of the range up to which there is no leaf from {@code address} on, where there is none at it. */
    long skipMissing(long address) {
        Inner pud = (Inner) root.entries[(int) (address >>> PUD_TABLE_SHIFT) & (ENTRIES - 1)];
        int shift = PTE_TABLE_SHIFT;
        if (pud == null) {
            shift = PUD_TABLE_SHIFT;
        } else if (pud.entries[(int) (address >>> PMD_TABLE_SHIFT) & (ENTRIES - 1)] == null) {
            shift = PMD_TABLE_SHIFT;
        }
        return ((address >>> shift) + 1) << shift;
    }

    /**
     * Frees the tables that cover nothing but {@code [start, end)} and the free addresses around it, from {@code floor},
     * the end of the area in front, to {@code ceiling}, the start of the area behind or 0 for none (mm/memory.c,
     * free_pgd_range). The entries of the range are clear.
     */
    void free(long start, long end, long floor, long ceiling) {
        cachedNumber = -1;
        cachedLeaf = null;
        long top = ceiling == 0 ? 1L << PGD_SHIFT : ceiling;
        freeBelow(root, PGD_LEVEL, 0, start, end, floor, top);
    }

    /** Frees the children of {@code table}, which begins at {@code base}, that lie wholly between floor and top. */
    private void freeBelow(Inner table, int level, long base, long start, long end, long floor, long top) {
        int shift = PAGE_SHIFT + 9 * (level - 1);
        int first = (int) (Math.max(start - base, 0) >>> shift);
        int last = (int) Math.min((end - 1 - base) >>> shift, ENTRIES - 1);
        for (int slot = first; slot <= last; slot++) {
            Object child = table.entries[slot];
            if (child == null) {
                continue;
            }
            long childBase = base + ((long) slot << shift);
            if (child instanceof Inner inner) {
                freeBelow(inner, level - 1, childBase, start, end, floor, top);
            }
            if (childBase >= floor && childBase + (1L << shift) <= top) {
                table.entries[slot] = null;
                tables--;
                freeFrame(level - 1, childBase, child instanceof Leaf leaf ? leaf.frame : ((Inner) child).frame);
            }
        }
    }

    /** Visits every table of level 1. */
    void forEachLeaf(LeafVisitor visitor) {
        for (int i = 0; i < ENTRIES; i++) {
            Inner pud = (Inner) root.entries[i];
            for (int j = 0; pud != null && j < ENTRIES; j++) {
                Inner pmd = (Inner) pud.entries[j];
                for (int k = 0; pmd != null && k < ENTRIES; k++) {
                    Leaf leaf = (Leaf) pmd.entries[k];
                    if (leaf != null) {
                        visitor.leaf(
                                ((long) i << PUD_TABLE_SHIFT)
                                        + ((long) j << PMD_TABLE_SHIFT)
                                        + ((long) k << PTE_TABLE_SHIFT),
                                leaf);
                    }
                }
            }
        }
    }

    /** Receives tables of level 1 with their first address. */
    interface LeafVisitor {
        void leaf(long base, Leaf leaf);
    }
}
