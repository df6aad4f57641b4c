package org.alloclab.vm;

/** Counts what is resident of an area (fs/proc/task_mmu.c, smaps_account), and names the state of its pages. */
final class Residency {
    private static final int PSS_SHIFT = 12;

    private final Mm mm;
    long rss;
    long pss;
    long anon;
    long huge;
    long swap;

    Residency(Mm mm) {
        this.mm = mm;
    }

    void count(long start, long end) {
        rss = 0;
        pss = 0;
        anon = 0;
        huge = 0;
        swap = 0;
        long address = start;
        while (address < end) {
            PageTables.Leaf leaf = mm.tables.leaf(address);
            long stop = leaf == null
                    ? mm.tables.skipMissing(address)
                    : ((address >>> PageTables.PTE_TABLE_SHIFT) + 1) << PageTables.PTE_TABLE_SHIFT;
            stop = Math.min(end, stop);
            for (long page = address; leaf != null && page < stop; page += PageTables.PAGE_SIZE) {
                count(leaf.entries[PageTables.index(page)], leaf.huge);
            }
            address = stop;
        }
    }

    private void count(long entry, boolean inHuge) {
        if ((entry & PageTables.SWAP) != 0) {
            swap++;
        } else if ((entry & PageTables.PRESENT) != 0 && (entry & PageTables.ZERO) == 0) {
            rss++;
            pss += (PageTables.PAGE_SIZE << PSS_SHIFT) / Math.max(1, mm.kernel.mapCount(entry));
            if ((entry & PageTables.FILE) == 0) {
                anon++;
                huge += inHuge ? 1 : 0;
            }
        }
    }

    long pssKilobytes() {
        return pss >>> (10 + PSS_SHIFT);
    }

    /** One letter for each page (fs/proc/task_mmu.c, pagemap_read). */
    String states(long start, long end) {
        StringBuilder text = new StringBuilder((int) ((end - start) >>> PageTables.PAGE_SHIFT));
        for (long page = start; page < end; page += PageTables.PAGE_SIZE) {
            PageTables.Leaf leaf = mm.tables.leaf(page);
            text.append(leaf == null ? '.' : state(leaf.entries[PageTables.index(page)]));
        }
        return text.toString();
    }

    private char state(long entry) {
        if ((entry & PageTables.PRESENT) == 0) {
            return (entry & (PageTables.SWAP | PageTables.GUARD)) != 0 ? 's' : '.';
        }
        if ((entry & PageTables.ZERO) != 0) {
            return (entry & PageTables.HUGE_ZERO) != 0 ? 'f' : 'z';
        }
        boolean once = mm.kernel.mapCount(entry) == 1;
        if ((entry & PageTables.FILE) != 0) {
            return once ? 'F' : 'f';
        }
        return once ? 'A' : 'a';
    }
}
