package org.alloclab.kernel.slab.slub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.alloclab.api.frame.ForwardingPageFrameAllocator;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.kernel.slab.Allocators;
import org.alloclab.kernel.slab.FakeFrames;
import org.alloclab.kernel.slab.SlubProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests, reports and figures of SLUB at the boundaries that its rules name. */
class SlubDetailsTest {
    /** Frames that remember how they were asked for, and refuse who does not insist if told so. */
    private static final class Asked extends ForwardingPageFrameAllocator {
        final List<Integer> flags = new ArrayList<>();
        boolean refusesTheHesitant;

        Asked(FakeFrames frames) {
            super(frames);
        }

        @Override
        public long allocPages(int order, int gfp, int cpu) {
            flags.add(gfp);
            return refusesTheHesitant && (gfp & Gfp.NORETRY) != 0 ? NO_FRAME : super.allocPages(order, gfp, cpu);
        }
    }

    private final FakeFrames frames = new FakeFrames(1 << 20);
    private final Asked asked = new Asked(frames);
    private final SlabAllocator slub = Allocators.make(new SlubProvider(), 1, asked, Map.of());

    private List<Integer> askedBy(Runnable call) {
        asked.flags.clear();
        call.run();
        return List.copyOf(asked.flags);
    }

    private KmemCache cache(String name, int size, int flags) {
        return slub.createCache(CacheSpec.of(name, size, 0, flags | CacheSpec.SLAB_NO_MERGE));
    }

    /** allocate_slab: the usual order without insisting, then, if that fails, insisting. */
    @Test
    void aSlabOfSeveralPagesIsAskedForWithoutInsistingFirst() {
        int hesitant = (Gfp.GFP_KERNEL | Gfp.COMP | Gfp.NOWARN | Gfp.NORETRY) & ~Gfp.DIRECT_RECLAIM;
        KmemCache large = cache("large", 4096, 0);
        assertThat(askedBy(() -> large.alloc(Gfp.GFP_KERNEL | Gfp.NOFAIL, 0))).containsExactly(hesitant);
        asked.refusesTheHesitant = true;
        KmemCache other = cache("other", 4096, 0);
        assertThat(askedBy(() -> other.alloc(Gfp.GFP_KERNEL, 0))).containsExactly(hesitant, Gfp.GFP_KERNEL | Gfp.COMP);
    }

    @Test
    void framesAreOfTheKindThatTheCacheNames() {
        int movable = Gfp.GFP_HIGHUSER_MOVABLE;
        assertThat(askedBy(() -> cache("plain", 64, 0).alloc(movable, 0))).contains(Gfp.GFP_KERNEL);
        assertThat(askedBy(() -> cache("dma", 64, CacheSpec.SLAB_CACHE_DMA).alloc(Gfp.GFP_KERNEL, 0)))
                .contains(Gfp.GFP_KERNEL | Gfp.DMA);
        assertThat(askedBy(
                        () -> cache("inode", 64, CacheSpec.SLAB_RECLAIM_ACCOUNT).alloc(Gfp.GFP_KERNEL, 0)))
                .contains(Gfp.GFP_KERNEL | Gfp.RECLAIMABLE);
        assertThat(askedBy(() -> slub.kmalloc(20_000, Gfp.GFP_KERNEL, 0))).containsExactly(Gfp.GFP_KERNEL | Gfp.COMP);
        assertThat(askedBy(() ->
                        assertThat(slub.kmalloc(8L << 20, Gfp.GFP_KERNEL, 0)).isZero()))
                .isEmpty();
    }

    /** kmalloc_type: DMA before reclaimable before accounted. */
    @Test
    void kmallocHasAFamilyOfCachesForEachKind() {
        grows("kmalloc-64", Gfp.GFP_KERNEL);
        grows("kmalloc-cg-64", Gfp.GFP_KERNEL_ACCOUNT);
        grows("kmalloc-rcl-64", Gfp.GFP_KERNEL_ACCOUNT | Gfp.RECLAIMABLE);
        grows("dma-kmalloc-64", Gfp.GFP_KERNEL_ACCOUNT | Gfp.RECLAIMABLE | Gfp.DMA);
        assertThatThrownBy(() -> slub.kmalloc(0, Gfp.GFP_KERNEL, 0)).hasMessageContaining("at least one byte: was 0");
        assertThat(slub.kmalloc(1, Gfp.GFP_KERNEL, 0)).isNotZero();
        long before = figures("kmalloc-8k").totalSlabs();
        slub.kmalloc(8192, Gfp.GFP_KERNEL, 0);
        assertThat(figures("kmalloc-8k").totalSlabs()).isEqualTo(before + 1);
        assertThat(List.of(KmallocClass.align(96), KmallocClass.align(192), KmallocClass.align(64)))
                .containsExactly(32, 64, 64);
    }

