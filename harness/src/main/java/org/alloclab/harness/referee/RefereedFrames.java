package org.alloclab.harness.referee;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.alloclab.api.frame.ForwardingPageFrameAllocator;
import org.alloclab.api.frame.PageFrameAllocator;
import org.jspecify.annotations.Nullable;

/** A page-frame allocator whose answers are checked. */
final class RefereedFrames extends ForwardingPageFrameAllocator {
    private final Calls calls;
    private final long frames;
    private final BitSet taken = new BitSet();
    /** Order by first frame; frames of a block that was split have order 0 each. */
    private final Map<Long, Integer> orders = new HashMap<>();

    RefereedFrames(PageFrameAllocator allocator, Calls calls, long frames) {
        super(allocator);
        this.calls = calls;
        this.frames = frames;
    }

    @Override
    public long allocPages(int order, int gfp, int cpu) {
        long frame = calls.number("allocPages()", () -> super.allocPages(order, gfp, cpu));
        if (frame != NO_FRAME) {
            take(frame, order);
        }
        return frame;
    }

    private void take(long frame, int order) {
        String answer = "answered frame " + frame + " to allocPages(" + order + "), ";
        long count = 1L << order;
        if (frame < 0 || frame + count > frames) {
            throw calls.foul(answer + "of a machine that has " + frames);
        }
        if ((frame & (count - 1)) != 0) {
            throw calls.foul(answer + "which is no multiple of " + count);
        }
        int next = taken.nextSetBit((int) frame);
        if (next >= 0 && next < frame + count) {
            throw calls.foul(answer + "of which frame " + next + " is in use");
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
        calls.run("freePages()", () -> super.freePages(frame, order, cpu));
        if (held != null && held != order) {
            throw calls.foul(
                    "took back frame " + frame + " with order " + order + ", which was handed out with " + held);
        }
    }

    @Override
    public void splitPages(long frame, int order) {
        calls.run("splitPages()", () -> super.splitPages(frame, order));
        for (long single = frame; single < frame + (1L << order); single++) {
            orders.put(single, 0);
        }
    }

    @Override
    public int allocBulk(int count, int gfp, int cpu, long[] numbers) {
        int got = calls.object("allocBulk()", () -> super.allocBulk(count, gfp, cpu, numbers));
        for (int i = 0; i < got; i++) {
            take(numbers[i], 0);
        }
        return got;
    }

    @Override
    public long allocExact(long bytes, int gfp, int cpu) {
        long frame = calls.number("allocExact()", () -> super.allocExact(bytes, gfp, cpu));
        if (frame != NO_FRAME) {
            for (long single = frame; single < frame + ((bytes + 4095) >>> 12); single++) {
                take(single, 0);
            }
        }
        return frame;
    }

    @Override
    public long freeFrames() {
        return calls.number("freeFrames()", () -> super.freeFrames());
    }

    @Override
    public boolean hasFreeFrames(long count) {
        return calls.object("hasFreeFrames()", () -> super.hasFreeFrames(count));
    }
}
