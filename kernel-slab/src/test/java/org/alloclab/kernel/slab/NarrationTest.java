package org.alloclab.kernel.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.SlabAllocator;
import org.junit.jupiter.api.Test;

/** What the allocators tell of the ways they take, in order. */
final class NarrationTest {
    /** Writes down the decisions that speak of objects of 512 bytes. */
    private static final class Listener implements Probe {
        final List<String> told = new ArrayList<>();

        @Override
        public boolean hearsDecisions() {
            return true;
        }

        @Override
        public void decision(DecisionPoint point, long first, long second, long third) {
            assertThat(point.layer()).isEqualTo(Layer.SLAB);
            if (second == 512) {
                told.add(point.name());
            }
        }
    }

    private final Listener listener = new Listener();

    private static long[] take(KmemCache cache, int count) {
        long[] objects = new long[count];
        for (int i = 0; i < count; i++) {
            objects[i] = cache.alloc(Gfp.GFP_KERNEL, 0);
        }
        return objects;
    }

    @Test
    void slubTellsOfItsSlabs() {
        SlabAllocator slub = Allocators.make(new SlubProvider(), 1, new FakeFrames(1000), Map.of(), listener);
        KmemCache cache = slub.createCache(CacheSpec.of("told", 512, 0, CacheSpec.SLAB_NO_MERGE));
        listener.told.clear();
        int inSlab = cache.figures().objectsPerSlab();
        long[] objects = take(cache, inSlab + 1);
        assertThat(listener.told).containsExactly("make slab", "make slab");
        listener.told.clear();
        cache.free(objects[0], 0);
        cache.shrink();
        assertThat(listener.told)
                .containsExactly(
                        "put slab to CPU's partial slabs", "flush CPU slab", "hand CPU's partial slabs to node");
        listener.told.clear();
        take(cache, 1);
        assertThat(listener.told).containsExactly("take slab from node's partial slabs");
    }

    @Test
    void slubTellsWhichCachesItMerges() {
        SlabAllocator slub = Allocators.make(new SlubProvider(), 1, new FakeFrames(1000), Map.of(), listener);
        slub.createCache(CacheSpec.of("one", 512, 0, 0));
        listener.told.clear();
        slub.createCache(CacheSpec.of("other", 508, 0, 0));
        assertThat(listener.told).containsExactly("merge cache with one like it");
    }

    @Test
    void slabTellsOfItsArrays() {
        SlabAllocator classic = Allocators.make(new SlabProvider(), 2, new FakeFrames(1000), Map.of(), listener);
        KmemCache cache = classic.createCache(CacheSpec.of("told", 512, 0, 0));
        listener.told.clear();
        long[] objects = take(cache, 100);
        assertThat(listener.told).contains("make slab", "refill CPU's array from slabs");
        listener.told.clear();
        for (long object : objects) {
            cache.free(object, 0);
        }
        assertThat(listener.told).containsOnly("flush CPU's array to shared array");
        listener.told.clear();
        cache.shrink();
        assertThat(listener.told).contains("give empty slab back");
    }
}
