package org.alloclab.kernel.slab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KernelBytes;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.SlabAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The classic slab allocator: {@code cache_cache} at the root holds the descriptors of all caches, general caches of 32
 * bytes to 128 KiB stand behind {@code kmalloc}.
 */
final class SlabAllocatorClassic implements SlabAllocator {
    /** Linux 3.2 include/linux/kmalloc_sizes.h with 4 KiB pages and 64-byte cache lines. */
    private static final int[] GENERAL = {
        32, 64, 128, 192, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072
    };

    private static final String CACHE_CACHE = "kmem_cache";

    final LinearMap map;

    private final int cpus;
    private final int word;
    private final int breakOrder;
    private final PageFrameAllocator frames;
    private final FrameOwners owners = new FrameOwners();
    private final SparseBytes bytes = new SparseBytes();
    private final List<SlabCache> caches = new ArrayList<>();
    private final Map<SlabCache, Long> descriptors = new HashMap<>();
    private final SlabCache[] general = new SlabCache[GENERAL.length];
    private final SlabCache[] generalDma = new SlabCache[GENERAL.length];
    private final byte[] indexOfSmall = new byte[GENERAL[5] / 8 + 1];
    private final List<Long> delayedFrees = new ArrayList<>();
    private @Nullable Slab[] slabs = new Slab[64];
    private int[] unused = new int[0];
    private int unusedCount;
    private int highest;

    SlabAllocatorClassic(MachineDescription machine, PageFrameAllocator frames) {
        this.map = LinearMap.of(machine);
        this.cpus = machine.cpus();
        this.word = machine.kernelWordSize().bytes();
        this.breakOrder = machine.memoryBytes() > 32L << 20 ? 1 : 0;
        this.frames = frames;
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
        SlabCache cache = new SlabCache(spec, SlabGeometry.of(spec, word, breakOrder), this, cpus);
        if (!caches.isEmpty()) {
            descriptors.put(cache, caches.get(0).alloc(Gfp.GFP_KERNEL, 0));
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
        SlabCache own = CacheList.own(caches, cache);
        own.shrink();
        if (own.slabs() > 0) {
            long inUse = own.slabs() * own.geometry.objects() - own.freeObjects();
            throw new IllegalStateException(
                    "a cache is destroyed when none of its objects is in use: " + own.name() + " has " + inUse);
        }
        caches.remove(own);
        Long descriptor = descriptors.remove(own);
        if (descriptor != null && descriptor != 0) {
            caches.get(0).free(descriptor, 0);
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
        Slab slab = slabOf(object);
        if (slab == null) {
            throw new IllegalStateException("kfree takes what kmalloc gave: was " + Long.toHexString(object));
        }
        slab.cache.freeOf(slab, object, cpu);
    }

    @Override
    public void kfreeRcu(long object, int cpu) {
        delayedFrees.add(object);
    }

    @Override
    public void endGracePeriod() {
        if (delayedFrees.isEmpty()) {
            return;
        }
        List<Long> objects = List.copyOf(delayedFrees);
        delayedFrees.clear();
        objects.forEach(object -> kfree(object, 0));
    }

    @Nullable
    Slab slabOf(long object) {
        long frame = map.frame(object);
        return frame < 0 ? null : slabs[owners.of(frame)];
    }

    /** The slab of an object that is known to be one. */
    Slab slabAt(long object) {
        Slab slab = slabOf(object);
        if (slab == null) {
            throw new IllegalStateException("an object lies in a slab: " + Long.toHexString(object));
        }
        return slab;
    }

    Slab register(SlabCache cache, long frame, long objects, long descriptor) {
        int number = unusedCount > 0 ? unused[--unusedCount] : ++highest;
        if (number == slabs.length) {
            slabs = Arrays.copyOf(slabs, 2 * number);
        }
        Slab slab = new Slab(cache, number, frame, objects, descriptor, cache.geometry.objects());
        slabs[number] = slab;
        owners.set(frame, 1 << cache.geometry.order(), number);
        return slab;
    }

    void unregister(Slab slab) {
        owners.set(slab.frame, 1 << slab.cache.geometry.order(), 0);
        slabs[slab.number] = null;
        if (unusedCount == unused.length) {
            unused = Arrays.copyOf(unused, Math.max(64, 2 * unusedCount));
        }
        unused[unusedCount++] = slab.number;
    }

    long takeFrames(int order, int gfp, int cpu) {
        return frames.allocPages(order, gfp, cpu);
    }

    void giveFrames(long frame, int order, int cpu) {
        frames.freePages(frame, order, cpu);
    }

    @Override
    public KernelBytes bytes() {
        return bytes;
    }

    @Override
    public long reap() {
        long pages = 0;
        for (SlabCache cache : caches) {
            pages += cache.reap();
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
        Map<String, String> tunables = new HashMap<>();
        caches.forEach(cache -> tunables.put(cache.name(), cache.tunables()));
        return SlabText.of(file, caches(), name -> tunables.getOrDefault(name, "0 0 0"));
    }

    /**
     * The laws: a slab is on the list of its state; its chain and the objects that are out make up the slab; an array holds
     * objects that are out, each once; the free objects are as many as counted.
     */
    @Override
    public void checkInvariants() {
        for (SlabCache cache : caches) {
            SlabInvariants.check(this, cache);
        }
    }
}
