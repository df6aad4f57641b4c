package org.alloclab.libc.jemalloc.arena;

import org.alloclab.libc.jemalloc.emap.Edata;

/** Changes what a bin has counted. */
public final class BinCounts {
    private BinCounts() {}

    public static void addRegions(Bin bin, int more) {
        bin.currentRegions += more;
    }

    public static void addSlabs(Bin bin, int more) {
        bin.currentSlabs += more;
    }

    public static void addNonfullSlabs(Bin bin, int more) {
        bin.nonfullSlabs += more;
    }

    /** Makes a slab current that is not fresh. */
    public static void makeCurrent(Bin bin, Edata slab) {
        bin.use(slab);
        bin.currentSlabs--;
    }

    /** Hands a region out that the bin does not know of. */
    public static void take(Bin bin, Edata slab) {
        Slab.take(slab, bin.info());
        bin.currentRegions++;
    }

    /** Takes a region back that the bin does not know of. */
    public static void give(Bin bin, Edata slab, long pointer) {
        Slab.give(slab, bin.info(), pointer);
        bin.currentRegions--;
    }

    /** Makes a slab claim to be one of a bin. */
    public static void claim(Bin bin, Edata slab) {
        Slab.init(slab, bin.info(), 0);
    }
}
