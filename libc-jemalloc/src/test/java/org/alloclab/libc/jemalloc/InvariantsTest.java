package org.alloclab.libc.jemalloc;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each law is seen to fail when the state is corrupted. */
final class InvariantsTest {
    private static final long MIB = 1 << 20;

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
        bin = jemalloc.firstArena().bin(slab.szind, 0);
        active = library.extent(heap.malloc(MIB));
        long freed = heap.malloc(2 * MIB);
        heap.malloc(MIB);
        dirty = library.extent(freed);
        long purged = heap.malloc(MIB);
        heap.malloc(MIB);
        retained = library.extent(purged);
        heap.free(purged);
        jemalloc.firstArena().decay(false, true);
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
        dirty.state = Edata.MERGING;
        breaks("tiling: a state is a stage");
    }

    @Test
    void aStateThatIsNotTheEsetsBreaksTheStages() {
        dirty.state = Edata.MUZZY;
        breaks("stages: ");
    }

    @Test
    void pagesMappedButNotCountedBreakTheStages() {
        jemalloc.firstArena().pageAllocator().pac().dirty().eset().remove(dirty);
        breaks("stages: dirty");
    }

    @Test
    void aClearedBitBreaksTheSlabs() {
        Objects.requireNonNull(slab.bitmap)[1] &= slab.bitmap[1] - 1;
        breaks("slabs: ones in the bitmap = nfree");
    }

    @Test
    void aRegionMoreThanCountedBreaksTheSlabs() {
        bin.currentRegions--;
        breaks("slabs: regions handed out = those the bin counts");
    }

    @Test
    void aSlabMoreThanCountedBreaksTheBins() {
        bin.currentSlabs++;
        breaks("bins: slabs found = those the bin counts");
    }

    @Test
    void aMiscountedHeapBreaksTheBins() {
        bin.nonfullSlabs++;
        breaks("bins: size of the nonfull heap");
    }

    @Test
    void aPointerCachedTwiceBreaksTheCaches() {
        CacheBin stack = jemalloc.firstArena().tcaches().get(0).bins()[slab.szind];
        stack.slots[stack.head] = stack.slots[stack.head + 1];
        breaks("caches: a pointer is cached once");
    }

    @Test
    void aPointerOfAnotherClassBreaksTheCaches() {
        CacheBin stack = jemalloc.firstArena().tcaches().get(0).bins()[slab.szind];
        stack.slots[stack.head] = heap.malloc(1000);
        breaks("caches: a cached pointer is of the stack's class");
    }

    @Test
    void anExtentThatIsNotEnteredAtItsEndBreaksTheTiling() {
        enter(active.lastPage(), null);
        breaks("tiling: an extent is entered at both ends");
    }

    @Test
    void aSlabThatIsNotEnteredAtAPageBreaksTheTiling() {
        enter(slab.base() + SizeClasses.PAGE, null);
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
        library.pac().retained().eset().remove(retained);
        breaks("stages: retained");
    }

    @Test
    void anExtentThatGoesBackOneStageUncountedBreaksTheStages() {
        library.pac().retained().eset().remove(retained);
        retained.state = Edata.DIRTY;
        library.pac().dirty().eset().insert(retained);
        breaks("stages: active + dirty + muzzy = mapped");
    }

    @Test
    void anExtentThatIsForgottenBreaksTheStages() {
        library.pac().retained().eset().remove(retained);
        jemalloc.rtree().deregister(retained);
        breaks("stages: active + dirty + muzzy + retained = regions");
    }

    @Test
    void aSlabOfAnotherClassBreaksTheSlabs() {
        Edata other = library.extent(heap.malloc(8));
        other.szind = slab.szind;
        Slab.init(other, bin.info(), 0);
        breaks("slabs: a slab has the size of its class");
    }

    @Test
    void anExtentOfAnotherStateBreaksTheEsets() {
        Ecache ecache = esetOfTwo();
        heldExtent(ecache).state = Edata.MUZZY;
        breaks(ecache, "esets: an extent is in the eset of its state");
    }

    @Test
    void anExtentThatIsListedTwiceBreaksTheEsets() {
        Ecache ecache = esetOfTwo();
        Edata first = heldExtent(ecache);
        Objects.requireNonNull(first.younger).younger = first;
        breaks(ecache, "esets: an extent is listed once");
    }

    @Test
    void anExtentInAHeapTwiceBreaksTheEsets() {
        Ecache ecache = esetOfTwo();
        Edata first = heldExtent(ecache);
        Objects.requireNonNull(first.heapNext).heapNext = first;
        breaks(ecache, "esets: an extent is in one heap");
    }

    @Test
    void anExtentThatGrewInItsHeapBreaksTheEsets() {
        Ecache ecache = esetOfTwo();
        heldExtent(ecache).size *= 2;
        breaks(ecache, "esets: the heap of its class");
    }

    @Test
    void anExtentThatFellOutOfItsHeapBreaksTheEsets() {
        Ecache ecache = esetOfTwo();
        heldExtent(ecache).heapNext = null;
        breaks(ecache, "esets: a heap's count");
    }

    @Test
    void anExtentThatFellOutOfTheListBreaksTheEsets() {
        Ecache ecache = esetOfTwo();
        heldExtent(ecache).younger = null;
        breaks(ecache, "esets: heaps and age list hold the same extents");
    }

    @Test
    void aFullSlabInTheNonfullHeapBreaksTheBins() {
        Edata second = twoSlabsOfTwo();
        Bin pairs = jemalloc.firstArena().bin(second.szind, 0);
        Slab.take(second, pairs.info());
        pairs.currentRegions++;
        breaks("bins: a slab in the nonfull heap has a free region");
    }

    @Test
    void aCurrentSlabInTheNonfullHeapBreaksTheBins() {
        Edata second = twoSlabsOfTwo();
        Bin pairs = jemalloc.firstArena().bin(second.szind, 0);
        pairs.use(second);
        pairs.currentSlabs--;
        breaks("bins: the current slab is not in the nonfull heap");
    }

    @Test
    void aCachedRegionThatItsSlabHasTooBreaksTheCaches() {
        CacheBin stack = jemalloc.firstArena().tcaches().get(0).bins()[slab.szind];
        Slab.give(slab, bin.info(), stack.slots[stack.head]);
        bin.currentRegions--;
        breaks("caches: a cached region is handed out by its slab");
    }

    @Test
    void aLowWaterMarkAboveTheStackBreaksTheCaches() {
        CacheBin stack = jemalloc.firstArena().tcaches().get(0).bins()[slab.szind];
        stack.lowWater = stack.head - 1;
        breaks("caches: low water");
    }

    private void breaks(Ecache ecache, String law) {
        assertThatThrownBy(() -> new Invariants(jemalloc).checkEset(ecache))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(law);
    }

    private void enter(long page, @Nullable Edata edata) {
        Objects.requireNonNull(jemalloc.rtree().leaf(page)).extents[Rtree.entry(page)] = edata;
    }

    /** A set of two dirty extents of one class, that keeps the laws. */
    private Ecache esetOfTwo() {
        Ecache ecache = new Ecache(jemalloc.sizes(), Edata.DIRTY, true, new Mutex(jemalloc));
        for (int i = 0; i < 2; i++) {
            Edata edata = new Edata(0x1000L + (long) i * Edata.BYTES, i);
            edata.init(jemalloc.firstArena(), MIB * (i + 1), 3 * SizeClasses.PAGE, i, Edata.DIRTY, false, true, false);
            ecache.eset().insert(edata);
        }
        new Invariants(jemalloc).checkEset(ecache);
        return ecache;
    }

    /** The older of the two. */
    private static Edata heldExtent(Ecache ecache) {
        return Objects.requireNonNull(ecache.eset().oldest());
    }

    /** Two slabs of two regions, each with one handed out; answers the younger, which is not current. */
    private Edata twoSlabsOfTwo() {
        long first = heap.mallocx(6144, 0, false, false);
        heap.mallocx(6144, 0, false, false);
        Edata second = library.extent(heap.mallocx(6144, 0, false, false));
        heap.dallocx(first, false);
        new Invariants(jemalloc).check();
        return second;
    }
}
