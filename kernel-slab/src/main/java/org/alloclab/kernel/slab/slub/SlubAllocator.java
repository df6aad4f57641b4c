package org.alloclab.kernel.slab.slub;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KernelBytes;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.ObjectHook;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.kernel.slab.common.CacheList;
import org.alloclab.kernel.slab.common.DelayedFrees;
import org.alloclab.kernel.slab.common.LinearMap;

/** SLUB: today's allocator of kernel objects, with its caches for {@code kmalloc}. */
public final class SlubAllocator implements SlabAllocator {
    /** Kinds of {@code kmalloc} caches (Linux 6.18 include/linux/slab.h, enum kmalloc_cache_type). */
    private static final List<String> KINDS = List.of("kmalloc-", "kmalloc-cg-", "kmalloc-rcl-", "dma-kmalloc-");

    private static final int BOOT_CACHES = 2;
    private static final int NORMAL = 0;
    private static final int CGROUP = 1;
    private static final int RECLAIMABLE = 2;
    private static final int DMA = 3;
    private static final int KIND_BITS = Gfp.DMA | Gfp.RECLAIMABLE | Gfp.ACCOUNT;

    private final int cpus;
    private final SlubPages pages;
    private final SlubSlabs slabs;
    private final int word;
    private final int debugFlags;
    private final Merging merging;
    private final Teller teller;
    private final CacheList<SlubCache> caches = new CacheList<>();
    private final Map<SlubCache, long[]> descriptors = new HashMap<>();
    private final Findings findings = new Findings();
    private final SlubCache[][] kmalloc = new SlubCache[KINDS.size()][];
    private final DelayedFrees delayed = new DelayedFrees();

    /**
     * With its first caches.
     *
     * @param debugFlags flags of {@link CacheSpec} that every cache gets
     */
    public SlubAllocator(
            MachineDescription machine, PageFrameAllocator frames, int debugFlags, Merging merging, Teller teller) {
        this.cpus = machine.cpus();
        this.pages = new SlubPages(LinearMap.of(machine), frames);
        this.slabs = pages.slabs;
        this.word = machine.kernelWordSize().bytes();
        this.teller = teller;
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
        SlubCache cache = new SlubCache(spec, SlubGeometry.of(spec, word, cpus), pages, cpus, findings, teller);
        if (caches.all().size() >= BOOT_CACHES) {
            // What describes a cache is itself an object: kmem_cache and, one a node, kmem_cache_node.
            descriptors.put(cache, new long[] {
                caches.all().get(0).alloc(Gfp.GFP_KERNEL, 0),
                caches.all().get(1).alloc(Gfp.GFP_KERNEL, 0)
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
        SlubCache twin = merging == Merging.ALLOWED ? SlubMerging.twin(spec, caches.all(), word) : null;
        if (twin != null) {
            twin.addAlias();
            teller.tell(
                    Decisions.MERGE_CACHES, spec.objectSize(), twin.layout.geometry.objectSize(), 1L + twin.aliases());
            return twin;
        }
        return add(spec);
    }

    @Override
    public void destroyCache(KmemCache cache) {
        SlubCache own = caches.own(cache);
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
        return pages.takeBlock(PageFrameAllocator.orderOf(size), gfp, cpu);
    }

    @Override
    public void kfree(long object, int cpu) {
        if (object == 0) {
            return;
        }
        int slab = pages.slabOf(object);
        if (slab > 0) {
            slabs.owner[slab].free(object, slab, cpu);
        } else if (!pages.giveBlock(object, slab, cpu)) {
            throw new IllegalStateException("kfree takes what kmalloc gave: was " + Long.toHexString(object));
        }
    }

    @Override
    public void kfreeRcu(long object, int cpu) {
        delayed.add(object);
    }

    @Override
    public void endGracePeriod() {
        List<Integer> gone = pages.takeDying();
        delayed.end(object -> kfree(object, 0));
        for (int slab : gone) {
            pages.release(slab, 0);
        }
    }

    SlubPages pages() {
        return pages;
    }

    @Override
    public KernelBytes bytes() {
        return pages.bytes;
    }

    @Override
    public List<String> reports() {
        return findings.texts();
    }

    @Override
    public long reap() {
        return caches.reap();
    }

    @Override
    public List<CacheFigures> caches() {
        return caches.figures();
    }

    @Override
    public List<String> procFiles() {
        return caches.procFiles();
    }

    @Override
    public String proc(String file) {
        return caches.proc(file);
    }

    @Override
    public void checkInvariants() {
        SlubInvariants.check(pages, caches.all());
    }
}
