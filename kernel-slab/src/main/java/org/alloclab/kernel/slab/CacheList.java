package org.alloclab.kernel.slab;

import java.util.List;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.KmemCache;

/** What either allocator asks of the list of its caches (mm/slab_common.c, slab_caches). */
final class CacheList {
    private CacheList() {}

    /** A cache as the allocator that made it knows it. */
    @SuppressWarnings("ReferenceEquality") // caches have identity
    static <C extends KmemCache> C own(List<C> caches, KmemCache cache) {
        for (C candidate : caches) {
            if (candidate == cache) {
                return candidate;
            }
        }
        throw new IllegalStateException("a cache belongs to the allocator that made it: " + cache.name());
    }

    static List<CacheFigures> figures(List<? extends KmemCache> caches) {
        return caches.stream().map(KmemCache::figures).toList();
    }
}
