package org.alloclab.libc.jemalloc.heap;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.alloclab.libc.jemalloc.arena.Arena;
import org.alloclab.libc.jemalloc.arena.Arenas;
import org.alloclab.libc.jemalloc.arena.Bin;
import org.alloclab.libc.jemalloc.arena.BinFigures;
import org.alloclab.libc.jemalloc.arena.Slab;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.Rtree;
import org.alloclab.libc.jemalloc.extent.Ecache;
import org.alloclab.libc.jemalloc.extent.Eset;
import org.alloclab.libc.jemalloc.extent.Pac;
import org.alloclab.libc.jemalloc.extent.Stage;
import org.alloclab.libc.jemalloc.process.Jemalloc;
import org.alloclab.libc.jemalloc.size.BinInfo;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.alloclab.libc.jemalloc.tcache.Tcache;
import org.alloclab.libc.jemalloc.tcache.Tcaches;

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
public final class Invariants {
    private final Arenas arenas;
    private final Tcaches tcaches;
    private final Rtree rtree;
    private final SizeClasses sizes;
    private final BinInfo[] bins;
    private final Map<Arena, long[]> bytesByState = new HashMap<>();
    private final Map<Bin, long[]> takenAndSlabs = new HashMap<>();
    private long previousEnd;

    public Invariants(Jemalloc jemalloc) {
        this.arenas = jemalloc.arenas();
        this.tcaches = jemalloc.tcaches();
        this.rtree = jemalloc.rtree();
        this.sizes = jemalloc.sizes();
        this.bins = jemalloc.bins();
    }

    /** Throws {@link IllegalStateException} naming the law that is broken, if one is. */
    public void check() {
        rtree.forEach(this::checkExtent);
        arenas.forEach(this::checkStages);
        arenas.forEach(this::checkBins);
        checkCaches();
    }

    private void checkExtent(Edata edata) {
        law(edata.size > 0 && edata.base() >= previousEnd, "tiling: extents do not overlap", edata.base());
        previousEnd = edata.past();
        law(rtree.lookup(edata.lastPage()) == edata, "tiling: an extent is entered at both ends", edata.base());
        law(edata.state >= Edata.ACTIVE && edata.state <= Edata.RETAINED, "tiling: a state is a stage", edata.base());
        bytesByState.computeIfAbsent(arenas.of(edata), arena -> new long[4])[edata.state] += edata.size;
        if (edata.state == Edata.ACTIVE && edata.slab) {
            checkSlab(edata);
        }
    }

    private void checkSlab(Edata slab) {
        Bin bin = arenas.of(slab).bins().of(slab);
        BinInfo info = bin.info();
        law(Slab.countFree(slab) == slab.nfree, "slabs: ones in the bitmap = nfree", slab.base());
        law(slab.size == info.slabSize(), "slabs: a slab has the size of its class", slab.base());
        long[] sums = takenAndSlabs.computeIfAbsent(bin, key -> new long[2]);
        sums[0] += info.regions() - slab.nfree;
        sums[1]++;
        for (long page = slab.base(); page < slab.past(); page += SizeClasses.PAGE) {
            law(rtree.lookup(page) == slab, "tiling: a slab is entered at every page", page);
        }
    }

    private void checkStages(Arena arena) {
        long[] found = bytesByState.getOrDefault(arena, new long[4]);
        Pac pac = arena.pac();
        law(found[Edata.ACTIVE] == arena.activePages() << SizeClasses.LG_PAGE, "stages: active", arena.index());
        for (Stage stage : Stage.values()) {
            law(
                    found[stage.state()] == pac.ecache(stage).pages() << SizeClasses.LG_PAGE,
                    "stages: " + stage.name().toLowerCase(Locale.ROOT),
                    arena.index());
        }
        long mapped = found[Edata.ACTIVE] + found[Edata.DIRTY] + found[Edata.MUZZY];
        law(mapped == pac.mappedBytes(), "stages: active + dirty + muzzy = mapped", arena.index());
        law(
                mapped + found[Edata.RETAINED] == pac.regionBytes(),
                "stages: active + dirty + muzzy + retained = regions",
                arena.index());
        for (Stage stage : Stage.values()) {
            checkEset(pac.ecache(stage));
        }
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
                law(sizes.heapIndexOf(edata.size) == index, "esets: the heap of its class", edata.base());
            });
            law(count[0] == eset.count(i), "esets: a heap's count", i);
        }
        law(listed.equals(heaped), "esets: heaps and age list hold the same extents", ecache.state());
    }

    private void checkBins(Arena arena) {
        for (int i = 0; i < SizeClasses.BINS; i++) {
            for (Bin bin : arena.bins().shards(i)) {
                BinFigures figures = bin.figures();
                long[] sums = takenAndSlabs.getOrDefault(bin, new long[2]);
                law(sums[0] == figures.currentRegions(), "slabs: regions handed out = those the bin counts", i);
                law(sums[1] == figures.currentSlabs(), "bins: slabs found = those the bin counts", i);
                int[] nonfull = new int[1];
                bin.forEachNonfull(slab -> {
                    nonfull[0]++;
                    law(slab.nfree > 0, "bins: a slab in the nonfull heap has a free region", slab.base());
                    law(slab != bin.current(), "bins: the current slab is not in the nonfull heap", slab.base());
                });
                law(nonfull[0] == figures.nonfullSlabs(), "bins: size of the nonfull heap", i);
            }
        }
    }

    private void checkCaches() {
        Set<Long> held = new HashSet<>();
        arenas.forEach(arena -> {
            for (Tcache tcache : tcaches.of(arena)) {
                for (int i = 0; i < tcache.classes(); i++) {
                    int szind = i;
                    tcache.bins()[szind].forEach(pointer -> checkCached(pointer, szind, held));
                    law(tcache.bins()[szind].lowWaterHolds(), "caches: low water", szind);
                }
            }
        });
    }

    private void checkCached(long pointer, int szind, Set<Long> held) {
        Edata edata = rtree.lookup(pointer);
        law(edata != null && edata.szind == szind, "caches: a cached pointer is of the stack's class", pointer);
        law(held.add(pointer), "caches: a pointer is cached once", pointer);
        if (edata != null && edata.slab) {
            BinInfo info = bins[szind];
            int region = info.regionAt(pointer - edata.addr);
            law(Slab.isTaken(edata, info, region), "caches: a cached region is handed out by its slab", pointer);
        }
    }

    private static void law(boolean holds, String name, long where) {
        if (!holds) {
            throw new IllegalStateException(name + ": broken at 0x" + Long.toHexString(where));
        }
    }
}
