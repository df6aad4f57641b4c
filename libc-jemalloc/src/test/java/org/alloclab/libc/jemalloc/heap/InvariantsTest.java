package org.alloclab.libc.jemalloc.heap;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.alloclab.libc.jemalloc.arena.Bin;
import org.alloclab.libc.jemalloc.arena.BinCounts;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.EdataLinks;
import org.alloclab.libc.jemalloc.extent.Ecache;
import org.alloclab.libc.jemalloc.extent.Ecaches;
import org.alloclab.libc.jemalloc.extent.Stage;
import org.alloclab.libc.jemalloc.process.Jemalloc;
import org.alloclab.libc.jemalloc.process.StartedJemalloc;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.alloclab.libc.jemalloc.tcache.CacheBin;
import org.alloclab.libc.jemalloc.tcache.CacheSlots;
import org.alloclab.libc.jemalloc.thread.JemallocThread;
import org.alloclab.libc.jemalloc.thread.Mallocx;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each law is seen to fail when the state is corrupted. */
final class InvariantsTest {
    private static final long MIB = 1 << 20;
    private static final long TCACHE_NONE = 0x100;

    private final StartedJemalloc library = new StartedJemalloc();
    private final Jemalloc jemalloc = library.jemalloc;
    private final JemallocThread heap = library.main;
    private final Edata slab;
    private final Edata active;
    private final Edata dirty;
    private final Edata retained;
    private final Bin bin;

    InvariantsTest() {
        slab = library.extent(heap.malloc(160));
        bin = jemalloc.arenas().first().bins().of(slab);
        active = library.extent(heap.malloc(MIB));
        long freed = heap.malloc(2 * MIB);
        heap.malloc(MIB);
        dirty = library.extent(freed);
        long purged = heap.malloc(MIB);
        heap.malloc(MIB);
        retained = library.extent(purged);
        heap.free(purged);
        jemalloc.arenas().first().decay().purge();
        heap.free(freed);
    }

