package org.alloclab.kernel.slab.slub;

import java.util.List;

/**
 * The laws of SLUB.
 *
 * <ol>
 *   <li>Every object of a slab is in one place: in use, on the slab's free list, or on that of the CPU that took it.
 *   <li>{@code inUse} is the number of objects that are not on the slab's own free list.
 *   <li>A slab is where it says: as many slabs as a list counts say that they are on it, full slabs have nothing free.
 *   <li>The frames of a slab, and no others, lead to it.
 *   <li>A cache counts its slabs.
 * </ol>
 */
final class SlubInvariants {
    private final SlubPages pages;
    private final SlubSlabs slabs;
    private final SlubCache cache;

    private SlubInvariants(SlubPages pages, SlubCache cache) {
        this.pages = pages;
        this.slabs = pages.slabs;
        this.cache = cache;
    }

    static void check(SlubPages pages, List<SlubCache> caches) {
        for (SlubCache cache : caches) {
            new SlubInvariants(pages, cache).check();
        }
    }

    private void check() {
        long[] places = new long[SlubSlabs.DYING + 1];
        for (int slab = 1; slab <= slabs.highest(); slab++) {
            if (slabs.place[slab] != SlubSlabs.GONE && slabs.owner[slab] == cache) {
                places[slabs.place[slab]]++;
                checkSlab(slab);
            }
        }
        long onCpu = 0;
        long cpuPartial = 0;
        for (int cpu = 0; cpu < cache.cpus(); cpu++) {
            onCpu += cache.cpuSlab(cpu) != 0 ? 1 : 0;
            cpuPartial += cache.cpuPartial(cpu).size();
        }
        require(places[SlubSlabs.ON_CPU] == onCpu, "each CPU slab is one CPU's", places[SlubSlabs.ON_CPU], onCpu);
        require(
                places[SlubSlabs.CPU_PARTIAL] == cpuPartial,
                "a CPU's partial slabs are as many as counted",
                places[SlubSlabs.CPU_PARTIAL],
                cpuPartial);
        int listed = cache.nodePartial.size();
        long partial = places[SlubSlabs.NODE_PARTIAL];
        require(partial == listed, "the node's partial slabs are as many as counted", partial, listed);
        long alive = onCpu + cpuPartial + listed + places[SlubSlabs.FULL];
        require(alive == cache.slabCount(), "a cache counts its slabs", cache.slabCount(), alive);
    }

    private void checkSlab(int slab) {
        int objects = cache.layout.geometry.objects();
        int taken = 0;
        for (int cpu = 0; cpu < cache.cpus(); cpu++) {
            if (cache.cpuSlab(cpu) == slab) {
                taken = slabs.lengthOfFreeList(slab, cache.cpuHead(cpu));
                checkFree(slab, cache.cpuHead(cpu));
            }
        }
        int free = slabs.lengthOfFreeList(slab, slabs.head[slab]);
        checkFree(slab, slabs.head[slab]);
        int used = slabs.usedObjects(slab);
        boolean abandoned = cache.isDebug() && slabs.place[slab] == SlubSlabs.FULL;
        require(abandoned || used + free + taken == objects, "used + free == objects", used + free + taken, objects);
        require(slabs.inUse[slab] == objects - free, "inUse is what is not on the free list", slabs.inUse[slab], free);
        boolean full = slabs.place[slab] == SlubSlabs.FULL;
        require(!full || free == 0, "a full slab has nothing free", free, slab);
        boolean onList = slabs.place[slab] == SlubSlabs.NODE_PARTIAL || slabs.place[slab] == SlubSlabs.CPU_PARTIAL;
        require(!onList || free > 0, "a partial slab has something free", free, slab);
        for (int i = 0; i < 1 << cache.layout.geometry.order(); i++) {
            int owner = pages.ownerOf(slabs.frame[slab] + i);
            require(owner == slab, "the frames of a slab lead to it", owner, slab);
        }
    }

    private void checkFree(int slab, int head) {
        for (int entry = head; entry != 0; entry = slabs.nextFree[slab][entry - 1]) {
            require(!slabs.isUsed(slab, entry - 1), "what is on a free list is not in use", entry - 1, slab);
        }
    }

    private void require(boolean holds, String law, long actual, long other) {
        if (!holds) {
            throw new IllegalStateException("cache " + cache.name() + ": " + law + ": " + actual + " against " + other);
        }
    }
}
