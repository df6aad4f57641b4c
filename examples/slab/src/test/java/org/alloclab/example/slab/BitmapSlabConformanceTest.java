package org.alloclab.example.slab;

import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.testkit.SlabConformance;

class BitmapSlabConformanceTest extends SlabConformance {
    @Override
    protected SlabAllocatorProvider provider() {
        return new BitmapSlabProvider();
    }
}
