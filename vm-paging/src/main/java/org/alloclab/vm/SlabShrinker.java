package org.alloclab.vm;

import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.SlabAllocator;

/** Slabs of kernel objects that hold none any more go back when memory is short ({@code kmem_cache_shrink}). */
final class SlabShrinker implements Shrinker {
    private final SlabAllocator slab;

    SlabShrinker(SlabAllocator slab) {
        this.slab = slab;
    }

    /** Room for objects in slabs without one. */
    @Override
    public long countObjects() {
        long objects = 0;
        for (CacheFigures cache : slab.caches()) {
            objects += (cache.totalSlabs() - cache.activeSlabs()) * cache.objectsPerSlab();
        }
        return objects;
    }

    /** The slab allocator gives back all empty slabs at once. */
    @Override
    public long scanObjects(long count) {
        return slab.reap();
    }
}
