package org.alloclab.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.ObjectHook;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every slab allocator must do, whatever it models. Extend it and name the provider. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class SlabConformance {
    private static final long SEED = 20_221_103;
    private static final int FRAMES = 1 << 14;
    private static final int[] SIZES = {8, 16, 24, 40, 64, 96, 100, 192, 256, 500, 1000, 2048, 4096, 5888, 8192};

    /** The plug-in under test. */
    protected abstract SlabAllocatorProvider provider();

    /** Options that it is made with. */
    protected Map<String, String> options() {
        return Map.of();
    }

    /** Page frames, and the allocator over them. */
    private final class Kernel {
        final PlainPageFrames frames;
        final SlabAllocator slab;

        Kernel(int count) {
            this(count, provider());
        }

        Kernel(int count, SlabAllocatorProvider provider) {
            frames = new PlainPageFrames(count);
            slab = provider.create(new SlabAllocatorProvider.Context(
                    MachineDescription.reference(),
                    frames,
                    OptionValues.parse(provider.options(), options()),
                    Probe.NONE));
        }

        KmemCache cache(int size, int align, ObjectHook constructor) {
            return slab.createCache(new CacheSpec(name(size, align), size, align, 0, constructor));
        }
    }

    private static void born(NavigableMap<Long, Long> live, long object, long size, long align, String what) {
        assertNotEquals(0, object, what);
        assertEquals(0, object % align, what + ": 0x" + Long.toHexString(object) + " is a multiple of " + align);
        Map.Entry<Long, Long> below = live.lowerEntry(object + size);
        assertTrue(
                below == null || below.getKey() + below.getValue() <= object,
                () -> what + ": 0x" + Long.toHexString(object) + " is handed out already");
        live.put(object, size);
    }

    @Test
    void objectsAreAlignedAndApart() {
        play(SEED, 20_000, SIZES, new int[] {0, 32, 64});
    }

    @Test
    void largeObjectsAndWideAlignmentsAreAlignedAndApart() {
        play(SEED + 1, 3000, new int[] {100, 3000, 9000, 20_000, 60_000}, new int[] {128, 1024, 4096});
    }

    private void play(long seed, int calls, int[] sizes, int[] aligns) {
        List<String> head = new ArrayList<>(List.of("title A program of the conformance kit", "needs kernel"));
        for (int kind = 0; kind < sizes.length * aligns.length; kind++) {
            int size = sizes[kind / aligns.length];
            int align = aligns[kind % aligns.length];
            head.add("kmem_cache_create " + name(size, align) + " " + size + " " + align);
        }
        new Trial<>(
                        () -> new Program(new Kernel(FRAMES), sizes, aligns),
                        new Trial.Told<>(
                                head,
                                call -> call.line(
                                        "kmem_cache_alloc "
                                                + name(
                                                        sizes[call.kind() / aligns.length],
                                                        aligns[call.kind() % aligns.length]),
                                        "kmem_cache_free"),
                                "./alloclab vm FILE --slab " + provider().id()))
                .play(seed, KernelProgram.of(seed, calls, 800, sizes.length * aligns.length, random -> 0));
    }

    private static String name(int size, int align) {
        return "kit-" + size + "-" + align;
    }

    private static final class Program implements Trial.Player<KernelCall> {
        private final Kernel kernel;
        private final int[] sizes;
        private final int[] aligns;
        private final List<KmemCache> caches = new ArrayList<>();
        private final TreeMap<Long, Long> live = new TreeMap<>();
        private final Map<Integer, KernelCall> things = new HashMap<>();
        private final Map<Integer, Long> objects = new HashMap<>();
        private int step;

        Program(Kernel kernel, int[] sizes, int[] aligns) {
            this.kernel = kernel;
            this.sizes = sizes;
            this.aligns = aligns;
            for (int size : sizes) {
                for (int align : aligns) {
                    caches.add(kernel.cache(size, align, ObjectHook.NONE));
                }
            }
        }

        @Override
        public void play(KernelCall call) {
            KmemCache cache = caches.get(call.kind());
            if (call.takes()) {
                long object = cache.alloc(Gfp.GFP_KERNEL, call.cpu());
                int align = Math.max(4, aligns[call.kind() % aligns.length]);
                born(live, object, sizes[call.kind() / aligns.length], align, cache.name());
                things.put(call.thing(), call);
                objects.put(call.thing(), object);
            } else {
                things.remove(call.thing());
                Long object = objects.remove(call.thing());
                if (object != null) {
                    live.remove(object);
                    cache.free(object, call.cpu());
                }
            }
            if (step++ % 100 == 0) {
                kernel.slab.checkInvariants();
            }
        }

        private int kindOf(int thing) {
            return Objects.requireNonNull(things.get(thing)).kind();
        }

        /** What lives goes back to its cache, and a cache without objects can be destroyed. */
        @Override
        public void end() {
            objects.forEach((thing, object) -> caches.get(kindOf(thing)).free(object, 0));
            caches.forEach(kernel.slab::destroyCache);
            kernel.slab.endGracePeriod();
            kernel.slab.checkInvariants();
        }
    }

    @Test
    void freedObjectsServeAgain() {
        Kernel kernel = new Kernel(FRAMES);
        KmemCache cache = kernel.cache(120, 0, ObjectHook.NONE);
        long settled = 0;
        for (int i = 0; i < 150_000; i++) {
            long object = cache.alloc(Gfp.GFP_KERNEL, i % 2);
            long other = kernel.slab.kmalloc(700, Gfp.GFP_KERNEL, i % 2);
            cache.free(object, i % 3 == 0 ? 1 : 0);
            kernel.slab.kfree(other, i % 2);
            if (i == 20_000) {
                settled = kernel.frames.freeFrames();
            }
        }
        assertTrue(
                kernel.frames.freeFrames() >= settled - 8,
                "130,000 objects that came and went took " + (settled - kernel.frames.freeFrames()) + " frames");
    }

    @Test
    void aCacheThatIsDestroyedGivesItsFramesBack() {
        Kernel kernel = new Kernel(FRAMES);
        kernel.slab.destroyCache(kernel.cache(300, 0, ObjectHook.NONE));
        long before = kernel.frames.freeFrames();
        for (int round = 0; round < 4; round++) {
            KmemCache cache = kernel.cache(300, 0, ObjectHook.NONE);
            List<Long> objects = new ArrayList<>();
            for (int i = 0; i < 3000; i++) {
                objects.add(cache.alloc(Gfp.GFP_KERNEL, i % 2));
            }
            objects.forEach(object -> cache.free(object, 0));
            kernel.slab.destroyCache(cache);
        }
        assertTrue(
                kernel.frames.freeFrames() >= before - 16,
                "4 caches that were filled, emptied and destroyed keep " + (before - kernel.frames.freeFrames())
                        + " frames");
    }

    @Test
    void figuresCountWhatIsHandedOut() {
        Kernel kernel = new Kernel(FRAMES);
        KmemCache cache = kernel.cache(500, 0, ObjectHook.NONE);
        List<Long> objects = new ArrayList<>();
        for (int i = 1; i <= 400; i++) {
            objects.add(cache.alloc(Gfp.GFP_KERNEL, i % 2));
            CacheFigures figures = cache.figures();
            int handed = i;
            assertTrue(figures.activeObjects() >= handed, () -> handed + " objects are active: was " + figures);
            assertTrue(figures.totalObjects() >= figures.activeObjects(), () -> "of all there are: was " + figures);
            assertTrue(figures.objectSize() >= 500, () -> "an object has 500 bytes: was " + figures);
        }
        objects.forEach(object -> cache.free(object, 0));
    }

    @Test
    void kmallocServesEverySize() {
        Kernel kernel = new Kernel(FRAMES);
        TreeMap<Long, Long> live = new TreeMap<>();
        for (int turn = 0; turn < 2; turn++) {
            for (int size = 1; size <= 8192; size += size < 300 ? 1 : 97) {
                born(live, kernel.slab.kmalloc(size, Gfp.GFP_KERNEL, 0), size, 4, "kmalloc(" + size + ")");
            }
        }
        live.keySet().forEach(object -> kernel.slab.kfree(object, 0));
        kernel.slab.kfree(0, 0);
        kernel.slab.checkInvariants();
    }

    /** An object is as its constructor left it when it is handed out for the first time. */
    @Test
    void everyObjectIsConstructed() {
        Kernel kernel = new Kernel(FRAMES);
        Set<Long> constructed = new HashSet<>();
        KmemCache cache = kernel.cache(200, 0, constructed::add);
        for (int i = 0; i < 500; i++) {
            long object = cache.alloc(Gfp.GFP_KERNEL, i % 2);
            assertTrue(constructed.contains(object), "object " + i + " went through the constructor");
        }
    }

    @Test
    void emptySlabsGoBack() {
        Kernel kernel = new Kernel(FRAMES);
        KmemCache cache = kernel.cache(256, 0, ObjectHook.NONE);
        long before = kernel.frames.freeFrames();
        for (int round = 0; round < 3; round++) {
            List<Long> objects = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                objects.add(cache.alloc(Gfp.GFP_KERNEL, 0));
            }
            long taken = before - kernel.frames.freeFrames();
            assertTrue(taken >= 10_000 * 256 / 4096, "10,000 objects of 256 bytes lie in frames: " + taken);
            objects.forEach(object -> cache.free(object, 0));
            cache.shrink();
            kernel.slab.reap();
            cache.shrink();
            long kept = before - kernel.frames.freeFrames();
            assertTrue(kept <= taken / 10, "of " + taken + " frames " + kept + " are kept when every object is free");
        }
        kernel.slab.checkInvariants();
    }

    @Test
    void aMachineWithoutFramesAnswersNull() {
        Kernel kernel = new Kernel(256);
        KmemCache cache = kernel.cache(1000, 0, ObjectHook.NONE);
        List<Long> objects = new ArrayList<>();
        long object = cache.alloc(Gfp.GFP_KERNEL, 0);
        while (object != 0) {
            objects.add(object);
            assertTrue(objects.size() < 2000, "256 frames hold no 2000 objects of 1000 bytes");
            object = cache.alloc(Gfp.GFP_KERNEL, 0);
        }
        assertTrue(objects.size() > 100, "most of 256 frames can be used");
        objects.forEach(each -> cache.free(each, 0));
        assertNotEquals(0, cache.alloc(Gfp.GFP_KERNEL, 0), "freed objects serve again");
        kernel.slab.checkInvariants();
    }

    @Test
    void aCacheInUseIsNotDestroyed() {
        Kernel kernel = new Kernel(FRAMES);
        KmemCache cache = kernel.cache(100, 0, ObjectHook.NONE);
        long object = cache.alloc(Gfp.GFP_KERNEL, 0);
        assertThrows(IllegalStateException.class, () -> kernel.slab.destroyCache(cache));
        cache.free(object, 0);
        kernel.slab.destroyCache(cache);
        kernel.slab.checkInvariants();
    }

    /** One provider makes the objects of several kernels, which know nothing of each other. */
    @Test
    void theSameCallsGetTheSameObjects() {
        SlabAllocatorProvider one = provider();
        List<Long> first = program(new Kernel(FRAMES, one));
        assertEquals(first, program(new Kernel(FRAMES, one)), "objects of two kernels of one provider");
        assertEquals(first, program(new Kernel(FRAMES)), "objects of two providers");
    }

    private static List<Long> program(Kernel kernel) {
        KmemCache cache = kernel.cache(72, 0, ObjectHook.NONE);
        List<Long> answers = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            answers.add(cache.alloc(Gfp.GFP_KERNEL, i % 2));
            if (i % 3 == 2) {
                cache.free(answers.get(i - 1), i % 2);
            }
        }
        return answers;
    }
}
