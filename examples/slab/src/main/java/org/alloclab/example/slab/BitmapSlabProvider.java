package org.alloclab.example.slab;

import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.api.spi.Upstream;

/** Publishes {@link BitmapSlab}. */
public final class BitmapSlabProvider implements SlabAllocatorProvider {
    @Override
    public String id() {
        return "bitmap-slab";
    }

    @Override
    public String summary() {
        return "kernel objects as bits of a slab";
    }

    @Override
    public Upstream models() {
        return new Upstream("bitmap-slab", "1.0");
    }

    @Override
    public SlabAllocator create(Context context) {
        return new BitmapSlab(context.frames());
    }
}
