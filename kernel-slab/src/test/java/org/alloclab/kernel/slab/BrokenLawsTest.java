package org.alloclab.kernel.slab;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.SlabAllocator;
import org.junit.jupiter.api.Test;

/** Each law of both allocators is seen to fail when the state that it speaks of is corrupted. */
class BrokenLawsTest {
    private final SlubAllocator slub =
            (SlubAllocator) Allocators.make(new SlubProvider(), 1, new FakeFrames(1000), Map.of());
    private final SlubCache slubCache =
            (SlubCache) slub.createCache(CacheSpec.of("victim", 512, 0, CacheSpec.SLAB_NO_MERGE));
    private long firstObject;
    private final int cpuSlab = twoSlabs(slubCache);
    private final int fullSlab = slub.slabOf(firstObject);

    private final SlabAllocator classic = Allocators.make(new SlabProvider(), 1, new FakeFrames(1000), Map.of());
    private final SlabCache classicCache = (SlabCache) classic.createCache(CacheSpec.of("victim", 32, 0, 0));
    private final Slab partial = partialSlab();

    private int twoSlabs(SlubCache cache) {
        firstObject = cache.alloc(Gfp.GFP_KERNEL, 0);
        for (int i = 0; i < 20; i++) {
            cache.alloc(Gfp.GFP_KERNEL, 0);
        }
        slub.checkInvariants();
        return cache.cpuSlab(0);
    }

    private Slab partialSlab() {
        classicCache.free(classicCache.alloc(Gfp.GFP_KERNEL, 0), 0);
        ArrayCache array = classicCache.arrays()[0];
        long object = array.entries[array.available - 1];
        Slab slab = ((SlabAllocatorClassic) classic).slabAt(object);
        classic.checkInvariants();
        return slab;
    }

    @Test
    void slubUsedAndFreeMakeUpTheSlab() {
        slub.slabs.clearUsed(fullSlab, 3);
        breaks(slub, "used + free == objects");
    }

    @Test
    void slubInUseIsWhatIsNotFree() {
        slub.slabs.inUse[fullSlab]--;
        breaks(slub, "inUse is what is not on the free list");
    }

    @Test
    void slubNothingIsFreeAndInUse() {
        slub.slabs.setUsed(cpuSlab, slubCache.cpuHead(0) - 1);
        breaks(slub, "what is on a free list is not in use");
    }

    @Test
    void slubAFreeListEnds() {
        int first = slubCache.cpuHead(0);
        slub.slabs.nextFree[cpuSlab][first - 1] = (char) first;
        breaks(slub, "a free list ends");
    }

    @Test
    void slubFramesLeadToTheirSlab() {
        slub.owners.set(slub.slabs.frame[fullSlab], 1, 0);
        breaks(slub, "the frames of a slab lead to it");
    }

    @Test
    void slubASlabIsWhereItSays() {
        slub.slabs.place[cpuSlab] = SlubSlabs.NODE_PARTIAL;
        breaks(slub, "a partial slab has something free");
    }

    @Test
    void slubListsAreAsLongAsCounted() {
        slubCache.free(firstObject, 0);
        slub.checkInvariants();
        slub.slabs.place[fullSlab] = SlubSlabs.NODE_PARTIAL;
        breaks(slub, "a CPU's partial slabs are as many as counted");
    }

    @Test
    void slabChainAndOutMakeUpTheSlab() {
        partial.inUse++;
        breaks(classic, "free + out == objects");
    }

    @Test
    void slabAnArrayHoldsAnObjectOnce() {
        ArrayCache array = classicCache.arrays()[0];
        array.entries[array.available] = array.entries[array.available - 1];
        array.available++;
        breaks(classic, "an object is in one array, once");
    }

    @Test
    void slabFreeObjectsAreAsManyAsCounted() {
        ArrayCache array = classicCache.arrays()[0];
        long object = array.entries[array.available - 1];
        partial.put((int) ((object - partial.objects) / classicCache.geometry.size()));
        breaks(classic, "free objects are as many as counted");
    }

    @Test
    void slabASlabIsOnTheListOfItsState() {
        SlabRing ring = partial.ring;
        if (ring != null) {
            ring.remove(partial);
        }
        classicCache.free.addFirst(partial);
        breaks(classic, "a slab is on the list of its state, free");
    }

    private static void breaks(SlabAllocator allocator, String law) {
        assertThatThrownBy(allocator::checkInvariants)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(law);
    }
}
