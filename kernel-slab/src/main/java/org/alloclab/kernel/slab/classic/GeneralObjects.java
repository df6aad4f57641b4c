package org.alloclab.kernel.slab.classic;

/** Where a cache keeps descriptors that are not on their slabs: the general caches. */
interface GeneralObjects {
    long kmalloc(long size, int gfp, int cpu);

    void kfree(long object, int cpu);
}
