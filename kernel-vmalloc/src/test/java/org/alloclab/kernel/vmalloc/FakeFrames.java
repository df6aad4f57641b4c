package org.alloclab.kernel.vmalloc;

import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.view.ZoneView;

/** Single frames for tests, scattered: every second one from a start; blocks of a higher order are never to be had. */
final class FakeFrames implements PageFrameAllocator {
    private final BitSet used = new BitSet();
    private final TreeSet<Long> freed = new TreeSet<>();
    private final long limit;
    private long next = 5000;

    FakeFrames(long limit) {
        this.limit = limit;
    }

    long usedFrames() {
        return used.cardinality();
    }

    boolean isUsed(long frame) {
        return used.get((int) frame);
    }

    @Override
    public long allocPages(int order, int gfp, int cpu) {
        if (order > 0 || usedFrames() == limit || (gfp & Gfp.DMA) != 0) {
            return NO_FRAME;
        }
        Long again = freed.pollLast();
        long frame = again != null ? again : (next += 2);
        used.set((int) frame);
        return frame;
    }

    @Override
    public void freePages(long frame, int order, int cpu) {
        if (order != 0 || !isUsed(frame)) {
            throw new IllegalStateException("frame " + frame + " was not handed out");
        }
        used.clear((int) frame);
        freed.add(frame);
    }

    @Override
    public long freeFrames() {
        return limit - usedFrames();
    }

    @Override
    public long totalFrames() {
        return limit;
    }

    @Override
    public List<ZoneView> zones() {
        return List.of();
    }

    @Override
    public List<String> procFiles() {
        return List.of();
    }

    @Override
    public String proc(String file) {
        throw new IllegalArgumentException("no file " + file);
    }

    @Override
    public void checkInvariants() {}
}
