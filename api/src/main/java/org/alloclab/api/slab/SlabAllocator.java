package org.alloclab.api.slab;

import java.util.List;
import org.alloclab.api.view.KernelFiles;

/** Kernel objects: caches by kind, and {@code kmalloc} by size. */
public interface SlabAllocator extends KernelFiles {

    /** {@code kmem_cache_create}. */
    KmemCache createCache(CacheSpec spec);

    /** {@code kmem_cache_destroy}; fails with {@link IllegalStateException} while objects are in use. */
    void destroyCache(KmemCache cache);

    /** {@code kmalloc}; 0 when no memory can be had. */
    long kmalloc(long size, int gfp, int cpu);

    /** {@code kfree}; 0 is ignored. */
    void kfree(long object, int cpu);

    /** {@code kfree_rcu}: frees when every reader that may hold the object has gone, see {@link #endGracePeriod}. */
    default void kfreeRcu(long object, int cpu) {
        kfree(object, cpu);
    }

    /** Every CPU has passed a quiescent state: what waited for that is freed now. */
    default void endGracePeriod() {}

    /** What is written in the objects; debugging caches look at it. */
    KernelBytes bytes();

    /** What debugging caches have found so far, as the kernel logs it. */
    default List<String> reports() {
        return List.of();
    }

    /** Gives unused slabs back; answers how many pages went. One that keeps none has nothing to give. */
    default long reap() {
        return 0;
    }

    /** Figures of every cache, in order of creation; none where the plug-in does not keep them. */
    default List<CacheFigures> caches() {
        return List.of();
    }
}
