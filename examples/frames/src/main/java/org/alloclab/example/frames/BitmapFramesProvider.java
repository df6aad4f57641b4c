package org.alloclab.example.frames;

import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.Upstream;

/** Publishes {@link BitmapFrames}. */
public final class BitmapFramesProvider implements PageFrameAllocatorProvider {
    @Override
    public String id() {
        return "bitmap-frames";
    }

    @Override
    public String summary() {
        return "page frames as a bitmap, searched from the top";
    }

    @Override
    public Upstream models() {
        return new Upstream("bitmap-frames", "1.0");
    }

    @Override
    public PageFrameAllocator create(Context context) {
        return new BitmapFrames(context.machine().pages(), context.probe());
    }
}
