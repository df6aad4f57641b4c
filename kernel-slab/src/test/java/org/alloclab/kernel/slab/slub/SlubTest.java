package org.alloclab.kernel.slab.slub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.kernel.slab.Allocators;
import org.alloclab.kernel.slab.FakeFrames;
import org.alloclab.kernel.slab.SlubProvider;
import org.junit.jupiter.api.Test;

class SlubTest {
    private final FakeFrames frames = new FakeFrames(1 << 20);
    private final SlabAllocator slub = Allocators.make(new SlubProvider(), 2, frames, Map.of());

    @Test
    void fromEmptyThereAreAsManySlabsAsTheObjectsNeed() {
        KmemCache cache = slub.createCache(CacheSpec.of("vm_area_struct", 192, 64, CacheSpec.SLAB_NO_MERGE));
        for (int n = 1; n <= 1905; n++) {
            cache.alloc(Gfp.GFP_KERNEL, 0);
            assertThat(cache.figures().totalSlabs()).isEqualTo((n + 20) / 21);
        }
    }

    @Test
    void anObjectFreedLastComesFirst() {
        long a = slub.kmalloc(100, Gfp.GFP_KERNEL, 0);
        long b = slub.kmalloc(100, Gfp.GFP_KERNEL, 0);
        slub.kfree(a, 0);
        slub.kfree(b, 0);
        assertThat(slub.kmalloc(128, Gfp.GFP_KERNEL, 0)).isEqualTo(b);
        assertThat(slub.kmalloc(97, Gfp.GFP_KERNEL, 0)).isEqualTo(a);
    }

    @Test
    void everySizeGoesToTheSmallestClassThatHoldsIt() {
        for (int size = 1; size <= KmallocClass.MAX_CACHED; size++) {
            int index = KmallocClass.of(size);
            assertThat(KmallocClass.SIZES.get(index)).isGreaterThanOrEqualTo(size);
            assertThat(index == 0 || KmallocClass.SIZES.get(index - 1) < size).isTrue();
        }
    }

    @Test
    void largeKmallocComesStraightFromThePageFrames() {
        long before = frames.usedFrames();
        long object = slub.kmalloc(8193, Gfp.GFP_KERNEL, 0);
        assertThat(frames.usedFrames() - before).isEqualTo(4);
        assertThat(object & 0x3fff).isZero();
        assertThatThrownBy(() -> slub.kfree(object + 4096, 0)).hasMessageContaining("kfree takes what kmalloc gave");
        slub.kfree(object, 0);
        assertThat(frames.usedFrames()).isEqualTo(before);
    }

    @Test
    void similarCachesAreOne() {
        KmemCache a = slub.createCache(CacheSpec.of("xfs_rud_item", 176, 0, 0));
        KmemCache b = slub.createCache(CacheSpec.of("xfs_bud_item", 169, 0, 0));
        KmemCache other = slub.createCache(CacheSpec.of("accounted", 176, 0, CacheSpec.SLAB_ACCOUNT));
        assertThat(b).isSameAs(a);
        assertThat(other).isNotSameAs(a);
        slub.destroyCache(b);
        long object = a.alloc(Gfp.GFP_KERNEL, 0);
        assertThatThrownBy(() -> slub.destroyCache(a)).hasMessageContaining("xfs_rud_item has 1");
        a.free(object, 0);
        slub.destroyCache(a);
    }

    @Test
    void theNodeKeepsMinPartialEmptySlabs() {
        KmemCache cache = slub.createCache(CacheSpec.of("kept", 512, 0, CacheSpec.SLAB_NO_MERGE));
        List<Long> objects = new ArrayList<>();
        for (int i = 0; i < 16 * 200; i++) {
            objects.add(cache.alloc(Gfp.GFP_KERNEL, 0));
        }
        objects.forEach(object -> cache.free(object, 1));
        SlubGeometry geometry = ((SlubCache) cache).layout.geometry;
        assertThat(((SlubCache) cache).nodePartial.size()).isEqualTo(geometry.minPartial() - 1 + 1);
        assertThat(cache.figures().totalSlabs())
                .isLessThanOrEqualTo(1 + geometry.minPartial() + 2L * geometry.cpuPartialSlabs());
        slub.checkInvariants();
        cache.shrink();
        assertThat(cache.figures().totalSlabs()).isZero();
    }

    @Test
    void aSlabThatReadersMayHoldIsFreedAfterTheGracePeriod() {
        KmemCache cache = slub.createCache(CacheSpec.of("rcu", 512, 0, CacheSpec.SLAB_TYPESAFE_BY_RCU));
        cache.free(cache.alloc(Gfp.GFP_KERNEL, 0), 0);
        long before = frames.usedFrames();
        cache.shrink();
        assertThat(frames.usedFrames()).isEqualTo(before);
        slub.endGracePeriod();
        assertThat(frames.usedFrames()).isLessThan(before);
        long delayed = slub.kmalloc(64, Gfp.GFP_KERNEL, 0);
        slub.kfreeRcu(delayed, 0);
        assertThat(slub.kmalloc(64, Gfp.GFP_KERNEL, 0)).isNotEqualTo(delayed);
        slub.endGracePeriod();
        assertThat(slub.kmalloc(64, Gfp.GFP_KERNEL, 0)).isEqualTo(delayed);
    }

    @Test
    void wildAndDoubleFreesAreRefused() {
        long object = slub.kmalloc(64, Gfp.GFP_KERNEL, 0);
        assertThatThrownBy(() -> slub.kfree(object + 8, 0)).hasMessageContaining("not the start of an object");
        slub.kfree(object, 0);
        assertThatThrownBy(() -> slub.kfree(object, 0)).hasMessageContaining("of kmalloc-64 is free");
        assertThatThrownBy(() -> slub.kfree(4096, 0)).hasMessageContaining("kfree takes what kmalloc gave");
    }

    @Test
    void memoryRunsOut() {
        SlabAllocator poor = Allocators.make(new SlubProvider(), 1, new FakeFrames(64), Map.of());
        long last = 1;
        for (int i = 0; i < 100 && last != 0; i++) {
            last = poor.kmalloc(4096, Gfp.GFP_KERNEL, 0);
        }
        assertThat(last).isZero();
        assertThat(poor.kmalloc(1 << 20, Gfp.GFP_KERNEL, 0)).isZero();
        poor.checkInvariants();
    }
}
