package org.alloclab.kernel.buddy;

import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.testkit.PageFrameConformance;

final class BuddyConformanceTest extends PageFrameConformance {
    @Override
    protected PageFrameAllocatorProvider provider() {
        return new BuddyProvider();
    }
}
