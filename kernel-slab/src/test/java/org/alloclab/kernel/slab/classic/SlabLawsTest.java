package org.alloclab.kernel.slab.classic;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.kernel.slab.Allocators;
import org.alloclab.kernel.slab.FakeFrames;
import org.alloclab.kernel.slab.SlabProvider;
import org.junit.jupiter.api.Test;

/** Each law of the classic allocator is seen to fail when the state that it speaks of is corrupted. */
final class SlabLawsTest {
    private final SlabAllocator classic = Allocators.make(new SlabProvider(), 1, new FakeFrames(1000), Map.of());
    private final SlabCache classicCache = (SlabCache) classic.createCache(CacheSpec.of("victim", 32, 0, 0));
    private final Slab partial = partialSlab();

    private Slab partialSlab() {
        classicCache.free(classicCache.alloc(Gfp.GFP_KERNEL, 0), 0);
        ArrayCache array = classicCache.arrays()[0];
        long object = array.entries[array.available - 1];
        Slab slab = ((SlabAllocatorClassic) classic).pages().slabAt(object);
        classic.checkInvariants();
        return slab;
    }

    @Test
    void chainAndOutMakeUpTheSlab() {
        partial.inUse++;
        breaks(classic, "free + out == objects");
    }

    @Test
    void anArrayHoldsAnObjectOnce() {
        ArrayCache array = classicCache.arrays()[0];
        array.entries[array.available] = array.entries[array.available - 1];
        array.available++;
        breaks(classic, "an object is in one array, once");
    }

    @Test
    void freeObjectsAreAsManyAsCounted() {
        ArrayCache array = classicCache.arrays()[0];
        long object = array.entries[array.available - 1];
        partial.put((int) ((object - partial.objects) / classicCache.geometry.size()));
        breaks(classic, "free objects are as many as counted");
    }

    @Test
    void aSlabIsOnTheListOfItsState() {
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
