package org.alloclab.kernel.slab;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.view.ZoneView;

/** Page frames for tests: fresh ones by rising number, freed ones again, last in first out; it fails at a limit. */
public final class FakeFrames implements PageFrameAllocator {
    private final Map<Integer, Deque<Long>> freed = new HashMap<>();
    private final Map<Long, Integer> used = new HashMap<>();
    private final long limit;
    private long next = 1024;
    private long usedFrames;

    public FakeFrames(long limit) {
        this.limit = limit;
    }

    public long usedFrames() {
        return usedFrames;
    }

    @Override
    public long allocPages(int order, int gfp, int cpu) {
        if (usedFrames + (1L << order) > limit) {
            return NO_FRAME;
        }
        Deque<Long> list = freed.computeIfAbsent(order, o -> new ArrayDeque<>());
        long frame = list.isEmpty() ? fresh(order) : list.pop();
        used.put(frame, order);
        usedFrames += 1L << order;
        return frame;
    }

    private long fresh(int order) {
        long size = 1L << order;
        long frame = (next + size - 1) & -size;
        next = frame + size;
        return frame;
    }

    @Override
    public void freePages(long frame, int order, int cpu) {
        Integer had = used.remove(frame);
        if (had == null || had != order) {
            throw new IllegalStateException("frame " + frame + " of order " + order + " was not handed out");
        }
        usedFrames -= 1L << order;
        freed.computeIfAbsent(order, o -> new ArrayDeque<>()).push(frame);
    }

    @Override
    public long freeFrames() {
        return limit - usedFrames;
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
