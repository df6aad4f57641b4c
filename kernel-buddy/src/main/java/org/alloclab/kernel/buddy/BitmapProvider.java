package org.alloclab.kernel.buddy;

import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.Upstream;
import org.alloclab.kernel.buddy.bitmap.BitmapAllocator;
import org.alloclab.kernel.buddy.layout.PhysicalMap;

/** Makes the plain page-frame allocator. */
public final class BitmapProvider implements PageFrameAllocatorProvider {
    @Override
    public String id() {
        return "bitmap";
    }

    @Override
    public String summary() {
        return "first fit in a bitmap, no zones' reserves, no per-CPU lists: the yardstick for the buddy system";
    }

    @Override
    public Upstream models() {
        return new Upstream("textbook", "first fit");
    }

    @Override
    public PageFrameAllocator create(Context context) {
        return new BitmapAllocator(PhysicalMap.zonesOf(context.machine()), context.probe());
    }
}
