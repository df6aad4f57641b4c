package org.alloclab.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
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
            frames = new PlainPageFrames(count);
            SlabAllocatorProvider provider = provider();
            slab = provider.create(new SlabAllocatorProvider.Context(
                    MachineDescription.reference(),
                    frames,
                    OptionValues.parse(provider.options(), options()),
                    Probe.NONE));
        }

        KmemCache cache(int size, int align, ObjectHook constructor) {
            return slab.createCache(new CacheSpec("kit-" + size + "-" + align, size, align, 0, constructor));
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
        Kernel kernel = new Kernel(FRAMES);
        TreeMap<Long, Long> live = new TreeMap<>();
        SplittableRandom random = new SplittableRandom(SEED);
        List<KmemCache> caches = new ArrayList<>();
        List<int[]> kinds = new ArrayList<>();
        for (int size : SIZES) {
            for (int align : new int[] {0, 32, 64}) {
                caches.add(kernel.cache(size, align, ObjectHook.NONE));
                kinds.add(new int[] {size, Math.max(4, align)});
            }
        }
        List<long[]> objects = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (objects.size() > 800 || (!objects.isEmpty() && random.nextInt(5) < 2)) {
                long[] object = objects.remove(random.nextInt(objects.size()));
                live.remove(object[0]);
                caches.get((int) object[1]).free(object[0], random.nextInt(2));
            } else {
                int which = random.nextInt(caches.size());
                int[] kind = kinds.get(which);
                long object = caches.get(which).alloc(Gfp.GFP_KERNEL, random.nextInt(2));
                born(live, object, kind[0], kind[1], caches.get(which).name());
                objects.add(new long[] {object, which});
            }
            if (i % 100 == 0) {
                kernel.slab.checkInvariants();
            }
        }
    }

    @Test
    void kmallocServesEverySize() {
        Kernel kernel = new Kernel(FRAMES);
        TreeMap<Long, Long> live = new TreeMap<>();
        for (int size = 1; size <= 8192; size += size < 300 ? 1 : 97) {
            born(live, kernel.slab.kmalloc(size, Gfp.GFP_KERNEL, 0), size, 4, "kmalloc(" + size + ")");
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

    @Test
    void theSameCallsGetTheSameObjects() {
        assertEquals(program(), program());
    }

    private List<Long> program() {
        Kernel kernel = new Kernel(FRAMES);
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
