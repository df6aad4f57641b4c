package org.alloclab.libc.jemalloc;

import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.testkit.UserAllocatorConformance;

final class JemallocConformanceTest extends UserAllocatorConformance {
    @Override
    protected UserAllocatorProvider provider() {
        return new JemallocProvider();
    }
}
