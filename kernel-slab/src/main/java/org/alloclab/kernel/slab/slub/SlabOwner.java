package org.alloclab.kernel.slab.slub;

/** The cache of a slab, as the slab knows it. */
interface SlabOwner {
    String name();

    /** Frees an object that lies in a slab of its. */
    void free(long object, int slab, int cpu);

    /** Slabs are 2<sup>order</sup> pages. */
    int order();

    /** Whether its objects have bytes that count: red zones, poison. */
    boolean isDebug();
}
