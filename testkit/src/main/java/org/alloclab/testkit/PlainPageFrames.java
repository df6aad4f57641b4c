package org.alloclab.testkit;

import java.util.BitSet;
import java.util.List;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.view.ZoneView;

/** Page frames by first fit over a bitmap: the simplest allocator that keeps the contract. */
public final class PlainPageFrames implements PageFrameAllocator {
    private final BitSet used = new BitSet();
    private final int total;

    public PlainPageFrames(int totalFrames) {
        this.total = totalFrames;
    }

    @Override
    public long allocPages(int order, int gfp, int cpu) {
        int size = 1 << order;
        int start = 0;
        while (start + size <= total) {
            int taken = used.nextSetBit(start);
            if (taken < 0 || taken >= start + size) {
                used.set(start, start + size);
                return start;
            }
            start = (taken + size) & -size;
        }
        return NO_FRAME;
    }

    @Override
    public void freePages(long frame, int order, int cpu) {
        int start = (int) frame;
        int end = start + (1 << order);
        if (used.nextClearBit(start) < end) {
            throw new IllegalStateException("a frame is freed once: " + used.nextClearBit(start));
        }
        used.clear(start, end);
    }

    @Override
    public long freeFrames() {
        return total - (long) used.cardinality();
    }

    @Override
    public long totalFrames() {
        return total;
    }

    @Override
    public List<ZoneView> zones() {
        return List.of();
    }

    @Override
    public void checkInvariants() {
        if (used.length() > total) {
            throw new IllegalStateException("frames lie below the end of memory: " + used.length());
        }
    }
}
