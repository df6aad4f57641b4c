package org.alloclab.libc.jemalloc;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.OptionValues;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each law is seen to fail when the state is corrupted. */
final class InvariantsTest {
    private final Jemalloc jemalloc;
    private final ThreadHeap heap;
    private final Edata slab;
    private final Edata dirty;
    private final Bin bin;

    InvariantsTest() {
        jemalloc = new Jemalloc(
                Options.read(OptionValues.defaults()),
                MachineDescription.reference(),
                new PlainAddressSpace(),
                new VirtualClock(0));
        JemallocThread main = new JemallocThread(jemalloc);
        jemalloc.boot();
        main.boot();
        jemalloc.finishInit();
        main.updateFast();
        main.place(0, 0x4000_0000_0000L);
        heap = main;
        slab = Objects.requireNonNull(jemalloc.rtree().lookup(heap.malloc(100)));
        bin = jemalloc.firstArena().bin(slab.szind, 0);
        long large = heap.malloc(1 << 20);
        heap.malloc(1 << 20);
        dirty = Objects.requireNonNull(jemalloc.rtree().lookup(large));
        heap.free(large);
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
        Objects.requireNonNull(slab.bitmap)[3] &= slab.bitmap[3] - 1;
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
}
