package org.alloclab.kernel.slab.slub;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.kernel.slab.Allocators;
import org.alloclab.kernel.slab.FakeFrames;
import org.alloclab.kernel.slab.SlubProvider;
import org.junit.jupiter.api.Test;

/** Each law of SLUB is seen to fail when the state that it speaks of is corrupted. */
final class SlubLawsTest {
    private final SlubAllocator slub =
            (SlubAllocator) Allocators.make(new SlubProvider(), 1, new FakeFrames(1000), Map.of());
    private final SlubCache slubCache =
            (SlubCache) slub.createCache(CacheSpec.of("victim", 512, 0, CacheSpec.SLAB_NO_MERGE));
    private long firstObject;
    private final int cpuSlab = twoSlabs(slubCache);
    private final int fullSlab = slub.pages().slabOf(firstObject);

    private int twoSlabs(SlubCache cache) {
        firstObject = cache.alloc(Gfp.GFP_KERNEL, 0);
        for (int i = 0; i < 20; i++) {
            cache.alloc(Gfp.GFP_KERNEL, 0);
        }
        slub.checkInvariants();
        return cache.cpuSlab(0);
    }

    @Test
    void usedAndFreeMakeUpTheSlab() {
        slub.pages().slabs.clearUsed(fullSlab, 3);
        breaks(slub, "used + free == objects");
    }

    @Test
    void inUseIsWhatIsNotFree() {
        slub.pages().slabs.inUse[fullSlab]--;
        breaks(slub, "inUse is what is not on the free list");
    }

    @Test
    void nothingIsFreeAndInUse() {
        slub.pages().slabs.setUsed(cpuSlab, slubCache.cpuHead(0) - 1);
        breaks(slub, "what is on a free list is not in use");
    }

    @Test
    void aFreeListEnds() {
        int first = slubCache.cpuHead(0);
        slub.pages().slabs.nextFree[cpuSlab][first - 1] = (char) first;
        breaks(slub, "a free list ends");
    }

    @Test
    void framesLeadToTheirSlab() {
        slub.pages().owners.set(slub.pages().slabs.frame[fullSlab], 1, 0);
        breaks(slub, "the frames of a slab lead to it");
    }

    @Test
    void aSlabIsWhereItSays() {
        slub.pages().slabs.place[cpuSlab] = SlubSlabs.NODE_PARTIAL;
        breaks(slub, "a partial slab has something free");
    }

    @Test
    void listsAreAsLongAsCounted() {
        slubCache.free(firstObject, 0);
        slub.checkInvariants();
        slub.pages().slabs.place[fullSlab] = SlubSlabs.NODE_PARTIAL;
        breaks(slub, "a CPU's partial slabs are as many as counted");
    }

    private static void breaks(SlabAllocator allocator, String law) {
        assertThatThrownBy(allocator::checkInvariants)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(law);
    }
}
