package org.alloclab.example.frames;

import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.testkit.PageFrameConformance;

class BitmapFramesConformanceTest extends PageFrameConformance {
    @Override
    protected PageFrameAllocatorProvider provider() {
        return new BitmapFramesProvider();
    }
}
