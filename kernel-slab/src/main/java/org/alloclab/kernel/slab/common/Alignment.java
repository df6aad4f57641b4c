package org.alloclab.kernel.slab.common;

import org.alloclab.api.slab.CacheSpec;

/** Alignment of objects. */
public final class Alignment {
    public static final int CACHE_LINE = 64;

    private Alignment() {}

    /** Linux 6.18 mm/slab_common.c, calculate_alignment: a cache line, or the part of it in which small objects fit evenly. */
    public static int of(CacheSpec spec, int word) {
        int align = spec.align();
        if (spec.has(CacheSpec.SLAB_HWCACHE_ALIGN)) {
            int line = CACHE_LINE;
            while (spec.objectSize() <= line / 2) {
                line /= 2;
            }
            align = Math.max(align, line);
        }
        return up(Math.max(align, word), word);
    }

    public static int up(int value, int align) {
        return (value + align - 1) & -align;
    }
}
