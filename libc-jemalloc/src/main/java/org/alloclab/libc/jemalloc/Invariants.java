package org.alloclab.libc.jemalloc;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The laws that hold between two operations.
 *
 * <pre>
 *   tiling       extents of one arena cover what it has mapped once: no two overlap, both ends are entered
 *   stages       active + dirty + muzzy + retained = mapped, per arena, as counted and as found
 *   esets        every inactive extent is in the heap of its class and in the age list, and nothing else is
 *   slabs        ones in the bitmap = nfree; regions handed out = those the bin counts
 *   bins         a slab with a free region is current or in the nonfull heap; a full one is not
 *   caches       what a thread cache holds is handed out by a slab or a large extent, and is held once
 * </pre>
 */
final class Invariants {
    private final Jemalloc jemalloc;
    private final Map<Arena, long[]> bytesByState = new HashMap<>();
    private final Map<Bin, long[]> takenAndSlabs = new HashMap<>();
    private long previousEnd;

    Invariants(Jemalloc jemalloc) {
        this.jemalloc = jemalloc;
    }

    /** Throws {@link IllegalStateException} naming the law that is broken, if one is. */
    void check() {
        jemalloc.rtree().forEach(this::checkExtent);
        for (int i = 0; i < jemalloc.arenasTotal(); i++) {
            Arena arena = jemalloc.arenaAt(i);
            if (arena != null) {
                checkStages(arena);
                checkBins(arena);
            }
        }
        checkCaches();
    }

    private void checkExtent(Edata edata) {
        law(edata.size > 0 && edata.base() >= previousEnd, "tiling: extents do not overlap", edata.base());
        previousEnd = edata.past();
        law(
                jemalloc.rtree().lookup(edata.lastPage()) == edata,
                "tiling: an extent is entered at both ends",
                edata.base());
        law(edata.state >= Edata.ACTIVE && edata.state <= Edata.RETAINED, "tiling: a state is a stage", edata.base());
        bytesByState.computeIfAbsent(edata.owner(), arena -> new long[4])[edata.state] += edata.size;
        if (edata.state == Edata.ACTIVE && edata.slab) {
            checkSlab(edata);
        }
    }

    private void checkSlab(Edata slab) {
        Bin bin = slab.owner().bin(slab.szind, slab.binShard);
        BinInfo info = bin.info();
        law(Slab.countFree(slab) == slab.nfree, "slabs: ones in the bitmap = nfree", slab.base());
        law(slab.size == info.slabSize(), "slabs: a slab has the size of its class", slab.base());
        long[] sums = takenAndSlabs.computeIfAbsent(bin, key -> new long[2]);
        sums[0] += info.regions() - slab.nfree;
        sums[1]++;
        for (long page = slab.base(); page < slab.past(); page += SizeClasses.PAGE) {
            law(jemalloc.rtree().lookup(page) == slab, "tiling: a slab is entered at every page", page);
        }
    }

    private void checkStages(Arena arena) {
        long[] found = bytesByState.getOrDefault(arena, new long[4]);
        PageAllocator pageAllocator = arena.pageAllocator();
        Pac pac = pageAllocator.pac();
        law(found[Edata.ACTIVE] == pageAllocator.activePages() << SizeClasses.LG_PAGE, "stages: active", arena.index());
        law(found[Edata.DIRTY] == pac.dirty().pages() << SizeClasses.LG_PAGE, "stages: dirty", arena.index());
        law(found[Edata.MUZZY] == pac.muzzy().pages() << SizeClasses.LG_PAGE, "stages: muzzy", arena.index());
        law(found[Edata.RETAINED] == pac.retained().pages() << SizeClasses.LG_PAGE, "stages: retained", arena.index());
        long mapped = found[Edata.ACTIVE] + found[Edata.DIRTY] + found[Edata.MUZZY];
        law(mapped == pac.mappedBytes(), "stages: active + dirty + muzzy = mapped", arena.index());
        law(
                mapped + found[Edata.RETAINED] == pac.regionBytes(),
                "stages: active + dirty + muzzy + retained = regions",
                arena.index());
        checkEset(pac.dirty());
        checkEset(pac.muzzy());
        checkEset(pac.retained());
    }

    /** The laws of one set of inactive extents. */
    void checkEset(Ecache ecache) {
        Eset eset = ecache.eset();
        Set<Edata> listed = new HashSet<>();
        eset.forEach(edata -> {
            law(edata.state == ecache.state(), "esets: an extent is in the eset of its state", edata.base());
            law(listed.add(edata), "esets: an extent is listed once", edata.base());
        });
        Set<Edata> heaped = new HashSet<>();
        for (int i = 0; i <= SizeClasses.PAGE_CLASSES; i++) {
            int index = i;
            int[] count = new int[1];
            eset.forEachInHeap(i, edata -> {
                count[0]++;
                law(heaped.add(edata), "esets: an extent is in one heap", edata.base());
                law(jemalloc.sizes().heapIndexOf(edata.size) == index, "esets: the heap of its class", edata.base());
            });
            law(count[0] == eset.count(i), "esets: a heap's count", i);
        }
        law(listed.equals(heaped), "esets: heaps and age list hold the same extents", ecache.state());
    }

    private void checkBins(Arena arena) {
        for (int i = 0; i < SizeClasses.BINS; i++) {
            for (Bin bin : arena.shards(i)) {
                long[] sums = takenAndSlabs.getOrDefault(bin, new long[2]);
                law(sums[0] == bin.currentRegions, "slabs: regions handed out = those the bin counts", i);
                law(sums[1] == bin.currentSlabs, "bins: slabs found = those the bin counts", i);
                int[] nonfull = new int[1];
                bin.forEachNonfull(slab -> {
                    nonfull[0]++;
                    law(slab.nfree > 0, "bins: a slab in the nonfull heap has a free region", slab.base());
                    law(slab != bin.current(), "bins: the current slab is not in the nonfull heap", slab.base());
                });
                law(nonfull[0] == bin.nonfullSlabs, "bins: size of the nonfull heap", i);
            }
        }
    }

    private void checkCaches() {
        Set<Long> held = new HashSet<>();
        for (int i = 0; i < jemalloc.arenasTotal(); i++) {
            Arena arena = jemalloc.arenaAt(i);
            if (arena == null) {
                continue;
            }
            for (Tcache tcache : arena.tcaches()) {
                for (int szind = 0; szind < tcache.classes(); szind++) {
                    checkStack(tcache.bins()[szind], szind, held);
                }
            }
        }
    }

    private void checkStack(CacheBin stack, int szind, Set<Long> held) {
        for (int slot = stack.head; slot < stack.empty; slot++) {
            long pointer = stack.slots[slot];
            Edata edata = jemalloc.rtree().lookup(pointer);
            law(edata != null && edata.szind == szind, "caches: a cached pointer is of the stack's class", pointer);
            law(held.add(pointer), "caches: a pointer is cached once", pointer);
            if (edata != null && edata.slab) {
                BinInfo info = jemalloc.bins()[szind];
                int region = info.regionAt(pointer - edata.addr);
                law(Slab.isTaken(edata, info, region), "caches: a cached region is handed out by its slab", pointer);
            }
        }
        law(stack.head <= stack.lowWater && stack.lowWater <= stack.empty, "caches: low water", szind);
    }

    private static void law(boolean holds, String name, long where) {
        if (!holds) {
            throw new IllegalStateException(name + ": broken at 0x" + Long.toHexString(where));
        }
    }
}
