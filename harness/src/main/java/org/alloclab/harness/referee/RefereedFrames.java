package org.alloclab.harness.referee;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.alloclab.api.frame.ForwardingPageFrameAllocator;
import org.alloclab.api.frame.PageFrameAllocator;
import org.jspecify.annotations.Nullable;

/** A page-frame allocator whose answers are checked. */
final class RefereedFrames extends ForwardingPageFrameAllocator {
    private final String id;
    private final Progress progress;
    private final long frames;
    private final BitSet taken = new BitSet();
    /** Order by first frame; frames of a block that was split have order 0 each. */
    private final Map<Long, Integer> orders = new HashMap<>();

    RefereedFrames(String id, PageFrameAllocator allocator, Progress progress, long frames) {
        super(allocator);
        this.id = id;
        this.progress = progress;
        this.frames = frames;
    }

    @Override
    public long allocPages(int order, int gfp, int cpu) {
        String outer = progress.enter(id, "allocPages()");
        long frame = super.allocPages(order, gfp, cpu);
        progress.leave(outer);
        if (frame != NO_FRAME) {
            take(frame, order);
        }
        return frame;
    }

    private void take(long frame, int order) {
        String answer = "answered frame " + frame + " to allocPages(" + order + "), ";
        long count = 1L << order;
        if (frame < 0 || frame + count > frames) {
            throw PlugInFailure.foul(id, answer + "of a machine that has " + frames);
        }
        if ((frame & (count - 1)) != 0) {
            throw PlugInFailure.foul(id, answer + "which is no multiple of " + count);
        }
        int next = taken.nextSetBit((int) frame);
        if (next >= 0 && next < frame + count) {
            throw PlugInFailure.foul(id, answer + "of which frame " + next + " is in use");
        }
        taken.set((int) frame, (int) (frame + count));
        orders.put(frame, order);
    }

    @Override
    public void freePages(long frame, int order, int cpu) {
        @Nullable Integer held = orders.get(frame);
        if (held != null && held == order) {
            orders.remove(frame);
            taken.clear((int) frame, (int) (frame + (1L << order)));
        }
        String outer = progress.enter(id, "freePages()");
        super.freePages(frame, order, cpu);
        progress.leave(outer);
        if (held != null && held != order) {
            throw PlugInFailure.foul(
                    id, "took back frame " + frame + " with order " + order + ", which was handed out with " + held);
        }
    }

    @Override
    public void splitPages(long frame, int order) {
        String outer = progress.enter(id, "splitPages()");
        super.splitPages(frame, order);
        progress.leave(outer);
        for (long single = frame; single < frame + (1L << order); single++) {
            orders.put(single, 0);
        }
    }

    @Override
    public int allocBulk(int count, int gfp, int cpu, long[] numbers) {
        String outer = progress.enter(id, "allocBulk()");
        int got = super.allocBulk(count, gfp, cpu, numbers);
        progress.leave(outer);
        for (int i = 0; i < got; i++) {
            take(numbers[i], 0);
        }
        return got;
    }

    @Override
    public long allocExact(long bytes, int gfp, int cpu) {
        String outer = progress.enter(id, "allocExact()");
        long frame = super.allocExact(bytes, gfp, cpu);
        progress.leave(outer);
        if (frame != NO_FRAME) {
            for (long single = frame; single < frame + ((bytes + 4095) >>> 12); single++) {
                take(single, 0);
            }
        }
        return frame;
    }

    @Override
    public long freeFrames() {
        String outer = progress.enter(id, "freeFrames()");
        long free = super.freeFrames();
        progress.leave(outer);
        return free;
    }

    @Override
    public boolean hasFreeFrames(long count) {
        String outer = progress.enter(id, "hasFreeFrames()");
        boolean has = super.hasFreeFrames(count);
        progress.leave(outer);
        return has;
    }
}
