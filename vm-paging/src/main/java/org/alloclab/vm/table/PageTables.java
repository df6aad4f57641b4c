package org.alloclab.vm.table;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.Arrays;
import java.util.Objects;
import org.alloclab.api.probe.Probe;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.pool.HugetlbPage;
import org.jspecify.annotations.Nullable;

/**
 * Page tables, built on demand, in the shape of a {@link TableGeometry}.
 *
 * <pre>
 *   entry of level 1:  frame << 12 | flags      0: never touched
 *     bit 0 PRESENT    names a frame
 *     bit 1 WRITABLE   a store needs no fault
 *     bit 2 ZERO       the frame is the zero page, not counted as resident
 *     bit 3 FILE       a page of a file, else an anonymous page
 *     bit 4 EXCLUSIVE  an anonymous page that no other entry names
 *     bit 5 GUARD      no page, and touching it is a fault (PTE_MARKER_GUARD)
 *     bit 6 SWAP       not present: the frame field is a slot of swap space; EXCLUSIVE: no other entry names it
 *     bit 7 SHMEM      a page of a memory file, counted as shared memory
 *     bit 8 COMPOUND   the frame is part of a huge page
 *     bit 9 HUGE_ZERO  part of the huge zero page
 *     bit 10 ACCESSED  used since the mark was cleared: set when the TLB takes the entry in
 *     bit 11 DIRTY     written to since the mark was cleared: without it the TLB grants no store
 * </pre>
 *
 * <p>A huge page is mapped by the level-2 entry. Its deposited table, which is there so that a split cannot fail, is the
 * {@link Leaf} with its entries filled in already and {@code huge} set.
 *
 * <p>A hugetlb page is mapped by the level-2 entry too, without a deposited table, for it is never split: its {@link Leaf} has
 * no frame.
 *
 * <p>Each table takes one frame; all but the root (the PGD) are counted ({@code VmPTE}).
 */
public final class PageTables {
    public static final long PRESENT = 1;
    public static final long WRITABLE = 1 << 1;
    public static final long ZERO = 1 << 2;
    public static final long FILE = 1 << 3;
    public static final long EXCLUSIVE = 1 << 4;
    public static final long GUARD = 1 << 5;
    public static final long SWAP = 1 << 6;
    public static final long SHMEM = 1 << 7;
    public static final long COMPOUND = 1 << 8;
    public static final long HUGE_ZERO = 1 << 9;
    public static final long ACCESSED = 1 << 10;
    public static final long DIRTY = 1 << 11;
    /** What a store leaves behind. */
    public static final long STORED = ACCESSED | DIRTY;

    public static final int ENTRIES = Pages.HUGE_PARTS;
    private static final long[] NO_ENTRIES = new long[ENTRIES];
    private static final long NO_TABLE = -1;
    private static final int INDEX_BITS = 9;
    private static final int PTE_LEVEL = 1;
    private static final int PMD_LEVEL = 2;
    /** What the root is told as, whatever its level. */
    private static final int PGD_LEVEL = 4;

    /** 512 entries of level 1: a table, or half of one. */
    public static final class Leaf {
        public final long[] entries;
        final long frame;
        /** Whether the level-2 entry maps one huge page, this table being deposited. */
        public boolean huge;

        /** The hugetlb page that the level-2 entry maps: there is no table then, and its entries read as clear. */
        public final @Nullable HugetlbPage hugetlb;

        public boolean hugetlbWritable;

        Leaf(long frame) {
            this.entries = new long[ENTRIES];
            this.frame = frame;
            this.hugetlb = null;
        }

        private Leaf(HugetlbPage hugetlb, boolean writable) {
            this.entries = NO_ENTRIES;
            this.frame = NO_TABLE;
            this.hugetlb = hugetlb;
            this.hugetlbWritable = writable;
        }
    }

    /** A table above level 1; its slots hold {@link Leaf}s at level 2, else {@link Inner}s. */
    static final class Inner {
        final @Nullable Object[] slots;
        final long frame;

        Inner(int slots, long frame) {
            this.slots = new Object[slots];
            this.frame = frame;
        }
    }

    private final TableGeometry geometry;
    private final TableFrames frames;
    private final Probe probe;
    private final Inner root;
    private long tables;
    /** One-entry cache of the last leaf used: the page-walk cache of the CPU, as it were. */
    private long cachedNumber = -1;

    private @Nullable Leaf cachedLeaf;

    /** Where tables come from. */
    public interface TableFrames {
        long take();

        void giveBack(long frame);
    }

    public PageTables(TableGeometry geometry, TableFrames frames, Probe probe) {
        this.geometry = geometry;
        this.frames = frames;
        this.probe = probe;
        this.root = new Inner(geometry.rootSlots(), newFrame(PGD_LEVEL, 0));
        for (int i = 0; i < geometry.preallocated(); i++) {
            inner(root, (long) i << slotShift(geometry.levels), geometry.levels);
        }
    }

