package org.alloclab.vm.reclaim;

import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.vm.huge.Shrinker;

/** Slabs of kernel objects that hold none any more go back when memory is short ({@code kmem_cache_shrink}). */
public final class SlabShrinker implements Shrinker {
    private final SlabAllocator slab;

    public SlabShrinker(SlabAllocator slab) {
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
