package org.alloclab.kernel.slab.classic;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The laws of a cache of the classic slab allocator; see {@code SlabAllocatorClassic.checkInvariants}. */
final class SlabInvariants {
    private final SlabPages pages;
    private final SlabCache cache;
    private long free;

    private SlabInvariants(SlabPages pages, SlabCache cache) {
        this.pages = pages;
        this.cache = cache;
    }

    static void check(SlabPages pages, SlabCache cache) {
        SlabInvariants laws = new SlabInvariants(pages, cache);
        laws.ring(cache.full);
        laws.ring(cache.partial);
        laws.ring(cache.free);
        laws.require(laws.free == cache.freeObjects(), "free objects are as many as counted", laws.free);
        laws.arrays();
    }

    private void ring(SlabRing ring) {
        int counted = 0;
        for (@Nullable Slab slab = ring.first(); slab != null; slab = slab.next) {
            require(slab.ring == ring, "a slab knows its list", slab.number);
            int chain = slab.chainLength();
            require(chain + slab.inUse == slab.capacity(), "free + out == objects", chain + slab.inUse);
            boolean fits = switch (ring.state()) {
                case "full" -> chain == 0;
                case "free" -> slab.inUse == 0;
                default -> chain > 0 && slab.inUse > 0;
            };
            require(fits, "a slab is on the list of its state, " + ring.state(), slab.inUse);
            require(pages.slabOf(slab.objects) == slab, "the frames of a slab lead to it", slab.number);
            free += chain;
            counted++;
        }
        require(counted == ring.size(), "a list is as long as counted", counted);
    }

    private void arrays() {
        Set<Long> seen = new HashSet<>();
        for (ArrayCache array : cache.arrays()) {
            for (int i = 0; i < array.available; i++) {
                long object = array.entries[i];
                require(seen.add(object), "an object is in one array, once", object);
                Slab slab = pages.slabAt(object);
                boolean out =
                        slab.cache == cache && slab.isOut((int) ((object - slab.objects) / cache.geometry.size()));
                require(out, "an object in an array is out of its slab", object);
            }
        }
    }

    private void require(boolean holds, String law, long actual) {
        if (!holds) {
            throw new IllegalStateException("cache " + cache.name() + ": " + law + ": " + actual);
        }
    }
}
