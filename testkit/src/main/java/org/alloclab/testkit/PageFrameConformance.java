package org.alloclab.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every page-frame allocator must do, whatever it models. Extend it and name the provider. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class PageFrameConformance {
    private static final int ORDERS = 11;
    private static final long SEED = 20_221_103;
    /** First frame above the 16 MiB that old devices reach. */
    private static final long DMA_END = 4096;

    /** The plug-in under test. */
    protected abstract PageFrameAllocatorProvider provider();

    /** Options that it is made with. */
    protected Map<String, String> options() {
        return Map.of();
    }

    /** The machine whose frames it hands out. */
    protected MachineDescription machine() {
        return MachineDescription.named("x86_64-64m");
    }

    /** Whether a free with another order than the one handed out is noticed. */
    protected boolean noticesWrongOrder() {
        return true;
    }

    private PageFrameAllocator frames(Probe probe) {
        PageFrameAllocatorProvider provider = provider();
        return provider.create(new PageFrameAllocatorProvider.Context(
                machine(), OptionValues.parse(provider.options(), options()), probe));
    }

    /** Blocks that are taken, first frame to order. */
    private final class Taken {
        final TreeMap<Long, Integer> blocks = new TreeMap<>();

        void take(long frame, int order) {
            String what = "frame " + frame + " for order " + order;
            assertTrue(frame >= 0 && frame + (1L << order) <= machine().pages(), what + " lies in memory");
            assertEquals(0, frame & ((1L << order) - 1), what + " is aligned to its size");
            Map.Entry<Long, Integer> below = blocks.lowerEntry(frame + (1L << order));
            assertFalse(
                    below != null && below.getKey() + (1L << below.getValue()) > frame,
                    () -> what + " is taken already, by a block at " + below.getKey());
            blocks.put(frame, order);
        }
    }

    @Test
    void blocksAreAlignedAndApart() {
        PageFrameAllocator frames = frames(Probe.NONE);
        Taken taken = new Taken();
        SplittableRandom random = new SplittableRandom(SEED);
        List<Long> order = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (order.size() > 200 || (!order.isEmpty() && random.nextInt(5) < 2)) {
                long frame = order.remove(random.nextInt(order.size()));
                frames.freePages(frame, Objects.requireNonNull(taken.blocks.remove(frame)), random.nextInt(2));
            } else {
                int wanted = random.nextInt(8) == 0 ? random.nextInt(8) : random.nextInt(3);
                long frame = frames.allocPages(wanted, Gfp.GFP_KERNEL, random.nextInt(2));
                if (frame != PageFrameAllocator.NO_FRAME) {
                    taken.take(frame, wanted);
                    order.add(frame);
                }
            }
            if (i % 50 == 0) {
                frames.checkInvariants();
            }
        }
    }

    @Test
    void everyOrderIsServed() {
        PageFrameAllocator frames = frames(Probe.NONE);
        for (int order = 0; order < ORDERS; order++) {
            long frame = frames.allocPages(order, Gfp.GFP_KERNEL, 0);
            assertNotEquals(PageFrameAllocator.NO_FRAME, frame, "a block of order " + order + " of a fresh machine");
            new Taken().take(frame, order);
            frames.freePages(frame, order, 0);
        }
        frames.checkInvariants();
    }

    @Test
    void freedBuddiesMerge() {
        PageFrameAllocator frames = frames(Probe.NONE);
        for (int round = 0; round < 3; round++) {
            List<Long> singles = takeAll(frames, 0);
            singles.forEach(frame -> frames.freePages(frame, 0, 0));
            frames.checkInvariants();
            long block = frames.allocPages(ORDERS - 1, Gfp.GFP_KERNEL, 0);
            assertNotEquals(PageFrameAllocator.NO_FRAME, block, "a large block when all single frames are free again");
            frames.freePages(block, ORDERS - 1, 0);
        }
    }

    private static List<Long> takeAll(PageFrameAllocator frames, int order) {
        List<Long> taken = new ArrayList<>();
        for (long frame = frames.allocPages(order, Gfp.GFP_KERNEL, 0);
                frame != PageFrameAllocator.NO_FRAME;
                frame = frames.allocPages(order, Gfp.GFP_KERNEL, 0)) {
            taken.add(frame);
        }
        return taken;
    }

    @Test
    void anEmptyMachineAnswersNoFrameAndRecovers() {
        PageFrameAllocator frames = frames(Probe.NONE);
        long before = frames.freeFrames();
        List<Long> taken = takeAll(frames, 0);
        assertTrue(taken.size() > before / 2, "most frames can be had: were " + taken.size() + " of " + before);
        taken.forEach(frame -> frames.freePages(frame, 0, 0));
        assertEquals(before, frames.freeFrames(), "free frames when all were given back");
        assertNotEquals(PageFrameAllocator.NO_FRAME, frames.allocPages(0, Gfp.GFP_KERNEL, 0));
        frames.checkInvariants();
    }

    @Test
    void freeFramesAreCounted() {
        PageFrameAllocator frames = frames(Probe.NONE);
        long before = frames.freeFrames();
        long block = frames.allocPages(3, Gfp.GFP_KERNEL, 0);
        assertEquals(before - 8, frames.freeFrames(), "free frames with a block of order 3 in use");
        frames.freePages(block, 3, 0);
        assertEquals(before, frames.freeFrames(), "free frames when it was given back");
        assertTrue(
                frames.totalFrames() >= before
                        && frames.totalFrames() <= machine().pages(),
                "frames in all");
    }

    /** A device that reaches 16 MiB gets nothing above. */
    @Test
    void theZoneIsKept() {
        PageFrameAllocator fresh = frames(Probe.NONE);
        for (int i = 0; i < 6000; i++) {
            long frame = fresh.allocPages(0, Gfp.GFP_KERNEL | Gfp.DMA, 0);
            if (frame == PageFrameAllocator.NO_FRAME) {
                return;
            }
            assertTrue(frame < DMA_END, "frame " + frame + " for GFP_DMA lies below 16 MiB");
        }
        throw new AssertionError("6000 frames for GFP_DMA were had, and there are " + DMA_END);
    }

    /** Whoever listens hears of every block that leaves and comes back. */
    @Test
    void theProbeIsTold() {
        long[] heard = new long[2];
        PageFrameAllocator frames = frames(new Probe() {
            @Override
            public void frames(long frame, int order, boolean allocated) {
                heard[allocated ? 0 : 1] += 1L << order;
            }
        });
        heard[0] = 0;
        heard[1] = 0;
        long block = frames.allocPages(4, Gfp.GFP_KERNEL, 0);
        assertTrue(heard[0] >= 16, "the probe heard of a block of order 4 that was taken: " + heard[0] + " frames");
        frames.freePages(block, 4, 0);
        assertTrue(heard[1] >= 16, "the probe heard of a block of order 4 that was freed: " + heard[1] + " frames");
    }

    @Test
    void aFreeOfAnotherOrderIsNoticed() {
        Assumptions.assumeTrue(noticesWrongOrder());
        PageFrameAllocator frames = frames(Probe.NONE);
        long block = frames.allocPages(2, Gfp.GFP_KERNEL, 0);
        boolean noticed = false;
        try {
            frames.freePages(block, 4, 0);
            frames.checkInvariants();
        } catch (IllegalStateException e) {
            noticed = true;
        }
        assertTrue(noticed, "a block of order 2 that is freed with order 4");
    }

    @Test
    void theSameCallsGetTheSameFrames() {
        assertEquals(program(), program());
    }

    private List<Long> program() {
        PageFrameAllocator frames = frames(Probe.NONE);
        SplittableRandom random = new SplittableRandom(SEED);
        List<Long> answers = new ArrayList<>();
        List<Long> live = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            if (live.size() > 100) {
                frames.freePages(live.remove(random.nextInt(live.size())), 0, i % 2);
            } else {
                long frame = frames.allocPages(0, Gfp.GFP_KERNEL, i % 2);
                answers.add(frame);
                live.add(frame);
            }
        }
        return answers;
    }
}
