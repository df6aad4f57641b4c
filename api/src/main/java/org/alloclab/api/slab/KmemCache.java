package org.alloclab.api.slab;

/** A cache of equal kernel objects ({@code kmem_cache}). Objects are named by kernel virtual addresses. */
public interface KmemCache {

    /** As in {@code /proc/slabinfo}. */
    String name();

    /** {@code kmem_cache_alloc}; 0 when no memory can be had. */
    long alloc(int gfp, int cpu);

    /** {@code kmem_cache_free}. */
    void free(long object, int cpu);

    /** {@code kmem_cache_shrink}: gives empty slabs back; answers how many pages went. */
    long shrink();

    /** Its figures as of now. */
    CacheFigures figures();
}
