package org.alloclab.libc.mimalloc.page;

import org.alloclab.libc.mimalloc.size.Slices;

/**
 * The page of an address: what the first words of the slice records tell (mimalloc 3.6, internal.h, the page of a pointer
 * on the way of a free).
 *
 * <pre>
 *   address >>> 28 ──► region ──► (address >>> 16) % 4096 ──► page
 * </pre>
 */
public final class PageTable {
    private static final int ADDRESS_BITS = 47;
    private static final int SLICE_MASK = Slices.REGION_SLICES - 1;
    private static final int[] NO_PAGES = new int[Slices.REGION_SLICES];

    private final int[][] regions = new int[1 << (ADDRESS_BITS - Slices.REGION_SHIFT)][];

    /** The page that has the slice of an address; {@link PageRecords#EMPTY} if none has. */
    public int at(long address) {
        long region = address >>> Slices.REGION_SHIFT;
        if (region >= regions.length) {
            return PageRecords.EMPTY;
        }
        int[] pages = regions[(int) region];
        return pages == null ? PageRecords.EMPTY : pages[(int) (address >>> Slices.SHIFT) & SLICE_MASK];
    }

    /** Sets the page of slices from an address on. */
    public void set(long address, int slices, int page) {
        for (int i = 0; i < slices; i++) {
            long slice = (address >>> Slices.SHIFT) + i;
            pages((int) (slice >>> (Slices.REGION_SHIFT - Slices.SHIFT)))[(int) slice & SLICE_MASK] = page;
        }
    }

    private int[] pages(int region) {
        int[] pages = regions[region];
        if (pages == null) {
            pages = NO_PAGES.clone();
            regions[region] = pages;
        }
        return pages;
    }
}
