package org.alloclab.kernel.vmalloc;

import org.alloclab.api.spi.VmallocAllocatorProvider;
import org.alloclab.testkit.VmallocConformance;

final class VmallocConformanceTest extends VmallocConformance {
    @Override
    protected VmallocAllocatorProvider provider() {
        return new VmallocProvider();
    }
}
