package org.alloclab.api.slab;

/**
 * What a cache is asked to be ({@code kmem_cache_create}).
 *
 * @param name as in {@code /proc/slabinfo}
 * @param objectSize bytes of an object
 * @param align required alignment, 0 for the word's
 * @param flags bits of the {@code SLAB_} constants here
 * @param constructor brings a fresh object into its initial state, once for each time its slab is made
 * @param destructor undoes the constructor when the slab goes; only the classic slab allocator has it
 */
public record CacheSpec(
        String name, int objectSize, int align, int flags, ObjectHook constructor, ObjectHook destructor) {
    /** Objects are aligned to the CPU's cache lines. */
    public static final int SLAB_HWCACHE_ALIGN = 1;
    /** A slab goes only after a grace period. */
    public static final int SLAB_TYPESAFE_BY_RCU = 1 << 1;
    /** A shrinker can free its objects: its frames are of the reclaimable kind. */
    public static final int SLAB_RECLAIM_ACCOUNT = 1 << 2;
    /** Objects are charged to a memory cgroup. */
    public static final int SLAB_ACCOUNT = 1 << 3;
    /** The kernel stops where the cache cannot be made. */
    public static final int SLAB_PANIC = 1 << 4;
    /** Slabs come from ZONE_DMA. */
    public static final int SLAB_CACHE_DMA = 1 << 5;
    /** Debugging: guard bytes around objects. */
    public static final int SLAB_RED_ZONE = 1 << 6;
    /** Debugging: free objects hold a pattern. */
    public static final int SLAB_POISON = 1 << 7;
    /** Debugging: who took and freed an object is kept. */
    public static final int SLAB_STORE_USER = 1 << 8;
    /** The cache is never merged with another. */
    public static final int SLAB_NO_MERGE = 1 << 9;
    /** The free pointer may lie inside the object although it is typesafe by RCU ({@code use_freeptr_offset}). */
    public static final int FREE_POINTER_INSIDE = 1 << 10;

    /** A size or an alignment that cannot be is refused with {@link IllegalArgumentException}. */
    public CacheSpec {
        if (objectSize < 1 || objectSize > 4 << 20) {
            throw new IllegalArgumentException(
                    "object size of cache " + name + " must be between 1 and 4194304: was " + objectSize);
        }
        if (align < 0 || (align & (align - 1)) != 0) {
            throw new IllegalArgumentException("alignment of cache " + name + " must be a power of 2: was " + align);
        }
    }

    /** A cache whose objects need no destructor. */
    public CacheSpec(String name, int objectSize, int align, int flags, ObjectHook constructor) {
        this(name, objectSize, align, flags, constructor, ObjectHook.NONE);
    }

    /** A cache whose objects need neither constructor nor destructor. */
    public static CacheSpec of(String name, int objectSize, int align, int flags) {
        return new CacheSpec(name, objectSize, align, flags, ObjectHook.NONE);
    }

    /** Whether one of these flags is set. */
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
