package org.alloclab.kernel.slab.classic;

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
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.kernel.slab.common.CacheList;
import org.alloclab.kernel.slab.common.DelayedFrees;
import org.alloclab.kernel.slab.common.LinearMap;
import org.alloclab.kernel.slab.common.SparseBytes;

/**
 * The classic slab allocator: {@code cache_cache} at the root holds the descriptors of all caches, general caches of 32
 * bytes to 128 KiB stand behind {@code kmalloc}.
 */
public final class SlabAllocatorClassic implements SlabAllocator, GeneralObjects {
    /** Linux 3.2 include/linux/kmalloc_sizes.h with 4 KiB pages and 64-byte cache lines. */
    private static final int[] GENERAL = {
        32, 64, 128, 192, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072
    };

    private static final String CACHE_CACHE = "kmem_cache";

    private final int cpus;
    private final int word;
    private final int breakOrder;
    private final SlabPages pages;
    private final Teller teller;
    private final SparseBytes bytes = new SparseBytes();
    private final CacheList<SlabCache> caches = new CacheList<>();
    private final Map<SlabCache, Long> descriptors = new HashMap<>();
    private final SlabCache[] general = new SlabCache[GENERAL.length];
    private final SlabCache[] generalDma = new SlabCache[GENERAL.length];
    private final byte[] indexOfSmall = new byte[GENERAL[5] / 8 + 1];
    private final DelayedFrees delayed = new DelayedFrees();

    /** With its first caches. */
    public SlabAllocatorClassic(MachineDescription machine, PageFrameAllocator frames, Teller teller) {
        this.pages = new SlabPages(LinearMap.of(machine), frames);
        this.teller = teller;
        this.cpus = machine.cpus();
        this.word = machine.kernelWordSize().bytes();
        this.breakOrder = machine.memoryBytes() > 32L << 20 ? 1 : 0;
        boolean wide = machine.kernelWordSize() == WordSize.BITS_64;
        add(CacheSpec.of(CACHE_CACHE, (wide ? 136 : 84) + cpus * word, 0, CacheSpec.SLAB_HWCACHE_ALIGN));
        for (int i = 0, index = 0; i < indexOfSmall.length; i++) {
            index += i * 8 > GENERAL[index] ? 1 : 0;
            indexOfSmall[i] = (byte) index;
        }
        for (int i = 0; i < GENERAL.length; i++) {
            general[i] = add(CacheSpec.of("size-" + GENERAL[i], GENERAL[i], 8, CacheSpec.SLAB_HWCACHE_ALIGN));
            generalDma[i] = add(CacheSpec.of(
                    "size-" + GENERAL[i] + "(DMA)",
                    GENERAL[i],
                    8,
                    CacheSpec.SLAB_HWCACHE_ALIGN | CacheSpec.SLAB_CACHE_DMA));
        }
    }

    private SlabCache add(CacheSpec spec) {
        SlabCache cache = new SlabCache(spec, SlabGeometry.of(spec, word, breakOrder), pages, this, cpus, teller);
        if (!caches.all().isEmpty()) {
            descriptors.put(cache, caches.all().get(0).alloc(Gfp.GFP_KERNEL, 0));
        }
        caches.add(cache);
        return cache;
    }

    @Override
    public KmemCache createCache(CacheSpec spec) {
        return add(spec);
    }

    @Override
    public void destroyCache(KmemCache cache) {
        SlabCache own = caches.own(cache);
        own.shrink();
        if (own.slabs() > 0) {
            long inUse = own.slabs() * own.geometry.objects() - own.freeObjects();
            throw new IllegalStateException(
                    "a cache is destroyed when none of its objects is in use: " + own.name() + " has " + inUse);
        }
        caches.remove(own);
        Long descriptor = descriptors.remove(own);
        if (descriptor != null && descriptor != 0) {
            caches.all().get(0).free(descriptor, 0);
        }
    }

    @Override
    public long kmalloc(long size, int gfp, int cpu) {
        if (size <= 0) {
            throw new IllegalArgumentException("kmalloc takes at least one byte: was " + size);
        }
        if (size > GENERAL[GENERAL.length - 1]) {
            return 0;
        }
        SlabCache[] sizes = (gfp & Gfp.DMA) != 0 ? generalDma : general;
        return sizes[generalIndex(size)].alloc(gfp, cpu);
    }

    private int generalIndex(long size) {
        if (size <= GENERAL[5]) {
            return indexOfSmall[(int) (size + 7) >> 3];
        }
        // 1024 has index 6.
        return Long.SIZE - Long.numberOfLeadingZeros(size - 1) - 4;
    }

    @Override
    public void kfree(long object, int cpu) {
        if (object == 0) {
            return;
        }
        Slab slab = pages.slabOf(object);
        if (slab == null) {
            throw new IllegalStateException("kfree takes what kmalloc gave: was " + Long.toHexString(object));
        }
        slab.cache.freeOf(slab, object, cpu);
    }

    @Override
    public void kfreeRcu(long object, int cpu) {
        delayed.add(object);
    }

    @Override
    public void endGracePeriod() {
        delayed.end(object -> kfree(object, 0));
    }

    SlabPages pages() {
        return pages;
    }

    @Override
    public KernelBytes bytes() {
        return bytes;
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

    /**
     * The laws: a slab is on the list of its state; its chain and the objects that are out make up the slab; an array holds
     * objects that are out, each once; the free objects are as many as counted.
     */
    @Override
    public void checkInvariants() {
        for (SlabCache cache : caches.all()) {
            SlabInvariants.check(pages, cache);
        }
    }
}
