package org.alloclab.kernel.slab.slub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.kernel.slab.Allocators;
import org.alloclab.kernel.slab.FakeFrames;
import org.alloclab.kernel.slab.SlubProvider;
import org.junit.jupiter.api.Test;

/** What red zones and poison find, in the kernel's words. */
class SlubDebugTest {
    private final SlabAllocator slub = Allocators.make(new SlubProvider(), 1, new FakeFrames(1000), Map.of());
    private final KmemCache cache =
            slub.createCache(CacheSpec.of("victim", 40, 0, CacheSpec.SLAB_RED_ZONE | CacheSpec.SLAB_POISON));

    @Test
    void properUseIsNotReported() {
        for (int i = 0; i < 1000; i++) {
            long object = cache.alloc(Gfp.GFP_KERNEL, 0);
            slub.bytes().fill(object, 40, (byte) 'A');
            cache.free(object, 0);
        }
        assertThat(slub.reports()).isEmpty();
        slub.checkInvariants();
    }

    @Test
    void anOverrunIsFoundWhenTheObjectIsFreed() {
        long object = cache.alloc(Gfp.GFP_KERNEL, 0);
        slub.bytes().fill(object, 42, (byte) 'A');
        cache.free(object, 0);
        String address = "0x" + Long.toHexString(object + 40);
        String last = "0x" + Long.toHexString(object + 41);
        assertThat(slub.reports()).hasSize(1);
        assertThat(slub.reports().get(0))
                .startsWith("=".repeat(77) + "\nBUG victim (Not tainted): Right Redzone overwritten\n" + "-".repeat(77)
                        + "\n\n" + address + "-" + last + " @offset=48. First byte 0x41 instead of 0xcc\n")
                .contains("Object   " + Long.toHexString(object) + ": 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41"
                        + "  AAAAAAAAAAAAAAAA\n")
                .contains("Redzone  " + address.substring(2) + ": 41 41 cc cc cc cc cc cc")
                .endsWith("FIX victim: Restoring Right Redzone " + address + "-" + last + "=0xcc\n");
        slub.checkInvariants();
    }

    @Test
    void anUnderrunIsFoundToo() {
        long object = cache.alloc(Gfp.GFP_KERNEL, 0);
        slub.bytes().store(object - 1, (byte) 0);
        cache.free(object, 0);
        assertThat(slub.reports()).singleElement().asString().contains("Left Redzone overwritten");
    }

    @Test
    void useAfterFreeIsFoundAtTheNextAllocation() {
        long object = cache.alloc(Gfp.GFP_KERNEL, 0);
        cache.free(object, 0);
        slub.bytes().store(object + 8, (byte) 1);
        long next = cache.alloc(Gfp.GFP_KERNEL, 0);
        assertThat(slub.reports())
                .singleElement()
                .asString()
                .contains("BUG victim (Not tainted): Poison overwritten")
                .contains("First byte 0x1 instead of 0x6b");
        assertThat(next).as("the slab is used no more").isNotZero().isNotEqualTo(object);
        slub.checkInvariants();
    }

    @Test
    void aDoubleFreeIsReportedAndIgnored() {
        long object = cache.alloc(Gfp.GFP_KERNEL, 0);
        cache.free(object, 0);
        cache.free(object, 0);
        cache.free(object + 1, 0);
        assertThat(slub.reports()).hasSize(2);
        assertThat(slub.reports().get(0)).contains("BUG victim (Not tainted): Object already free");
        assertThat(slub.reports().get(1)).contains("BUG victim (Tainted: [B]=BAD_PAGE): Invalid object pointer 0x");
        slub.checkInvariants();
    }

    @Test
    void debuggingMakesObjectsLarger() {
        SlubGeometry plain = SlubGeometry.of(CacheSpec.of("a", 64, 0, 0), 8, 2);
        SlubGeometry debug = SlubGeometry.of(CacheSpec.of("a", 64, 0, SlubGeometry.DEBUG), 8, 2);
        assertThat(plain.size()).isEqualTo(64);
        // left red zone 8, object 64, right red zone 8, free pointer 8, users 64, padding 8
        assertThat(debug.size()).isEqualTo(160);
        assertThat(debug.cpuPartial()).isZero();
    }

    @Test
    void allCachesCanBeDebugged() {
        SlabAllocator all = Allocators.make(new SlubProvider(), 1, new FakeFrames(10_000), Map.of("slab_debug", "ZPU"));
        long object = all.kmalloc(64, Gfp.GFP_KERNEL, 0);
        all.kfree(object, 0);
        all.kfree(object, 0);
        assertThat(all.reports()).singleElement().asString().contains("BUG kmalloc-64");
    }
}
