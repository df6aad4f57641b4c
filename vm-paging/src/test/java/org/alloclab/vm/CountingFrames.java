package org.alloclab.vm;

import java.util.BitSet;
import java.util.List;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.view.ZoneView;

/** Hands out frames by rising number, the lowest free one first, and blocks from above all that are in use. */
class CountingFrames implements PageFrameAllocator {
    private final BitSet used = new BitSet();
    private final int total;
    private int inUse;
    private int hint;

    CountingFrames(int total) {
        this.total = total;
    }

    int inUse() {
        return inUse;
    }

    @Override
    public long allocPages(int order, int gfp, int cpu) {
        int count = 1 << order;
        int frame = order == 0 ? used.nextClearBit(hint) : alignUp(used.length(), count);
        if (frame + count > total) {
            return NO_FRAME;
        }
        used.set(frame, frame + count);
        inUse += count;
        hint = order == 0 ? frame + 1 : hint;
        return frame;
    }

    @Override
    public void freePages(long frame, int order, int cpu) {
        if (!used.get((int) frame)) {
            throw new IllegalStateException("frame " + frame + " is free already");
        }
        int first = (int) frame;
        int count = 1 << order;
        if (used.nextClearBit(first) < first + count) {
            throw new IllegalStateException("a block is freed as a whole: " + frame);
        }
        used.clear(first, first + count);
        inUse -= count;
        hint = Math.min(hint, first);
    }

    @Override
    public void splitPages(long frame, int order) {
        // every frame of a block is counted by itself
    }

    private static int alignUp(int value, int unit) {
        return (value + unit - 1) / unit * unit;
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
