package org.alloclab.kernel.slab;

import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.testkit.SlabConformance;

final class ClassicConformanceTest extends SlabConformance {
    @Override
    protected SlabAllocatorProvider provider() {
        return new SlabProvider();
    }
}
