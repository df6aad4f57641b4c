package org.alloclab.kernel.slab.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.kernel.slab.Allocators;
import org.alloclab.kernel.slab.FakeFrames;
import org.alloclab.kernel.slab.SlabProvider;
import org.junit.jupiter.api.Test;

class ClassicSlabTest {
    private final FakeFrames frames = new FakeFrames(1 << 20);
    private final SlabAllocator slab = Allocators.make(new SlabProvider(), 2, frames, Map.of());

    @Test
    void generalCachesGoFrom32BytesTo128Kilobytes() {
        List<String> names = slab.caches().stream().map(c -> c.name()).toList();
        assertThat(names)
                .startsWith("kmem_cache", "size-32", "size-32(DMA)", "size-64")
                .endsWith("size-131072(DMA)");
        assertThat(slab.kmalloc(131072, Gfp.GFP_KERNEL, 0)).isNotZero();
        assertThat(slab.kmalloc(131073, Gfp.GFP_KERNEL, 0)).isZero();
    }

    @Test
    void aSmallObjectsDescriptorIsOnTheSlabALargeOnesIsNot() {
        // 4096 = 64 (48 + 4 * n, rounded) + n * 128
        SlabGeometry small = SlabGeometry.of(CacheSpec.of("s", 128, 64, 0), 8, 1);
        assertThat(small.offSlab()).isFalse();
        assertThat(small.objects()).isEqualTo(30);
        assertThat(small.descriptorBytes()).isEqualTo(192);
        SlabGeometry large = SlabGeometry.of(CacheSpec.of("l", 512, 64, 0), 8, 1);
        assertThat(large.offSlab()).isTrue();
        assertThat(large.objects()).isEqualTo(8);
        long before = slab.caches().stream()
                .filter(c -> c.name().equals("size-128"))
                .mapToLong(c -> c.activeObjects())
                .sum();
        assertThat(large.descriptorBytes()).isEqualTo(80);
        slab.kmalloc(512, Gfp.GFP_KERNEL, 0);
        long after = slab.caches().stream()
                .filter(c -> c.name().equals("size-128"))
                .mapToLong(c -> c.activeObjects())
                .sum();
        assertThat(after).isGreaterThanOrEqualTo(before);
    }

    @Test
    void whatIsLeftOverColoursTheSlabs() {
        KmemCache cache = slab.createCache(CacheSpec.of("coloured", 200, 0, 0));
        int colours = ((SlabCache) cache).geometry.colours();
        int objects = ((SlabCache) cache).geometry.objects();
        assertThat(colours).isGreaterThan(1);
        Set<Long> offsets = new HashSet<>();
        for (int i = 0; i < objects * colours * 2; i++) {
            long object = cache.alloc(Gfp.GFP_KERNEL, 0);
            offsets.add((object & 4095) % 200);
        }
        assertThat(offsets).hasSizeGreaterThanOrEqualTo(colours);
        slab.checkInvariants();
    }

    @Test
    void aCpuTakesABatchAndGivesABatchBack() {
        KmemCache cache = slab.createCache(CacheSpec.of("batched", 64, 0, 0));
        ArrayCache array = ((SlabCache) cache).arrays()[0];
        List<Long> objects = new ArrayList<>();
        objects.add(cache.alloc(Gfp.GFP_KERNEL, 0));
        assertThat(array.available)
                .as("a slab's worth, less than a batch of 60")
                .isEqualTo(59 - 1);
        for (int i = 0; i < 200; i++) {
            objects.add(cache.alloc(Gfp.GFP_KERNEL, 0));
        }
        objects.forEach(object -> cache.free(object, 0));
        ArrayCache shared = ((SlabCache) cache).arrays()[2];
        assertThat(array.available).isLessThanOrEqualTo(120);
        assertThat(shared.available).isGreaterThan(0).isLessThanOrEqualTo(480);
        slab.checkInvariants();
        long first = cache.alloc(Gfp.GFP_KERNEL, 1);
        assertThat(objects).as("the other CPU gets what is shared").contains(first);
    }

    @Test
    void reapingTrimsWhatIsIdleAndShrinkingGivesAllBack() {
        KmemCache cache = slab.createCache(CacheSpec.of("idle", 1000, 0, 0));
        List<Long> objects = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            objects.add(cache.alloc(Gfp.GFP_KERNEL, 0));
        }
        objects.forEach(object -> cache.free(object, 0));
        long held = cache.figures().totalSlabs();
        assertThat(held).as("slabs beyond the limit have gone").isLessThan(150);
        slab.reap();
        slab.reap();
        assertThat(cache.figures().totalSlabs()).isLessThan(held);
        assertThat(cache.shrink()).isPositive();
        assertThat(cache.figures().totalSlabs()).isZero();
        slab.checkInvariants();
    }

    @Test
    void theRootCacheHoldsTheDescriptorsOfAll() {
        long before = active("kmem_cache");
        List<KmemCache> caches = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            caches.add(slab.createCache(CacheSpec.of("c" + i, 64, 0, 0)));
        }
        assertThat(active("kmem_cache") - before).isPositive();
        caches.forEach(slab::destroyCache);
        slab.checkInvariants();
    }

    private long active(String name) {
        return slab.caches().stream()
                .filter(c -> c.name().equals(name))
                .mapToLong(c -> c.activeObjects())
                .sum();
    }

    @Test
    void aWildFreeIsRefused() {
        long object = slab.kmalloc(64, Gfp.GFP_KERNEL, 0);
        assertThatThrownBy(() -> slab.kfree(object + 1, 0)).hasMessageContaining("was not");
        assertThatThrownBy(() -> slab.kfree(1, 0)).hasMessageContaining("kfree takes what kmalloc gave");
    }

    @Test
    void slabinfoShowsTheTunables() {
        assertThat(slab.proc("slabinfo")).containsPattern("size-32 .* : tunables  120   60    8 : slabdata");
        assertThat(slab.proc("slabtop")).contains("OBJS ACTIVE  USE OBJ SIZE  SLABS OBJ/SLAB CACHE SIZE NAME");
    }
}