    private void grows(String name, int gfp) {
        assertThat(figures(name).totalSlabs()).isZero();
        slub.kmalloc(64, gfp, 0);
        assertThat(figures(name).totalSlabs()).isEqualTo(1);
    }

    private CacheFigures figures(String name) {
        return slub.caches().stream()
                .filter(cache -> cache.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsGivenBackBelongsToNobody() {
        long large = slub.kmalloc(20_000, Gfp.GFP_KERNEL, 0);
        slub.kfree(large, 0);
        assertThatThrownBy(() -> slub.kfree(large, 0)).hasMessageContaining("kfree takes what kmalloc gave");
        KmemCache cache = cache("gone", 2000, 0);
        long object = cache.alloc(Gfp.GFP_KERNEL, 0);
        cache.free(object, 0);
        assertThat(cache.shrink()).isEqualTo(4);
        assertThatThrownBy(() -> slub.kfree(object, 0)).hasMessageContaining("kfree takes what kmalloc gave");
        assertThatThrownBy(() -> cache.free(0, 0)).hasMessageContaining("is none of gone");
        assertThatThrownBy(() -> cache.free(large, 0)).hasMessageContaining("is none of gone");
    }

    /** What describes a cache is given back with it, and so is its place in the list. */
    @Test
    void cachesThatComeAndGoLeaveNothingBehind() {
        slub.destroyCache(cache("first", 64, 0));
        int caches = slub.caches().size();
        long used = frames.usedFrames();
        for (int i = 0; i < 500; i++) {
            slub.destroyCache(cache("c" + i, 64, 0));
        }
        assertThat(slub.caches()).hasSize(caches);
        assertThat(frames.usedFrames()).isEqualTo(used);
        assertThat(slub.procFiles()).containsExactly("slabinfo", "slabtop");
        assertThat(new SlubProvider().id()).isEqualTo("slub");
        assertThat(new SlubProvider().summary()).contains("slabs");
    }

    /** slub_set_cpu_partial: as many slabs as hold the objects if each is half empty. */
    @ParameterizedTest
    @CsvSource({"64, 4", "96, 6", "192, 12", "256, 7", "512, 7", "1024, 3", "2048, 3", "4096, 2", "8192, 3"})
    void aCpuKeepsSlabsForItsObjects(int size, int slabs) {
        assertThat(SlubGeometry.of(CacheSpec.of("c", size, 0, 0), 8, 2).cpuPartialSlabs())
                .isEqualTo(slabs);
    }

    /** calculate_sizes: the free pointer moves out of an object that is too small to hold it beside a red zone. */
    @ParameterizedTest
    @CsvSource({"4, 32, 8", "7, 32, 8", "8, 32, 16", "12, 32, 16", "16, 40, 24"})
    void theFreePointerOfASmallRedZonedObjectIsOutside(int objectSize, int size, int inUse) {
        SlubGeometry geometry = SlubGeometry.of(CacheSpec.of("c", objectSize, 0, CacheSpec.SLAB_RED_ZONE), 8, 1);
        assertThat(geometry.size()).isEqualTo(size);
        assertThat(geometry.inUse()).isEqualTo(inUse);
    }

    private static String row(String label, long address, String hex, String text) {
        return String.format(Locale.ROOT, "%s%016x: %-49s%s\n", label, address, hex, text);
    }

    /** print_trailer: left red zone, object, right red zone, and what is left of the object's room. */
    @Test
    void aReportShowsTheWholeObject() {
        KmemCache cache = cache("victim", 40, CacheSpec.SLAB_RED_ZONE | CacheSpec.SLAB_POISON);
        long object = cache.alloc(Gfp.GFP_KERNEL, 0);
        slub.bytes().store(object, (byte) ' ');
        slub.bytes().store(object + 1, (byte) '~');
        slub.bytes().store(object + 2, (byte) 0x7f);
        slub.bytes().store(object + 3, (byte) 0x1f);
        slub.bytes().store(object - 8, (byte) 'x');
        cache.free(object, 0);
        String base = String.format(Locale.ROOT, "%016x", object - 8);
        String free = "6b ".repeat(12);
        // The bytes that the user did not write are still those of a free object.
        assertThat(slub.reports())
                .containsExactly("=".repeat(77) + "\nBUG victim (Not tainted): Left Redzone overwritten\n"
                        + "-".repeat(77)
                        + "\n\n0x" + base + "-0x" + base + " @offset=0. First byte 0x78 instead of 0xcc\n"
                        + String.format(Locale.ROOT, "Slab 0x%s objects=56 used=1 fp=0x%016x\n", base, object + 72)
                        + String.format(Locale.ROOT, "Object 0x%016x @offset=8 fp=0x%016x\n\n", object, 0)
                        + row("Redzone  ", object - 8, "78 " + "cc ".repeat(7), "x.......")
                        + row("Object   ", object, "20 7e 7f 1f " + free, " ~.." + "k".repeat(12))
                        + row("Object   ", object + 16, "6b ".repeat(16), "k".repeat(16))
                        + row("Object   ", object + 32, "6b ".repeat(7) + "a5 ", "k".repeat(7) + ".")
                        + row("Redzone  ", object + 40, "cc ".repeat(8), ".".repeat(8))
                        + row("Padding  ", object + 48, "5a ".repeat(16), "Z".repeat(16))
                        + "FIX victim: Restoring Left Redzone 0x" + base + "-0x" + base + "=0xcc\n");
        assertThat(slub.bytes().load(object - 8)).isEqualTo((byte) 0xcc);
    }

    /** Of a free object it tells which is free behind it. */
    @Test
    void aReportOfAFreeObjectNamesTheNextOne() {
        KmemCache cache = cache("victim", 40, CacheSpec.SLAB_RED_ZONE | CacheSpec.SLAB_POISON);
        long object = cache.alloc(Gfp.GFP_KERNEL, 0);
        cache.free(object, 0);
        cache.free(object, 0);
        assertThat(slub.reports())
                .singleElement()
                .asString()
                .contains(String.format(Locale.ROOT, "objects=56 used=0 fp=0x%016x\n", object))
                .contains(String.format(Locale.ROOT, "@offset=8 fp=0x%016x\n", object + 72));
    }

    /** Without red zones the bytes before the object are shown, and the slack behind it is poisoned. */
    @Test
    void withoutRedZonesTheSlackIsChecked() {
        KmemCache cache = cache("slack", 20, CacheSpec.SLAB_POISON);
        long first = cache.alloc(Gfp.GFP_KERNEL, 0);
        long second = cache.alloc(Gfp.GFP_KERNEL, 0);
        assertThat(second - first).isEqualTo(32);
        slub.bytes().store(second + 22, (byte) 1);
        cache.free(second, 0);
        assertThat(slub.reports())
                .singleElement()
                .asString()
                .contains("BUG slack (Not tainted): Alignment padding overwritten")
                .contains("First byte 0x1 instead of 0x5a")
                .contains(String.format(Locale.ROOT, "Bytes b4 %016x: ", second - 16))
                .doesNotContain("Redzone");
        assertThat(slub.bytes().load(second + 22)).isEqualTo((byte) 0x5a);
        cache.free(first, 0);
        cache.free(first, 0);
        assertThat(slub.reports()).hasSize(2);
        assertThat(slub.reports().get(1)).contains("Object already free").doesNotContain("Bytes b4");
        slub.checkInvariants();
    }

    @Test
    void bothRedZonesAreLookedAt() {
        KmemCache cache = cache("both", 40, CacheSpec.SLAB_RED_ZONE);
        long object = cache.alloc(Gfp.GFP_KERNEL, 0);
        slub.bytes().store(object - 1, (byte) 1);
        slub.bytes().store(object + 47, (byte) 1);
        cache.free(object, 0);
        assertThat(slub.reports()).hasSize(2);
        assertThat(slub.reports().get(1)).contains("Right Redzone overwritten").contains("Tainted: [B]=BAD_PAGE");
        long sound = cache.alloc(Gfp.GFP_KERNEL, 0);
        slub.bytes().store(sound + 48, (byte) 1);
        cache.free(sound, 0);
        assertThat(slub.reports()).hasSize(2);
    }

    /** free_to_partial_list: the node keeps fewer empty slabs than minPartial, each counted before it goes. */
    @ParameterizedTest
    @CsvSource({"512, 4", "20000, 7"})
    void theNodeOfADebuggingCacheKeepsFewEmptySlabs(int size, int slabs) {
        KmemCache cache = cache("kept", size, CacheSpec.SLAB_RED_ZONE);
        List<Long> objects = new ArrayList<>();
        while (cache.figures().totalSlabs() < 12) {
            objects.add(cache.alloc(Gfp.GFP_KERNEL, 0));
        }
        long used = frames.usedFrames();
        objects.forEach(object -> cache.free(object, 0));
        assertThat(cache.figures().totalSlabs()).isEqualTo(slabs);
        assertThat(used - frames.usedFrames())
                .isEqualTo((12L - slabs) * cache.figures().pagesPerSlab());
        assertThat(slub.reports()).isEmpty();
        slub.checkInvariants();
        cache.shrink();
        slub.destroyCache(cache);
    }
}
