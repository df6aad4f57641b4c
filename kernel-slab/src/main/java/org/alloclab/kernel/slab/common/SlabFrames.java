package org.alloclab.kernel.slab.common;

import org.alloclab.api.frame.Gfp;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.slab.CacheSpec;

/** The frames that slabs are made of. */
public final class SlabFrames {
    private SlabFrames() {}

    /** Bytes of a slab of 2<sup>order</sup> pages. */
    public static int bytes(int order) {
        return MachineDescription.PAGE_SIZE << order;
    }

    /** What the page-frame allocator is asked for: frames that the kernel can address, of the cache's kind (allocate_slab). */
    public static int gfp(CacheSpec spec, int gfp) {
        int bits = gfp & ~(Gfp.HIGHMEM | Gfp.MOVABLE);
        bits |= spec.has(CacheSpec.SLAB_CACHE_DMA) ? Gfp.DMA : 0;
        return spec.has(CacheSpec.SLAB_RECLAIM_ACCOUNT) ? bits | Gfp.RECLAIMABLE : bits;
    }
}
