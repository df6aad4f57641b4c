package org.alloclab.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.spi.VmallocAllocatorProvider;
import org.alloclab.api.vmalloc.VmallocAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every allocator of kernel virtual memory must do, whatever it models. Extend it and name the provider. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class VmallocConformance {
    private static final long SEED = 20_221_103;
    private static final long PAGE = 4096;
    private static final int FRAMES = 1 << 14;

    /** The plug-in under test. */
    protected abstract VmallocAllocatorProvider provider();

    /** Options that it is made with. */
    protected Map<String, String> options() {
        return Map.of();
    }

    /** The machine whose kernel it serves. */
    protected MachineDescription machine() {
        return MachineDescription.reference();
    }

    /** Page frames, and the allocator over them. */
    private final class Kernel {
        final PlainPageFrames frames;
        final VmallocAllocator vmalloc;

        Kernel(int count) {
            this(count, provider());
        }

        Kernel(int count, VmallocAllocatorProvider provider) {
            frames = new PlainPageFrames(count);
            vmalloc = provider.create(new VmallocAllocatorProvider.Context(
                    machine(), frames, OptionValues.parse(provider.options(), options()), Probe.NONE));
        }
    }

    @Test
    void areasAreApartAndEachPageHasAFrame() {
        play(SEED, 2000, 60, random -> 1 + random.nextInt(100_000));
    }

    private void play(long seed, int calls, int live, ToIntFunction<SplittableRandom> size) {
        new Trial<>(
                        () -> new Program(new Kernel(FRAMES)),
                        new Trial.Told<>(
                                List.of("title A program of the conformance kit", "needs kernel"),
                                call -> call.line("vmalloc " + call.what(), "vfree"),
                                "./alloclab vm FILE --machine " + machine().name() + " --vmalloc "
                                        + provider().id()))
                .play(seed, KernelProgram.of(seed, calls, live, 1, size));
    }

    private static final class Program implements Trial.Player<KernelCall> {
        private static final int CHECK_FRAMES_EACH = 200;

        private final Kernel kernel;
        private final TreeMap<Long, Long> live = new TreeMap<>(Long::compareUnsigned);
        private final Map<Integer, Long> things = new HashMap<>();
        private int step;

        Program(Kernel kernel) {
            this.kernel = kernel;
        }

        @Override
        public void play(KernelCall call) {
            if (call.takes()) {
                long size = call.what();
                long area = kernel.vmalloc.vmalloc(size, call.cpu());
                assertNotEquals(0, area, "vmalloc(" + size + ")");
                assertEquals(0, area % PAGE, "vmalloc(" + size + ") begins with a page");
                Map.Entry<Long, Long> below = live.lowerEntry(area + size);
                assertTrue(
                        below == null || Long.compareUnsigned(below.getKey() + below.getValue(), area) <= 0,
                        "vmalloc(" + size + ") overlaps no other area");
                live.put(area, size);
                things.put(call.thing(), area);
            } else {
                Long area = things.remove(call.thing());
                if (area != null) {
                    live.remove(area);
                    kernel.vmalloc.vfree(area, call.cpu());
                }
            }
            kernel.vmalloc.checkInvariants();
            if (++step % CHECK_FRAMES_EACH == 0) {
                end();
            }
        }

        /** Each page has a frame of its own. */
        @Override
        public void end() {
            Set<Long> used = new HashSet<>();
            live.forEach((area, size) -> {
                for (long page = 0; page < size; page += PAGE) {
                    long frame = kernel.vmalloc.frameOf(area + page);
                    assertTrue(frame >= 0 && frame < FRAMES, "a page of an area has a frame: was " + frame);
                    assertTrue(used.add(frame), "frame " + frame + " is behind one page only");
                }
            });
        }
    }

    @Test
    void framesGoBack() {
        Kernel kernel = new Kernel(FRAMES);
        kernel.vmalloc.vfree(kernel.vmalloc.vmalloc(PAGE, 0), 0);
        long settled = kernel.frames.freeFrames();
        for (int round = 0; round < 5; round++) {
            long area = kernel.vmalloc.vmalloc(1000 * PAGE, 0);
            assertTrue(kernel.frames.freeFrames() <= settled - 1000, "1000 pages have frames");
            kernel.vmalloc.vfree(area, 0);
            assertTrue(kernel.frames.freeFrames() >= settled - 16, "they go back, but for page tables");
        }
        kernel.vmalloc.vfree(0, 0);
        kernel.vmalloc.checkInvariants();
    }

    @Test
    void aMachineWithoutFramesAnswersNullAndKeepsNone() {
        Kernel kernel = new Kernel(512);
        kernel.vmalloc.vfree(kernel.vmalloc.vmalloc(PAGE, 0), 0);
        long before = kernel.frames.freeFrames();
        assertEquals(0, kernel.vmalloc.vmalloc(1024 * PAGE, 0), "1024 pages of 512 frames");
        assertTrue(kernel.frames.freeFrames() >= before - 16, "what was taken on the way went back");
        assertNotEquals(0, kernel.vmalloc.vmalloc(10 * PAGE, 0));
        kernel.vmalloc.checkInvariants();
    }

    @Test
    void framesOfACallerAreMappedInTheirOrder() {
        Kernel kernel = new Kernel(FRAMES);
        long[] frames = {300, 7, 9, 8};
        long area = kernel.vmalloc.vmap(frames);
        assertNotEquals(0, area, "vmap of 4 frames");
        for (int i = 0; i < frames.length; i++) {
            assertEquals(frames[i], kernel.vmalloc.frameOf(area + i * PAGE), "page " + i);
        }
        kernel.vmalloc.vunmap(area);
        assertEquals(-1, kernel.vmalloc.frameOf(area), "an address that is mapped no more");
        kernel.vmalloc.checkInvariants();
    }

    /** Who runs over the end of his area is to notice it. */
    @Test
    void aPageThatIsNotMappedFollowsEachArea() {
        Kernel kernel = new Kernel(FRAMES);
        List<Long> areas = new ArrayList<>();
        for (int pages = 1; pages <= 40; pages++) {
            areas.add(kernel.vmalloc.vmalloc(pages * PAGE - 1, 0));
        }
        for (int pages = 1; pages <= 40; pages++) {
            long behind = areas.get(pages - 1) + pages * PAGE;
            assertEquals(-1, kernel.vmalloc.frameOf(behind), "the page behind an area of " + pages + " pages");
        }
    }

    @Test
    void sizesThatCannotBeAreRefused() {
        Kernel kernel = new Kernel(FRAMES);
        for (long size : new long[] {0, -1, -4096, Long.MAX_VALUE, 1L << 60}) {
            assertEquals(0, kernel.vmalloc.vmalloc(size, 0), "vmalloc(" + size + ")");
        }
        kernel.vmalloc.checkInvariants();
    }

    @Test
    void theLinearMapIsItsOwnInverse() {
        Kernel kernel = new Kernel(FRAMES);
        for (long physical = 0; physical < FRAMES * PAGE; physical = physical * 3 + 0x1234) {
            long address = kernel.vmalloc.virtualAddress(physical);
            assertEquals(physical, kernel.vmalloc.physicalAddress(address), "__pa(__va(" + physical + "))");
        }
    }

    /** More than 2<sup>16</sup> areas, one after another. */
    @Test
    void nothingIsLostInTheLongRun() {
        Kernel kernel = new Kernel(FRAMES);
        kernel.vmalloc.vfree(kernel.vmalloc.vmalloc(PAGE, 0), 0);
        long settled = kernel.frames.freeFrames();
        for (int i = 0; i < 70_000; i++) {
            long area = kernel.vmalloc.vmalloc(PAGE * (1 + i % 3), i % 2);
            assertNotEquals(0, area, "area " + i);
            kernel.vmalloc.vfree(area, 0);
        }
        assertTrue(
                kernel.frames.freeFrames() >= settled - 400,
                "70,000 areas that came and went keep " + (settled - kernel.frames.freeFrames())
                        + " frames, and page tables are few");
        kernel.vmalloc.checkInvariants();
    }

    /** One provider makes the areas of several kernels, which know nothing of each other. */
    @Test
    void theSameCallsGetTheSameAreas() {
        VmallocAllocatorProvider one = provider();
        List<Long> first = program(new Kernel(FRAMES, one));
        assertEquals(first, program(new Kernel(FRAMES, one)), "areas of two kernels of one provider");
        assertEquals(first, program(new Kernel(FRAMES)), "areas of two providers");
    }

    private static List<Long> program(Kernel kernel) {
        List<Long> answers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            answers.add(kernel.vmalloc.vmalloc(PAGE * (1L + i % 7), i % 2));
            if (i % 3 == 2) {
                kernel.vmalloc.vfree(answers.get(i - 1), 0);
            }
        }
        return answers;
    }
}
