package org.alloclab.vm;

/**
 * Carries page-table entries from one place to another (mm/mremap.c, move_page_tables): whole tables of 2 MiB or 1 GiB
 * where both places begin and end at their boundaries, single entries elsewhere.
 */
final class TableMove {
    private static final long PMD_SIZE = 1L << PageTables.PTE_TABLE_SHIFT;
    private static final long PUD_SIZE = 1L << 30;

    private final Mm mm;

    TableMove(Mm mm) {
        this.mm = mm;
    }

    void move(Vma oldArea, Vma newArea, long oldStart, long newStart, long length) {
        long from = oldStart;
        long to = newStart;
        long end = oldStart + length;
        if (length == 0) {
            return;
        }
        if (canRealign(oldArea, newArea, from, to, length)) {
            from &= -PMD_SIZE;
            to &= -PMD_SIZE;
        }
        PageTables tables = mm.tables;
        while (from < end) {
            long extent = extent(PUD_SIZE, from, to, end);
            if (tables.hasLevel3(from)) {
                tables.makeTop(to);
                if (extent != PUD_SIZE || !tables.hasLevel2(from) || !moveTable(from, to)) {
                    extent = extent(PMD_SIZE, from, to, end);
                    moveExtent(from, to, extent);
                }
            }
            from += extent;
            to += extent;
        }
    }

    private boolean moveTable(long from, long to) {
        if (!mm.tables.moveLevel2(from, to)) {
            return false;
        }
        moveContent(from, to, PUD_SIZE);
        return true;
    }

    private void moveExtent(long from, long to, long extent) {
        PageTables tables = mm.tables;
        PageTables.Leaf source = tables.leaf(from);
        if (source == null) {
            return;
        }
        tables.makeUpper(to);
        if (extent == PMD_SIZE && tables.leaf(to) == null) {
            PageTables.Leaf whole = tables.detachLeaf(from);
            if (whole != null) {
                tables.attachLeaf(to, whole);
            }
        } else {
            if (source.huge) {
                mm.splitHuge(source);
            }
            PageTables.Leaf target = tables.makeLeaf(to);
            for (long done = 0; done < extent; done += PageTables.PAGE_SIZE) {
                int i = PageTables.index(from + done);
                long entry = source.entries[i];
                if (entry != 0) {
                    source.entries[i] = 0;
                    target.entries[PageTables.index(to + done)] = entry;
                }
            }
        }
        moveContent(from, to, extent);
    }

    private void moveContent(long from, long to, long length) {
        mm.memory.revoke(from, length);
        mm.memory.moveContent(from, to, length);
    }

    /** mm/mremap.c, get_extent: up to the next boundary of either place. */
    private static long extent(long size, long from, long to, long end) {
        long extent = Math.min(((from + size) & -size) - from, end - from);
        return Math.min(extent, ((to + size) & -size) - to);
    }

    /** mm/mremap.c, can_realign_addr: nothing else lies between the boundary below and the areas. */
    private boolean canRealign(Vma oldArea, Vma newArea, long from, long to, long length) {
        long inTable = from & (PMD_SIZE - 1);
        return length >= PMD_SIZE - inTable
                && inTable != 0
                && inTable == (to & (PMD_SIZE - 1))
                && canAlignDown(oldArea, from)
                && canAlignDown(newArea, to);
    }

    private boolean canAlignDown(Vma area, long address) {
        return area.start == address && mm.areas.firstIn(address & -PMD_SIZE, area.start) == null;
    }
}
