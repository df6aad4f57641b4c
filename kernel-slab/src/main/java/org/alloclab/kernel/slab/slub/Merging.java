package org.alloclab.kernel.slab.slub;

/** Whether caches of one size and kind become one. */
public enum Merging {
    ALLOWED,
    /** {@code slab_nomerge}. */
    NEVER
}
