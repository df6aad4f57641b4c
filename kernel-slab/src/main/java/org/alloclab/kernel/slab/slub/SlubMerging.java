package org.alloclab.kernel.slab.slub;

import java.util.List;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.ObjectHook;
import org.alloclab.kernel.slab.common.Alignment;
import org.jspecify.annotations.Nullable;

/** Which caches become one (Linux 6.18 mm/slab_common.c, find_mergeable, slab_unmergeable). */
final class SlubMerging {
    private static final int NEVER = SlubGeometry.DEBUG | CacheSpec.SLAB_TYPESAFE_BY_RCU | CacheSpec.SLAB_NO_MERGE;
    private static final int SAME = CacheSpec.SLAB_RECLAIM_ACCOUNT | CacheSpec.SLAB_CACHE_DMA | CacheSpec.SLAB_ACCOUNT;

    private SlubMerging() {}

    /** The cache made last that fits: no constructor, the same kind of memory, less than a word wasted, aligned. */
    static @Nullable SlubCache twin(CacheSpec spec, List<SlubCache> caches, int word) {
        if (isUnmergeable(spec)) {
            return null;
        }
        int align = Alignment.of(spec, word);
        int size = Alignment.up(Alignment.up(spec.objectSize(), word), align);
        for (int i = caches.size() - 1; i >= 0; i--) {
            SlubCache cache = caches.get(i);
            int other = cache.layout.geometry.size();
            if (!isUnmergeable(cache.layout.spec)
                    && size <= other
                    && (spec.flags() & SAME) == (cache.layout.spec.flags() & SAME)
                    && (other & (align - 1)) == 0
                    && other - size < word) {
                return cache;
            }
        }
        return null;
    }

    private static boolean isUnmergeable(CacheSpec spec) {
        return (spec.flags() & NEVER) != 0 || spec.constructor() != ObjectHook.NONE;
    }
}
