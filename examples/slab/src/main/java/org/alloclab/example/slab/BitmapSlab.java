package org.alloclab.example.slab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KernelBytes;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.SlabAllocator;

/** Kernel objects in bitmaps; {@code kmalloc} has a cache for each power of two, and whole frames above the largest. */
final class BitmapSlab implements SlabAllocator {
    /** Where the kernel sees frame 0 (x86-64, page_offset_base without randomisation). */
    static final long LINEAR_MAP = 0xffff_8880_0000_0000L;

    private static final long PAGE = 4096;
    private static final int LEAST_SHIFT = 3;
    private static final int LARGEST_SHIFT = 13;

    private final PageFrameAllocator frames;
    private final List<Cache> caches = new ArrayList<>();
    private final List<Cache> sizes = new ArrayList<>();
    /** Orders of blocks that kmalloc took whole, by address. */
    private final TreeMap<Long, Integer> whole = new TreeMap<>();

    private final Map<Long, Byte> content = new HashMap<>();

    BitmapSlab(PageFrameAllocator frames) {
        this.frames = frames;
        for (int shift = LEAST_SHIFT; shift <= LARGEST_SHIFT; shift++) {
            sizes.add(new Cache(CacheSpec.of("kmalloc-" + (1 << shift), 1 << shift, 0, 0), frames));
        }
        caches.addAll(sizes);
    }

    @Override
    public KmemCache createCache(CacheSpec spec) {
        Cache cache = new Cache(spec, frames);
        caches.add(cache);
        return cache;
    }

    @Override
    public void destroyCache(KmemCache cache) {
        for (Cache each : caches) {
            if (each == cache) {
                if (each.inUse() > 0) {
                    throw new IllegalStateException(each.inUse() + " objects of " + each.name() + " are in use");
                }
                each.shrink();
                caches.remove(each);
                return;
            }
        }
        throw new IllegalStateException("no cache of this allocator: " + cache.name());
    }

    @Override
    public long kmalloc(long size, int gfp, int cpu) {
        if (size <= 1L << LARGEST_SHIFT) {
            int shift = 64 - Long.numberOfLeadingZeros(Math.max(1, size) - 1);
            return sizes.get(Math.max(0, shift - LEAST_SHIFT)).alloc(gfp, cpu);
        }
        int order = PageFrameAllocator.orderOf(size);
        long frame = order > 10 ? PageFrameAllocator.NO_FRAME : frames.allocPages(order, gfp, cpu);
        if (frame == PageFrameAllocator.NO_FRAME) {
            return 0;
        }
        whole.put(LINEAR_MAP + frame * PAGE, order);
        return LINEAR_MAP + frame * PAGE;
    }

    @Override
    public void kfree(long object, int cpu) {
        if (object == 0) {
            return;
        }
        Integer order = whole.remove(object);
        if (order != null) {
            frames.freePages((object - LINEAR_MAP) / PAGE, order, cpu);
            return;
        }
        for (Cache cache : sizes) {
            if (cache.has(object)) {
                cache.free(object, cpu);
                return;
            }
        }
        throw new IllegalStateException("kfree takes what kmalloc gave: was 0x" + Long.toHexString(object));
    }

    @Override
    public KernelBytes bytes() {
        return new KernelBytes() {
            @Override
            public byte load(long address) {
                return content.getOrDefault(address, (byte) 0);
            }

            @Override
            public void store(long address, byte value) {
                content.put(address, value);
            }
        };
    }

    @Override
    public long reap() {
        return caches.stream().mapToLong(Cache::shrink).sum();
    }

    @Override
    public List<CacheFigures> caches() {
        return caches.stream().map(Cache::figures).toList();
    }

    @Override
    public void checkInvariants() {
        caches.forEach(Cache::checkInvariants);
    }
}
