package org.alloclab.kernel.buddy;

import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.testkit.PageFrameConformance;

final class BitmapConformanceTest extends PageFrameConformance {
    @Override
    protected PageFrameAllocatorProvider provider() {
        return new BitmapProvider();
    }
}
