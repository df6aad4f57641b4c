package org.alloclab.kernel.slab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KernelBytes;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.ObjectHook;
import org.alloclab.api.slab.SlabAllocator;

/** SLUB: today's allocator of kernel objects, with its caches for {@code kmalloc}. */
final class SlubAllocator implements SlabAllocator {
    /** Kinds of {@code kmalloc} caches (Linux 6.18 include/linux/slab.h, enum kmalloc_cache_type). */
    private static final List<String> KINDS = List.of("kmalloc-", "kmalloc-cg-", "kmalloc-rcl-", "dma-kmalloc-");

    private static final int BOOT_CACHES = 2;
    private static final int NORMAL = 0;
    private static final int CGROUP = 1;
    private static final int RECLAIMABLE = 2;
    private static final int DMA = 3;
    private static final int KIND_BITS = Gfp.DMA | Gfp.RECLAIMABLE | Gfp.ACCOUNT;

    final int cpus;
    final LinearMap map;
    final FrameOwners owners = new FrameOwners();
    final SlubSlabs slabs = new SlubSlabs();
    final SparseBytes bytes = new SparseBytes();

    private final int word;
    private final int debugFlags;
    private final boolean merging;
    private final PageFrameAllocator frames;
    private final List<SlubCache> caches = new ArrayList<>();
    private final Map<SlubCache, long[]> descriptors = new HashMap<>();
    private final List<String> reports = new ArrayList<>();
    private final SlubCache[][] kmalloc = new SlubCache[KINDS.size()][];
    private final List<Integer> dying = new ArrayList<>();
    private final List<Long> delayedFrees = new ArrayList<>();

    SlubAllocator(MachineDescription machine, PageFrameAllocator frames, int debugFlags, boolean merging) {
        this.cpus = machine.cpus();
        this.map = LinearMap.of(machine);
        this.word = machine.kernelWordSize().bytes();
        this.frames = frames;
        this.debugFlags = debugFlags;
        this.merging = merging;
        boolean wide = machine.kernelWordSize() == WordSize.BITS_64;
        addBootCache("kmem_cache", wide ? 232 : 136);
        addBootCache("kmem_cache_node", wide ? 72 : 44);
        for (int kind = 0; kind < KINDS.size(); kind++) {
            kmalloc[kind] = kmallocCaches(kind);
        }
    }

    private void addBootCache(String name, int objectSize) {
        int flags = CacheSpec.SLAB_HWCACHE_ALIGN | CacheSpec.SLAB_NO_MERGE;
        add(new CacheSpec(name, objectSize, 0, flags, ObjectHook.NONE));
    }

    private SlubCache[] kmallocCaches(int kind) {
        int flags = CacheSpec.SLAB_NO_MERGE
                | switch (kind) {
                    case CGROUP -> CacheSpec.SLAB_ACCOUNT;
                    case RECLAIMABLE -> CacheSpec.SLAB_RECLAIM_ACCOUNT;
                    case DMA -> CacheSpec.SLAB_CACHE_DMA;
                    default -> 0;
                };
        SlubCache[] kindOfCaches = new SlubCache[KmallocClass.SIZES.size()];
        for (int i = 0; i < kindOfCaches.length; i++) {
            int size = KmallocClass.SIZES.get(i);
            String name = KINDS.get(kind) + KmallocClass.suffix(size);
            kindOfCaches[i] = add(new CacheSpec(name, size, KmallocClass.align(size), flags, ObjectHook.NONE));
        }
        return kindOfCaches;
    }

    private SlubCache add(CacheSpec asked) {
        CacheSpec spec = new CacheSpec(
                asked.name(), asked.objectSize(), asked.align(), asked.flags() | debugFlags, asked.constructor());
        SlubCache cache = new SlubCache(spec, SlubGeometry.of(spec, word, cpus), this);
        if (caches.size() >= BOOT_CACHES) {
            // What describes a cache is itself an object: kmem_cache and, one a node, kmem_cache_node.
            descriptors.put(cache, new long[] {
                caches.get(0).alloc(Gfp.GFP_KERNEL, 0), caches.get(1).alloc(Gfp.GFP_KERNEL, 0)
            });
        }
        caches.add(cache);
        return cache;
    }

    @Override
    public KmemCache createCache(CacheSpec spec) {
        if (spec.destructor() != ObjectHook.NONE) {
            throw new IllegalArgumentException("slub has no destructors: cache " + spec.name()
                    + "; use slab, or undo the constructor before the free");
        }
        SlubCache twin = merging ? SlubMerging.twin(spec, caches, word) : null;
        if (twin != null) {
            twin.addAlias();
            return twin;
        }
        return add(spec);
    }

