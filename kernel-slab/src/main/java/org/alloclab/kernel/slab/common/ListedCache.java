package org.alloclab.kernel.slab.common;

import org.alloclab.api.slab.KmemCache;

/** A cache as the list of all caches sees it. */
public interface ListedCache extends KmemCache {

    /** Gives unused slabs back, as much as the allocator thinks right; answers how many pages went. */
    long reap();

    /** limit, batchcount and sharedfactor as {@code /proc/slabinfo} shows them; 0 where there are none. */
    Tunables tunables();

    /**
     * What could be tuned in a cache with arrays of objects.
     *
     * @param limit objects that a CPU may keep
     * @param batchCount objects that move at once
     * @param sharedFactor batches that the CPUs share
     */
    record Tunables(int limit, int batchCount, int sharedFactor) {
        public static final Tunables NONE = new Tunables(0, 0, 0);
    }
}
