package org.alloclab.vm.page;

import java.util.List;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.view.ZoneView;

/** The frames of the machine, taken and given back by whichever CPU runs: its per-CPU lists serve it. */
public final class Frames {
    private final PageFrameAllocator allocator;
    private final Execution execution;
    private final long highWatermark;

    public Frames(PageFrameAllocator allocator, Execution execution) {
        this.allocator = allocator;
        this.execution = execution;
        long high = 0;
        for (ZoneView zone : allocator.zones()) {
            high += zone.watermarks().high();
        }
        this.highWatermark = high;
    }

    /** A block of 2<sup>order</sup> frames, or {@link PageFrameAllocator#NO_FRAME}. */
    public long take(int order, int gfp) {
        return allocator.allocPages(order, gfp, execution.cpu());
    }

    public void giveBack(long frame, int order) {
        allocator.freePages(frame, order, execution.cpu());
    }

    /** Makes single frames of a block. */
    public void split(long frame, int order) {
        allocator.splitPages(frame, order);
    }

    /** Whether a request has met the low watermark since this was asked last. */
    public boolean takeKswapdWakeup() {
        return allocator.takeKswapdWakeup();
    }

    /** Whether some zone that such a request may use is above its high watermark. */
    public boolean isBalanced(int gfp) {
        return allocator.isBalanced(gfp);
    }

    /** Whether so many frames are free above the high watermarks. */
    public boolean hasFreeAboveHigh(long frames) {
        return allocator.hasFreeFrames(highWatermark + frames);
    }

    /** Sum of the zones' high watermarks. */
    public long highWatermark() {
        return highWatermark;
    }

    public long free() {
        return allocator.freeFrames();
    }

    public long total() {
        return allocator.totalFrames();
    }

    public List<ZoneView> zones() {
        return allocator.zones();
    }
}