    @Override
    public void destroyCache(KmemCache cache) {
        SlubCache own = CacheList.own(caches, cache);
        if (own.dropAlias()) {
            return;
        }
        own.shrink();
        if (own.slabCount() > 0) {
            throw new IllegalStateException("a cache is destroyed when none of its objects is in use: " + own.name()
                    + " has " + own.objectsInUse());
        }
        caches.remove(own);
        long[] descriptor = descriptors.remove(own);
        if (descriptor != null) {
            kfree(descriptor[0], 0);
            kfree(descriptor[1], 0);
        }
    }

    @Override
    public long kmalloc(long size, int gfp, int cpu) {
        if (size > KmallocClass.MAX_CACHED) {
            return kmallocLarge(size, gfp, cpu);
        }
        if (size <= 0) {
            throw new IllegalArgumentException("kmalloc takes at least one byte: was " + size);
        }
        int kind = (gfp & KIND_BITS) == 0 ? NORMAL : kind(gfp);
        return kmalloc[kind][KmallocClass.of(size)].alloc(gfp, cpu);
    }

    /** Linux 6.18 include/linux/slab.h, kmalloc_type: DMA before reclaimable before accounted. */
    private static int kind(int gfp) {
        if ((gfp & Gfp.DMA) != 0) {
            return DMA;
        }
        return (gfp & Gfp.RECLAIMABLE) != 0 ? RECLAIMABLE : CGROUP;
    }

    private long kmallocLarge(long size, int gfp, int cpu) {
        int order = PageFrameAllocator.orderOf(size);
        long frame = order > 10 ? PageFrameAllocator.NO_FRAME : frames.allocPages(order, gfp | Gfp.COMP, cpu);
        if (frame == PageFrameAllocator.NO_FRAME) {
            return 0;
        }
        owners.set(frame, 1 << order, -1 - order);
        return map.address(frame);
    }

    @Override
    public void kfree(long object, int cpu) {
        if (object == 0) {
            return;
        }
        int slab = slabOf(object);
        if (slab > 0) {
            slabs.cache[slab].free(object, slab, cpu);
            return;
        }
        int order = -1 - slab;
        long frame = map.frame(object);
        if (slab == 0 || map.address(frame) != object || (frame & ((1L << order) - 1)) != 0) {
            throw new IllegalStateException("kfree takes what kmalloc gave: was " + Long.toHexString(object));
        }
        owners.set(frame, 1 << order, 0);
        frames.freePages(frame, order, cpu);
    }

    @Override
    public void kfreeRcu(long object, int cpu) {
        delayedFrees.add(object);
    }

    @Override
    public void endGracePeriod() {
        if (dying.isEmpty() && delayedFrees.isEmpty()) {
            return;
        }
        List<Long> objects = List.copyOf(delayedFrees);
        delayedFrees.clear();
        List<Integer> gone = List.copyOf(dying);
        dying.clear();
        objects.forEach(object -> kfree(object, 0));
        for (int slab : gone) {
            slabs.cache[slab].released();
            release(slab, 0);
        }
    }

    int slabOf(long object) {
        long frame = map.frame(object);
        return frame < 0 ? 0 : owners.of(frame);
    }

    /** Frames for a slab; for more than one it first asks without insisting (allocate_slab). */
    long takeFrames(int order, int gfp, int cpu) {
        if (order == 0) {
            return frames.allocPages(order, gfp, cpu);
        }
        int hesitant = (gfp | Gfp.NOWARN | Gfp.NORETRY) & ~(Gfp.DIRECT_RECLAIM | Gfp.NOFAIL);
        long frame = frames.allocPages(order, hesitant, cpu);
        return frame != PageFrameAllocator.NO_FRAME ? frame : frames.allocPages(order, gfp, cpu);
    }

    void waitForReaders(int slab) {
        dying.add(slab);
    }

    void release(int slab, int cpu) {
        SlubGeometry geometry = slabs.cache[slab].geometry;
        long frame = slabs.frame[slab];
        owners.set(frame, 1 << geometry.order(), 0);
        if (slabs.cache[slab].isDebug()) {
            bytes.forget(map.address(frame), SlubGeometry.slabBytes(geometry.order()));
        }
        slabs.destroy(slab);
        frames.freePages(frame, geometry.order(), cpu);
    }

    void report(String text) {
        reports.add(text);
    }

    @Override
    public KernelBytes bytes() {
        return bytes;
    }

    @Override
    public List<String> reports() {
        return List.copyOf(reports);
    }

    @Override
    public long reap() {
        long pages = 0;
        for (SlubCache cache : caches) {
            pages += cache.shrink();
        }
        return pages;
    }

    @Override
    public List<CacheFigures> caches() {
        return CacheList.figures(caches);
    }

    @Override
    public List<String> procFiles() {
        return SlabText.FILES;
    }

    @Override
    public String proc(String file) {
        UnaryOperator<String> tunables = name -> "0    0    0";
        return SlabText.of(file, caches(), tunables);
    }

    @Override
    public void checkInvariants() {
        SlubInvariants.check(this, caches);
    }
}
