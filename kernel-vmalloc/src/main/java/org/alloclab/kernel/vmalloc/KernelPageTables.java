package org.alloclab.kernel.vmalloc;

import java.util.Arrays;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;

/**
 * The page-table entries of the vmalloc addresses, one page at a time; a table page of its own is taken for each range that
 * is first used, and kept ({@code pte_alloc_kernel}).
 *
 * <pre>
 *   entry   frame + 1, 0 if not mapped
 *   table   512 entries (1024 on i386 without PAE): 2 MiB (4 MiB) of addresses
 * </pre>
 */
final class KernelPageTables {
    private final PageFrameAllocator frames;
    private final int entries;
    private int[][] tables = new int[0][];
    private long[] tableFrames = new long[0];
    private long mapped;

    KernelPageTables(PageFrameAllocator frames, int entries) {
        this.frames = frames;
        this.entries = entries;
    }

    /** Maps the page with this number, counted from the start of the range; false if no table page can be had. */
    boolean map(long page, long frame, int cpu) {
        int table = (int) (page / entries);
        if (table >= tables.length) {
            int size = Math.max(table + 1, 2 * tables.length);
            tables = Arrays.copyOf(tables, size);
            tableFrames = Arrays.copyOf(tableFrames, size);
        }
        if (tables[table] == null) {
            long own = frames.allocPages(0, Gfp.GFP_KERNEL | Gfp.ZERO, cpu);
            if (own == PageFrameAllocator.NO_FRAME) {
                return false;
            }
            tables[table] = new int[entries];
            tableFrames[table] = own;
        }
        int entry = (int) (page % entries);
        if (tables[table][entry] != 0) {
            throw new IllegalStateException("a page is mapped once: page " + page + " of the vmalloc range");
        }
        tables[table][entry] = (int) frame + 1;
        mapped++;
        return true;
    }

    void unmap(long page) {
        int table = (int) (page / entries);
        int entry = (int) (page % entries);
        if (tables[table] == null || tables[table][entry] == 0) {
            throw new IllegalStateException("a page is unmapped after it was mapped: page " + page);
        }
        tables[table][entry] = 0;
        mapped--;
    }

    /** The frame that a page shows, or -1. */
    long frame(long page) {
        int table = (int) (page / entries);
        boolean present = page >= 0 && table < tables.length && tables[table] != null;
        return present ? (long) tables[table][(int) (page % entries)] - 1 : -1;
    }

    long mappedPages() {
        return mapped;
    }

    /** Table pages that have been taken. */
    long tablePages() {
        return Arrays.stream(tables).filter(table -> table != null).count();
    }
}
