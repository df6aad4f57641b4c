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
    /** The free pointer may lie inside the object although it is typesafe by RCU ({@code use_freeptr_offset}). */
    public static final int FREE_POINTER_INSIDE = 1 << 10;

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

    public static CacheSpec of(String name, int objectSize, int align, int flags) {
        return new CacheSpec(name, objectSize, align, flags, ObjectHook.NONE);
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
