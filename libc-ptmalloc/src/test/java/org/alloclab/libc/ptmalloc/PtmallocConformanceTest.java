package org.alloclab.libc.ptmalloc;

import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.testkit.UserAllocatorConformance;

final class PtmallocConformanceTest extends UserAllocatorConformance {

    @Override
    protected UserAllocatorProvider provider() {
        return new PtmallocProvider();
    }

    @Override
    protected int minAlignment() {
        return 16;
    }
}
