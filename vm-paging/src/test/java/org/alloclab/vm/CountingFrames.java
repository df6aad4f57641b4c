package org.alloclab.vm;

import java.util.BitSet;
import java.util.List;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.frame.ZoneView;

/** Hands out single frames by rising number, the lowest free one first. */
final class CountingFrames implements PageFrameAllocator {
    private final BitSet used = new BitSet();
    private final int total;
    private int inUse;

    CountingFrames(int total) {
        this.total = total;
    }

    int inUse() {
        return inUse;
    }

    @Override
    public long allocPages(int order, int gfp, int cpu) {
        int frame = used.nextClearBit(0);
        if (order != 0 || frame >= total) {
            return NO_FRAME;
        }
        used.set(frame);
        inUse++;
        return frame;
    }

    @Override
    public void freePages(long frame, int order, int cpu) {
        if (!used.get((int) frame)) {
            throw new IllegalStateException("frame " + frame + " is free already");
        }
        used.clear((int) frame);
        inUse--;
    }

    @Override
    public long freeFrames() {
        return (long) total - inUse;
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
    public List<String> procFiles() {
        return List.of();
    }

    @Override
    public String proc(String file) {
        throw new IllegalArgumentException("prints no files: was " + file);
    }

    @Override
    public void checkInvariants() {}
}
