package org.alloclab.vm.object;

/** Makes room when a cache finds no frame for a slab (mm/page_alloc.c, __alloc_pages_direct_reclaim). */
public interface Relief {
    /** Frees pages for a request of these {@code gfp} flags that may use any frame. */
    void relieve(int gfp);
}