    public static int index(long address) {
        return (int) (address >>> PAGE_SHIFT) & (ENTRIES - 1);
    }

    /** How far an address is shifted to find its slot in a table of a level. */
    public static int slotShift(int level) {
        return PAGE_SHIFT + INDEX_BITS * (level - 1);
    }

    private static int slot(Inner table, long address, int level) {
        return (int) (address >>> slotShift(level)) & (table.slots.length - 1);
    }

    public TableGeometry geometry() {
        return geometry;
    }

    /** Tables below the root. */
    public long tables() {
        return tables;
    }

    /** The leaf that covers an address, or {@code null}. */
    @Nullable
    public Leaf leaf(long address) {
        long number = address >>> Pages.HUGE_SHIFT;
        if (number == cachedNumber) {
            return cachedLeaf;
        }
        Inner pmd = existing(address, PMD_LEVEL);
        Leaf leaf = pmd == null ? null : (Leaf) pmd.slots[slot(pmd, address, PMD_LEVEL)];
        if (leaf != null) {
            cachedNumber = number;
            cachedLeaf = leaf;
        }
        return leaf;
    }

    /** The leaf that covers an address; missing tables are made from the top (mm/memory.c, __handle_mm_fault). */
    public Leaf makeLeaf(long address) {
        Leaf known = leaf(address);
        if (known != null) {
            return known;
        }
        Inner pmd = made(address, PMD_LEVEL);
        int first = slot(pmd, address, PMD_LEVEL) & -geometry.leavesInTable;
        long frame = newFrame(PTE_LEVEL, address);
        for (int i = 0; i < geometry.leavesInTable; i++) {
            pmd.slots[first + i] = new Leaf(frame);
        }
        tables++;
        return Objects.requireNonNull(leaf(address));
    }

    /** Lets the level-2 entry over an address, which is clear, map a hugetlb page. */
    public void mapHugetlb(long address, HugetlbPage page, boolean writable) {
        Inner pmd = made(address, PMD_LEVEL);
        int slot = slot(pmd, address, PMD_LEVEL);
        if (pmd.slots[slot] != null) {
            throw new IllegalStateException(
                    "a hugetlb page is mapped where nothing is: 0x" + Long.toHexString(address));
        }
        pmd.slots[slot] = new Leaf(page, writable);
        forgetLeaf();
    }

    /** Clears the level-2 entry over an address if it maps a hugetlb page, which is answered. */
    @Nullable
    public HugetlbPage clearHugetlb(long address) {
        Leaf leaf = leaf(address);
        Inner pmd = leaf == null || leaf.hugetlb == null ? null : existing(address, PMD_LEVEL);
        if (leaf == null || pmd == null) {
            return null;
        }
        pmd.slots[slot(pmd, address, PMD_LEVEL)] = null;
        forgetLeaf();
        return leaf.hugetlb;
    }

    /** Makes the tables down to level 2 over an address, as every fault does before it looks at the page. */
    public void makeUpper(long address) {
        made(address, PMD_LEVEL);
    }

    /** Makes the tables down to level 3 over an address; the root stands for what a geometry does not have. */
    public void makeTop(long address) {
        made(address, PMD_LEVEL + 1);
    }

    public boolean hasLevel2(long address) {
        return existing(address, PMD_LEVEL) != null;
    }

    public boolean hasLevel3(long address) {
        return existing(address, PMD_LEVEL + 1) != null;
    }

    /** Takes the table of level 1 over an address out of its level-2 table and puts it in over another, where none is. */
    public void moveLevel1(long from, long to) {
        Inner source = existing(from, PMD_LEVEL);
        if (source != null) {
            Inner target = made(to, PMD_LEVEL);
            int first = slot(source, from, PMD_LEVEL);
            int second = slot(target, to, PMD_LEVEL);
            for (int i = 0; i < geometry.leavesInTable; i++) {
                target.slots[second + i] = source.slots[first + i];
                source.slots[first + i] = null;
            }
            forgetLeaf();
        }
    }

    /** Takes the level-2 table over an address out of its level-3 table and puts it in over another. */
    public boolean moveLevel2(long from, long to) {
        if (geometry.levels == PMD_LEVEL) {
            return false;
        }
        int level = PMD_LEVEL + 1;
        Inner source = existing(from, level);
        Inner target = made(to, level);
        int slot = slot(target, to, level);
        if (source == null || target.slots[slot] != null) {
            return false;
        }
        int old = slot(source, from, level);
        target.slots[slot] = source.slots[old];
        source.slots[old] = null;
        forgetLeaf();
        return true;
    }

