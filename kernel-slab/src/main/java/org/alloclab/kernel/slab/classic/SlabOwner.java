package org.alloclab.kernel.slab.classic;

/** The cache of a slab, as the slab knows it. */
interface SlabOwner {
    /** Frees an object of one of its slabs. */
    void freeOf(Slab slab, long object, int cpu);
}