    private void breaks(String law) {
        assertThatThrownBy(() -> new Invariants(jemalloc).check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(law);
    }

    @BeforeEach
    void holdsBefore() {
        assertThatCode(() -> new Invariants(jemalloc).check()).doesNotThrowAnyException();
    }

    @Test
    void anExtentThatIsLongerThanItsPlaceBreaksTheTiling() {
        slab.size += SizeClasses.PAGE;
        breaks("tiling: ");
    }

    @Test
    void anExtentInNoStageBreaksTheTiling() {
        EdataLinks.leaveMerging(dirty);
        breaks("tiling: a state is a stage");
    }

    @Test
    void aStateThatIsNotTheEsetsBreaksTheStages() {
        dirty.state = Edata.MUZZY;
        breaks("stages: ");
    }

    @Test
    void pagesMappedButNotCountedBreakTheStages() {
        Ecaches.remove(library.pac().ecache(Stage.DIRTY), dirty);
        breaks("stages: dirty");
    }

    @Test
    void aClearedBitBreaksTheSlabs() {
        Objects.requireNonNull(slab.bitmap)[1] &= slab.bitmap[1] - 1;
        breaks("slabs: ones in the bitmap = nfree");
    }

    @Test
    void aRegionMoreThanCountedBreaksTheSlabs() {
        BinCounts.addRegions(bin, -1);
        breaks("slabs: regions handed out = those the bin counts");
    }

    @Test
    void aSlabMoreThanCountedBreaksTheBins() {
        BinCounts.addSlabs(bin, 1);
        breaks("bins: slabs found = those the bin counts");
    }

    @Test
    void aMiscountedHeapBreaksTheBins() {
        BinCounts.addNonfullSlabs(bin, 1);
        breaks("bins: size of the nonfull heap");
    }

    @Test
    void aPointerCachedTwiceBreaksTheCaches() {
        CacheBin stack = stack();
        CacheSlots.replaceTop(stack, CacheSlots.get(stack, 1));
        breaks("caches: a pointer is cached once");
    }

    @Test
    void aPointerOfAnotherClassBreaksTheCaches() {
        CacheBin stack = stack();
        CacheSlots.replaceTop(stack, heap.malloc(1000));
        breaks("caches: a cached pointer is of the stack's class");
    }

    @Test
    void anExtentThatIsNotEnteredAtItsEndBreaksTheTiling() {
        EdataLinks.enter(jemalloc.rtree(), active.lastPage(), null);
        breaks("tiling: an extent is entered at both ends");
    }

    @Test
    void aSlabThatIsNotEnteredAtAPageBreaksTheTiling() {
        EdataLinks.enter(jemalloc.rtree(), slab.base() + SizeClasses.PAGE, null);
        breaks("tiling: a slab is entered at every page");
    }

    @Test
    void anActiveExtentThatClaimsToBeRetainedBreaksTheStages() {
        active.state = Edata.RETAINED;
        breaks("stages: active");
    }

    @Test
    void aRetainedExtentThatClaimsToBeMuzzyBreaksTheStages() {
        retained.state = Edata.MUZZY;
        breaks("stages: muzzy");
    }

    @Test
    void aRetainedExtentThatIsNotListedBreaksTheStages() {
        Ecaches.remove(library.pac().ecache(Stage.RETAINED), retained);
        breaks("stages: retained");
    }

    @Test
    void anExtentThatGoesBackOneStageUncountedBreaksTheStages() {
        Ecaches.remove(library.pac().ecache(Stage.RETAINED), retained);
        retained.state = Edata.DIRTY;
        Ecaches.insert(library.pac().ecache(Stage.DIRTY), retained);
        breaks("stages: active + dirty + muzzy = mapped");
    }

    @Test
    void anExtentThatIsForgottenBreaksTheStages() {
        Ecaches.remove(library.pac().ecache(Stage.RETAINED), retained);
        jemalloc.rtree().deregister(retained);
        breaks("stages: active + dirty + muzzy + retained = regions");
    }

    @Test
    void aSlabOfAnotherClassBreaksTheSlabs() {
        Edata other = library.extent(heap.malloc(8));
        other.szind = slab.szind;
        BinCounts.claim(bin, other);
        breaks("slabs: a slab has the size of its class");
    }

    @Test
    void anExtentOfAnotherStateBreaksTheEsets() {
        Ecache ecache = esetOfTwo();
        Ecaches.oldest(ecache).state = Edata.MUZZY;
        breaks(ecache, "esets: an extent is in the eset of its state");
    }

    @Test
    void anExtentThatIsListedTwiceBreaksTheEsets() {
        Ecache ecache = esetOfTwo();
        Edata first = Ecaches.oldest(ecache);
        EdataLinks.follow(EdataLinks.follower(first), first);
        breaks(ecache, "esets: an extent is listed once");
    }

    @Test
    void anExtentInAHeapTwiceBreaksTheEsets() {
        Ecache ecache = esetOfTwo();
        Edata first = Ecaches.oldest(ecache);
        EdataLinks.heapFollow(EdataLinks.heapFollower(first), first);
        breaks(ecache, "esets: an extent is in one heap");
    }

    @Test
    void anExtentThatGrewInItsHeapBreaksTheEsets() {
        Ecache ecache = esetOfTwo();
        Ecaches.oldest(ecache).size *= 2;
        breaks(ecache, "esets: the heap of its class");
    }

    @Test
    void anExtentThatFellOutOfItsHeapBreaksTheEsets() {
        Ecache ecache = esetOfTwo();
        EdataLinks.heapFollow(Ecaches.oldest(ecache), null);
        breaks(ecache, "esets: a heap's count");
    }

    @Test
    void anExtentThatFellOutOfTheListBreaksTheEsets() {
        Ecache ecache = esetOfTwo();
        EdataLinks.follow(Ecaches.oldest(ecache), null);
        breaks(ecache, "esets: heaps and age list hold the same extents");
    }

    @Test
    void aFullSlabInTheNonfullHeapBreaksTheBins() {
        Edata second = twoSlabsOfTwo();
        BinCounts.take(jemalloc.arenas().first().bins().of(second), second);
        breaks("bins: a slab in the nonfull heap has a free region");
    }

    @Test
    void aCurrentSlabInTheNonfullHeapBreaksTheBins() {
        Edata second = twoSlabsOfTwo();
        BinCounts.makeCurrent(jemalloc.arenas().first().bins().of(second), second);
        breaks("bins: the current slab is not in the nonfull heap");
    }

    @Test
    void aCachedRegionThatItsSlabHasTooBreaksTheCaches() {
        CacheBin stack = stack();
        BinCounts.give(bin, slab, CacheSlots.get(stack, 0));
        breaks("caches: a cached region is handed out by its slab");
    }

    @Test
    void aLowWaterMarkAboveTheStackBreaksTheCaches() {
        CacheBin stack = stack();
        CacheSlots.liftLowWater(stack);
        breaks("caches: low water");
    }

    private void breaks(Ecache ecache, String law) {
        assertThatThrownBy(() -> new Invariants(jemalloc).checkEset(ecache))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(law);
    }

    private CacheBin stack() {
        return jemalloc.tcaches().of(jemalloc.arenas().first()).get(0).bins()[slab.szind];
    }

    /** A set of two dirty extents of one class, that keeps the laws. */
    private Ecache esetOfTwo() {
        Ecache ecache = Ecaches.dirty(jemalloc.sizes());
        for (int i = 0; i < 2; i++) {
            Edata edata = EdataLinks.record(i);
            edata.init(0, MIB * (i + 1), 3 * SizeClasses.PAGE, i);
            edata.state = Edata.DIRTY;
            Ecaches.insert(ecache, edata);
        }
        new Invariants(jemalloc).checkEset(ecache);
        return ecache;
    }

    /** Two slabs of two regions, each with one handed out; answers the younger, which is not current. */
    private Edata twoSlabsOfTwo() {
        Mallocx uncached = new Mallocx(heap, jemalloc.sizes());
        long first = uncached.call("mallocx", 6144, TCACHE_NONE);
        uncached.call("mallocx", 6144, TCACHE_NONE);
        Edata second = library.extent(uncached.call("mallocx", 6144, TCACHE_NONE));
        uncached.call("dallocx", first, TCACHE_NONE);
        new Invariants(jemalloc).check();
        return second;
    }
}