    /** Frees the table of level 1 over an address, whose entries are clear. */
    public void freeLevel1(long address) {
        Inner pmd = existing(address, PMD_LEVEL);
        if (pmd != null) {
            freeChild(pmd, PMD_LEVEL, slot(pmd, address, PMD_LEVEL) & -geometry.leavesInTable, address);
            forgetLeaf();
        }
    }

    /** Frees every table: the process has ended. */
    public void freeAll() {
        free(0, 1L << geometry.addressBits, 0, 0);
        freeFrame(PGD_LEVEL, 0, root.frame);
    }

    private void forgetLeaf() {
        cachedNumber = -1;
        cachedLeaf = null;
    }

    /** The table of a level over an address, or {@code null}. */
    private @Nullable Inner existing(long address, int level) {
        Inner table = root;
        for (int above = geometry.levels; above > level && table != null; above--) {
            table = (Inner) table.slots[slot(table, address, above)];
        }
        return table;
    }

    /** The same, made where it is missing. */
    private Inner made(long address, int level) {
        Inner table = root;
        for (int above = geometry.levels; above > level; above--) {
            table = inner(table, address, above);
        }
        return table;
    }

    /** The child, at the level below, of a table of {@code level}; made where it is missing. */
    private Inner inner(Inner parent, long address, int level) {
        int slot = slot(parent, address, level);
        Inner table = (Inner) parent.slots[slot];
        if (table == null) {
            table = new Inner(ENTRIES, newFrame(level - 1, address));
            parent.slots[slot] = table;
            tables++;
        }
        return table;
    }

    private long newFrame(int level, long address) {
        long frame = frames.take();
        probe.pageTable(level, address, frame, true);
        return frame;
    }

    private void freeFrame(int level, long address, long frame) {
        frames.giveBack(frame);
        probe.pageTable(level, address, frame, false);
    }

    /** End of the range up to which there is no leaf from {@code address} on, where there is none at it. */
    public long skipMissing(long address) {
        int level = geometry.levels;
        Inner table = root;
        while (level > PMD_LEVEL && table.slots[slot(table, address, level)] instanceof Inner below) {
            table = below;
            level--;
        }
        int shift = slotShift(level);
        return ((address >>> shift) + 1) << shift;
    }

    /**
     * Frees the tables that cover nothing but {@code [start, end)} and the free addresses around it, from {@code floor},
     * the end of the area in front, to {@code ceiling}, the start of the area behind or 0 for none (mm/memory.c,
     * free_pgd_range). The entries of the range are clear.
     */
    public void free(long start, long end, long floor, long ceiling) {
        forgetLeaf();
        long top = ceiling == 0 ? 1L << geometry.addressBits : ceiling;
        freeBelow(root, geometry.levels, 0, start, end, floor, top);
    }

    /** Frees the children of {@code table}, which begins at {@code base}, that lie wholly between floor and top. */
    private void freeBelow(Inner table, int level, long base, long start, long end, long floor, long top) {
        int shift = slotShift(level);
        int step = level == PMD_LEVEL ? geometry.leavesInTable : 1;
        int first = (int) (Math.max(start - base, 0) >>> shift) & -step;
        int last = (int) Math.min((end - 1 - base) >>> shift, table.slots.length - 1);
        for (int slot = first; slot <= last; slot += step) {
            Object child = table.slots[slot];
            if (child == null) {
                continue;
            }
            long childBase = base + ((long) slot << shift);
            if (child instanceof Inner inner) {
                freeBelow(inner, level - 1, childBase, start, end, floor, top);
            }
            if (childBase >= floor && childBase + ((long) step << shift) <= top) {
                freeChild(table, level, slot, childBase);
            }
        }
    }

    /** Frees the table, of the level below, in a slot of {@code table}; with its other half, where it is two leaves. */
    private void freeChild(Inner table, int level, int slot, long address) {
        Object child = table.slots[slot];
        if (child == null) {
            return;
        }
        int step = level == PMD_LEVEL ? geometry.leavesInTable : 1;
        Arrays.fill(table.slots, slot, slot + step, null);
        tables--;
        freeFrame(level - 1, address, child instanceof Leaf leaf ? leaf.frame : ((Inner) child).frame);
    }

    /** Visits every leaf. */
    public void forEachLeaf(LeafVisitor visitor) {
        visit(root, geometry.levels, 0, visitor);
    }

    private static void visit(Inner table, int level, long base, LeafVisitor visitor) {
        for (int slot = 0; slot < table.slots.length; slot++) {
            long at = base + ((long) slot << slotShift(level));
            if (table.slots[slot] instanceof Inner inner) {
                visit(inner, level - 1, at, visitor);
            } else if (table.slots[slot] instanceof Leaf leaf) {
                visitor.leaf(at, leaf);
            }
        }
    }

    /** Receives leaves with their first address. */
    public interface LeafVisitor {
        void leaf(long base, Leaf leaf);
    }
}
