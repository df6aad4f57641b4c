package org.alloclab.libc.jemalloc.size;

/**
 * Shape of the slabs of one small size class.
 *
 * @param index size index
 * @param regionSize bytes of a region
 * @param slabSize bytes of a slab
 * @param regions regions of a slab
 * @param shards bins of this class in each arena
 * @param inverse {@code ceil(2^32 / regionSize)}, which turns the division by the region size into a multiplication
 */
public record BinInfo(int index, int regionSize, int slabSize, int regions, int shards, long inverse) {

    /** Most regions of a slab, and bits of its bitmap. */
    public static final int MAX_REGIONS = 512;

    public static BinInfo of(int index, int regionSize, int pages, int shards) {
        int slabSize = pages << SizeClasses.LG_PAGE;
        long inverse = ((1L << 32) + regionSize - 1) / regionSize;
        return new BinInfo(index, regionSize, slabSize, slabSize / regionSize, shards, inverse);
    }

    /** Pages of a slab: the fewest that regions fill without a rest. (sc.c, slab_size) */
    public static int perfectPages(int regionSize) {
        int pages = 1;
        while ((pages << SizeClasses.LG_PAGE) % regionSize != 0) {
            pages++;
        }
        return pages;
    }

    /** Pages of a slab where a user asked for a number. (sc.c, sc_data_update_sc_slab_size) */
    public static int clampPages(int regionSize, long wanted) {
        long min = (regionSize + SizeClasses.PAGE_MASK) >>> SizeClasses.LG_PAGE;
        long max = ((long) MAX_REGIONS * regionSize) >>> SizeClasses.LG_PAGE;
        if (Long.compareUnsigned(wanted, min) < 0) {
            return (int) min;
        }
        return (int) (Long.compareUnsigned(wanted, max) > 0 ? max : wanted);
    }

    /** Number of the region that begins {@code offset} bytes into a slab. */
    public int regionAt(long offset) {
        return (int) ((offset * inverse) >>> 32);
    }
}
