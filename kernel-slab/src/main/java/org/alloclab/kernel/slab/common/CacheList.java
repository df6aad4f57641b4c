package org.alloclab.kernel.slab.common;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.KmemCache;

/**
 * The caches of an allocator in the order of their making, and what is asked of all of them (mm/slab_common.c, slab_caches).
 *
 * @param <C> the allocator's own kind of cache
 */
public final class CacheList<C extends ListedCache> {
    private final List<C> caches = new ArrayList<>();

    public void add(C cache) {
        caches.add(cache);
    }

    public void remove(C cache) {
        caches.remove(cache);
    }

    public List<C> all() {
        return Collections.unmodifiableList(caches);
    }

    /** A cache as the allocator that made it knows it. */
    @SuppressWarnings("ReferenceEquality") // caches have identity
    public C own(KmemCache cache) {
        for (C candidate : caches) {
            if (candidate == cache) {
                return candidate;
            }
        }
        throw new IllegalStateException("a cache belongs to the allocator that made it: " + cache.name());
    }

    /** Gives unused slabs of all caches back; answers how many pages went. */
    public long reap() {
        long pages = 0;
        for (C cache : caches) {
            pages += cache.reap();
        }
        return pages;
    }

    public List<CacheFigures> figures() {
        return caches.stream().map(KmemCache::figures).toList();
    }

    /** Names of the files that can be printed. */
    public List<String> procFiles() {
        return SlabText.FILES;
    }

    /** The text of one of them. */
    public String proc(String file) {
        return SlabText.of(file, caches);
    }
}
