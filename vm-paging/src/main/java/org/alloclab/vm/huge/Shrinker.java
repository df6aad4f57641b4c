package org.alloclab.vm.huge;

/** A cache of the kernel that gives memory back when asked ({@code struct shrinker}, include/linux/shrinker.h). */
public interface Shrinker {
    /** What an object costs to make again, in seeks: the default of the kernel. */
    int DEFAULT_SEEKS = 2;

    /** Objects that could be freed. */
    long countObjects();

    /** Frees up to so many objects; answers how many pages that gave back. */
    long scanObjects(long count);
}
