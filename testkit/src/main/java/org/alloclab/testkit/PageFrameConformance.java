package org.alloclab.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.view.ZoneView;
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
        return frames(provider(), probe);
    }

    private PageFrameAllocator frames(PageFrameAllocatorProvider provider, Probe probe) {
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
        play(SEED, 20_000);
    }

    /** More than 2<sup>16</sup> blocks, and at the end all that was free is free again. */
    @Test
    void nothingIsLostInTheLongRun() {
        play(SEED + 1, 150_000);
    }

    private void play(long seed, int calls) {
        new Trial<>(
                        () -> new Program(frames(Probe.NONE)),
                        new Trial.Told<>(
                                List.of("title A program of the conformance kit", "needs kernel"),
                                call -> call.line("alloc_pages " + call.what() + " GFP_KERNEL", "free_pages"),
                                "./alloclab vm FILE --machine " + machine().name() + " --page-frames "
                                        + provider().id()))
                .play(
                        seed,
                        KernelProgram.of(
                                seed,
                                calls,
                                200,
                                1,
                                random -> random.nextInt(8) == 0 ? random.nextInt(ORDERS) : random.nextInt(3)));
    }

    private final class Program implements Trial.Player<KernelCall> {
        private final PageFrameAllocator frames;
        private final long before;
        private final Taken taken = new Taken();
        private final Map<Integer, Long> things = new HashMap<>();
        private int step;

        Program(PageFrameAllocator frames) {
            this.frames = frames;
            this.before = frames.freeFrames();
        }

        @Override
        public void play(KernelCall call) {
            if (call.takes()) {
                long frame = frames.allocPages(call.what(), Gfp.GFP_KERNEL, call.cpu());
                if (frame != PageFrameAllocator.NO_FRAME) {
                    taken.take(frame, call.what());
                    things.put(call.thing(), frame);
                }
            } else {
                Long frame = things.remove(call.thing());
                if (frame != null) {
                    taken.blocks.remove(frame);
                    frames.freePages(frame, call.what(), call.cpu());
                }
            }
            if (step++ % 50 == 0) {
                frames.checkInvariants();
            }
        }

        @Override
        public void end() {
            taken.blocks.forEach((frame, order) -> frames.freePages(frame, order, 0));
            frames.checkInvariants();
            assertEquals(before, frames.freeFrames(), "free frames when all were given back");
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
    void aFrameThatIsFreeIsNotFreedAgain() {
        Assumptions.assumeTrue(noticesWrongOrder());
        PageFrameAllocator frames = frames(Probe.NONE);
        long block = frames.allocPages(1, Gfp.GFP_KERNEL, 0);
        frames.freePages(block, 1, 0);
        boolean noticed = false;
        try {
            frames.freePages(block, 1, 0);
            frames.checkInvariants();
        } catch (IllegalStateException e) {
            noticed = true;
        }
        assertTrue(noticed, "a block of order 1 that is freed twice");
    }

    @Test
    void enoughIsSaidOfWhatIsFree() {
        PageFrameAllocator frames = frames(Probe.NONE);
        for (int i = 0; i < 100; i++) {
            frames.allocPages(i % 3, Gfp.GFP_KERNEL, 0);
            assertTrue(frames.hasFreeFrames(frames.freeFrames()), "as many frames are free as are counted");
            assertFalse(frames.hasFreeFrames(frames.freeFrames() + 1), "one more is not");
        }
    }

    /** What is taken in bulk is taken once, and each frame is freed by itself. */
    @Test
    void framesInBulkAreApart() {
        PageFrameAllocator frames = frames(Probe.NONE);
        long before = frames.freeFrames();
        Taken taken = new Taken();
        long[] bulk = new long[100];
        int had = frames.allocBulk(bulk.length, Gfp.GFP_KERNEL, 0, bulk);
        assertTrue(had > 0, "frames in bulk of a fresh machine");
        for (int i = 0; i < had; i++) {
            taken.take(bulk[i], 0);
        }
        assertEquals(before - taken.blocks.size(), frames.freeFrames(), "free frames");
        taken.blocks.keySet().forEach(frame -> frames.freePages(frame, 0, 0));
        assertEquals(before, frames.freeFrames(), "free frames when all were given back");
        frames.checkInvariants();
    }

    @Test
    void framesToTheByteAreFreedOneByOne() {
        PageFrameAllocator frames = frames(Probe.NONE);
        long before = frames.freeFrames();
        Taken taken = new Taken();
        try {
            long first = frames.allocExact(5 * 4096 + 1, Gfp.GFP_KERNEL, 0);
            for (int i = 0; i < 6; i++) {
                taken.take(first + i, 0);
            }
        } catch (UnsupportedOperationException e) {
            Assumptions.abort("this one does not split blocks");
        }
        assertEquals(before - 6, frames.freeFrames(), "free frames with 5 pages and a byte in use");
        taken.blocks.keySet().forEach(frame -> frames.freePages(frame, 0, 0));
        assertEquals(before, frames.freeFrames(), "free frames when all were given back");
        frames.checkInvariants();
    }

    @Test
    void zonesTellWhatIsFree() {
        PageFrameAllocator frames = frames(Probe.NONE);
        Assumptions.assumeFalse(frames.zones().isEmpty(), "this one shows no zones");
        for (int i = 0; i < 40; i++) {
            frames.allocPages(i % 5, Gfp.GFP_KERNEL, i % 2);
            long free = 0;
            long end = 0;
            for (ZoneView zone : frames.zones()) {
                assertTrue(zone.startFrame() >= end, "zones rise: " + zone.name());
                end = zone.startFrame() + zone.spannedFrames();
                free += zone.freeFrames();
            }
            assertEquals(frames.freeFrames(), free, "free frames of all zones together");
        }
    }

    /** One provider makes the frames of several machines, which know nothing of each other. */
    @Test
    void theSameCallsGetTheSameFrames() {
        PageFrameAllocatorProvider one = provider();
        List<Long> first = program(frames(one, Probe.NONE));
        assertEquals(first, program(frames(one, Probe.NONE)), "frames of two machines of one provider");
        assertEquals(first, program(frames(Probe.NONE)), "frames of two providers");
        assertEquals(first, program(frames(one, new Probe() {})), "frames where somebody listens");
    }

    private static List<Long> program(PageFrameAllocator frames) {
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
