package org.alloclab.vm.edit;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.rmap.HugeSplit;
import org.alloclab.vm.table.PageTables;

/**
 * Carries page-table entries from one place to another (mm/mremap.c, move_page_tables): whole tables (of 2 MiB and 1 GiB
 * on x86-64) where both places begin and end at their boundaries, single entries elsewhere.
 */
public final class TableMove {
    private static final long LEAF_SPAN = Pages.HUGE_BYTES;

    private final Mm mm;
    private final HugeSplit splitHuge;
    /** PMD_SIZE and PUD_SIZE. */
    private final long tableSpan;

    private final long upperSpan;

    public TableMove(Mm mm, HugeSplit splitHuge) {
        this.mm = mm;
        this.splitHuge = splitHuge;
        this.tableSpan = mm.tables.geometry().tableSpan();
        this.upperSpan = mm.tables.geometry().upperSpan();
    }

    public void move(Vma oldArea, Vma newArea, long oldStart, long newStart, long length) {
        long from = oldStart;
        long to = newStart;
        long end = oldStart + length;
        if (length == 0) {
            return;
        }
        if (canRealign(oldArea, newArea, from, to, length)) {
            from &= -tableSpan;
            to &= -tableSpan;
        }
        PageTables tables = mm.tables;
        while (from < end) {
            long extent = extent(upperSpan, from, to, end);
            if (tables.hasLevel3(from)) {
                tables.makeTop(to);
                if (extent != upperSpan || !tables.hasLevel2(from) || !moveTable(from, to)) {
                    extent = extent(tableSpan, from, to, end);
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
        moveContent(from, to, upperSpan);
        return true;
    }

    private void moveExtent(long from, long to, long extent) {
        PageTables tables = mm.tables;
        PageTables.Leaf source = tables.leaf(from);
        if (source == null) {
            return;
        }
        tables.makeUpper(to);
        if (extent == tableSpan && tables.leaf(to) == null) {
            tables.moveLevel1(from, to);
        } else {
            if (source.huge) {
                splitHuge.leaf(source);
            }
            for (long done = 0; done < extent; ) {
                long step = extent(LEAF_SPAN, from + done, to + done, from + extent);
                moveEntries(from + done, to + done, step);
                done += step;
            }
        }
        moveContent(from, to, extent);
    }

    /** Moves entries that lie in one leaf, to one leaf (mm/mremap.c, move_ptes). */
    private void moveEntries(long from, long to, long length) {
        PageTables.Leaf source = mm.tables.leaf(from);
        PageTables.Leaf target = mm.tables.makeLeaf(to);
        for (long done = 0; source != null && done < length; done += PAGE_SIZE) {
            int i = PageTables.index(from + done);
            long entry = source.entries[i];
            if (entry != 0) {
                source.entries[i] = 0;
                target.entries[PageTables.index(to + done)] = entry;
            }
        }
    }

    private void moveContent(long from, long to, long length) {
        mm.tlb.revoke(from, length);
        mm.tlb.moveContent(from, to, length);
    }

    /** mm/mremap.c, get_extent: up to the next boundary of either place. */
    private static long extent(long size, long from, long to, long end) {
        long extent = Math.min(((from + size) & -size) - from, end - from);
        return Math.min(extent, ((to + size) & -size) - to);
    }

    /** mm/mremap.c, can_realign_addr: nothing else lies between the boundary below and the areas. */
    private boolean canRealign(Vma oldArea, Vma newArea, long from, long to, long length) {
        long inTable = from & (tableSpan - 1);
        return length >= tableSpan - inTable
                && inTable != 0
                && inTable == (to & (tableSpan - 1))
                && canAlignDown(oldArea, from)
                && canAlignDown(newArea, to);
    }

    private boolean canAlignDown(Vma area, long address) {
        return area.start == address && mm.areas.firstIn(address & -tableSpan, area.start) == null;
    }
}
