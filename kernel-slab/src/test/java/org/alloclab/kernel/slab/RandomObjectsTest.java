package org.alloclab.kernel.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.ObjectHook;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random objects of many caches and CPUs against an interval map. {@code -Dslab.operations=N} sets the number of operations;
 * invariants are checked after each of the first 300 and then every {@code -Dslab.check=N}.
 */
class RandomObjectsTest {
    private static final int OPERATIONS = Integer.getInteger("slab.operations", 150_000);
    private static final int CHECK_EVERY = Integer.getInteger("slab.check", 5_000);
    private static final int CPUS = 3;

    static List<SlabAllocatorProvider> providers() {
        return List.of(new SlubProvider(), new SlabProvider());
    }

    @ParameterizedTest
    @MethodSource("providers")
    void objectsDoNotOverlapAndNoFrameIsLost(SlabAllocatorProvider provider) {
        FakeFrames frames = new FakeFrames(20_000);
        SlabAllocator slab = Allocators.make(provider, CPUS, frames, Map.of());
        List<KmemCache> caches = caches(slab);
        slab.reap();
        slab.reap();
        SplittableRandom random = new SplittableRandom(11);
        TreeMap<Long, Long> extents = new TreeMap<>();
        List<long[]> live = new ArrayList<>();
        for (int i = 0; i < OPERATIONS; i++) {
            int cpu = random.nextInt(CPUS);
            boolean growing = (i >> 13 & 1) == 0;
            if (live.isEmpty() || random.nextInt(100) < (growing ? 65 : 35)) {
                int which = random.nextInt(2 * caches.size());
                boolean fromCache = which < caches.size();
                long size = fromCache ? caches.get(which).figures().objectSize() / 2 : 1 + random.nextInt(20_000);
                long object = fromCache
                        ? caches.get(which).alloc(Gfp.GFP_KERNEL, cpu)
                        : slab.kmalloc(size, kmallocFlags(random), cpu);
                if (object != 0) {
                    checkNobodys(extents, object, size);
                    extents.put(object, object + size);
                    live.add(new long[] {object, fromCache ? which : -1});
                }
            } else {
                long[] victim = live.remove(random.nextInt(live.size()));
                extents.remove(victim[0]);
                if (victim[1] >= 0) {
                    caches.get((int) victim[1]).free(victim[0], cpu);
                } else {
                    slab.kfree(victim[0], cpu);
                }
            }
            if (i % 1000 == 0) {
                slab.endGracePeriod();
            }
            if (i < 300 || i % CHECK_EVERY == 0) {
                slab.checkInvariants();
            }
        }
        for (long[] object : live) {
            slab.kfree(object[0], 0);
        }
        caches.forEach(slab::destroyCache);
        slab.endGracePeriod();
        for (int i = 0; i < 200; i++) {
            slab.reap();
        }
        slab.checkInvariants();
        assertThat(slab.caches().stream()
                        .mapToLong(c -> c.totalSlabs() * c.pagesPerSlab())
                        .sum())
                .as("all frames that are out are those of slabs")
                .isEqualTo(frames.usedFrames());
        assertThat(frames.usedFrames()).as("what is left describes the caches").isLessThan(400);
    }

    private static int kmallocFlags(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> Gfp.GFP_KERNEL | Gfp.DMA;
            case 1 -> Gfp.GFP_KERNEL_ACCOUNT;
            case 2 -> Gfp.GFP_KERNEL | Gfp.RECLAIMABLE;
            default -> Gfp.GFP_KERNEL;
        };
    }

    private static List<KmemCache> caches(SlabAllocator slab) {
        List<KmemCache> caches = new ArrayList<>();
        int[] sizes = {16, 40, 192, 200, 520, 1032, 2000, 5888};
        for (int size : sizes) {
            caches.add(slab.createCache(CacheSpec.of("test-" + size, size, 0, 0)));
            caches.add(slab.createCache(CacheSpec.of("test-rcu-" + size, size, 0, CacheSpec.SLAB_TYPESAFE_BY_RCU)));
        }
        return caches;
    }

    private static void checkNobodys(NavigableMap<Long, Long> extents, long object, long size) {
        Map.Entry<Long, Long> below = extents.floorEntry(object);
        Long above = extents.ceilingKey(object);
        assertThat(below == null || below.getValue() <= object)
                .as("no overlap below")
                .isTrue();
        assertThat(above == null || above >= object + size)
                .as("no overlap above")
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void anObjectIsConstructedOnceForEachMakingOfItsSlab(SlabAllocatorProvider provider) {
        SlabAllocator slab = Allocators.make(provider, CPUS, new FakeFrames(100_000), Map.of());
        Map<Long, Integer> state = new HashMap<>();
        Map<Long, Integer> constructed = new HashMap<>();
        KmemCache cache = slab.createCache(new CacheSpec("constructed", 100, 0, 0, object -> {
            state.put(object, 42);
            constructed.merge(object, 1, Integer::sum);
        }));
        SplittableRandom random = new SplittableRandom(3);
        List<Long> live = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (live.size() < 500 && (live.isEmpty() || random.nextBoolean())) {
                long object = cache.alloc(Gfp.GFP_KERNEL, random.nextInt(CPUS));
                assertThat(state).as("an object comes as it was constructed").containsEntry(object, 42);
                live.add(object);
                state.put(object, 7);
            } else {
                long object = live.remove(random.nextInt(live.size()));
                state.put(object, 42);
                cache.free(object, random.nextInt(CPUS));
            }
        }
        long slabsMade =
                constructed.values().stream().mapToInt(Integer::intValue).sum()
                        / cache.figures().objectsPerSlab();
        assertThat(constructed.values())
                .as("slabs were kept, so most objects were made once")
                .contains(1);
        assertThat(slabsMade).isLessThan(100);
    }

    @Test
    void aDestructorRunsWhenTheSlabGoes() {
        SlabAllocator slab = Allocators.make(new SlabProvider(), 1, new FakeFrames(1000), Map.of());
        List<Long> alive = new ArrayList<>();
        ObjectHook make = alive::add;
        KmemCache cache = slab.createCache(new CacheSpec("both", 256, 0, 0, make, alive::remove));
        long object = cache.alloc(Gfp.GFP_KERNEL, 0);
        assertThat(alive).hasSize(cache.figures().objectsPerSlab()).contains(object);
        cache.free(object, 0);
        assertThat(alive).isNotEmpty();
        assertThat(cache.shrink()).isEqualTo(1);
        assertThat(alive).isEmpty();
    }
}
