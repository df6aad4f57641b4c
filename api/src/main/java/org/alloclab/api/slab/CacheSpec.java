package org.alloclab.api.slab;

/**
 * What a cache is asked to be ({@code kmem_cache_create}).
 *
 * @param name as in {@code /proc/slabinfo}
 * @param objectSize bytes of an object
 * @param align required alignment, 0 for the word's
 * @param flags bits of the {@code SLAB_} constants here
 * @param constructor brings a fresh object into its initial state, once for each time its slab is made
 */
public record CacheSpec(String name, int objectSize, int align, int flags, ObjectHook constructor) {
    public static final int SLAB_HWCACHE_ALIGN = 1;
    public static final int SLAB_TYPESAFE_BY_RCU = 1 << 1;
    public static final int SLAB_RECLAIM_ACCOUNT = 1 << 2;
    public static final int SLAB_ACCOUNT = 1 << 3;
    public static final int SLAB_PANIC = 1 << 4;
    public static final int SLAB_CACHE_DMA = 1 << 5;
    public static final int SLAB_RED_ZONE = 1 << 6;
    public static final int SLAB_POISON = 1 << 7;
    public static final int SLAB_STORE_USER = 1 << 8;
    public static final int SLAB_NO_MERGE = 1 << 9;

    public static CacheSpec of(String name, int objectSize, int align, int flags) {
        return new CacheSpec(name, objectSize, align, flags, ObjectHook.NONE);
    }
}
