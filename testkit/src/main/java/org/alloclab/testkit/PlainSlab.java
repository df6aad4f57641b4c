package org.alloclab.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KernelBytes;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.SlabAllocator;

/**
 * Kernel objects that take no page frames: every object has an address of its own, used once. It only counts, and says what
 * is freed wrongly.
 */
public final class PlainSlab implements SlabAllocator {
    private static final long FIRST = 0xffff_8880_0000_0000L;

    private final List<Cache> caches = new ArrayList<>();
    private final Map<Long, Cache> owners = new HashMap<>();
    private final Map<Long, Byte> content = new TreeMap<>();
    private final Cache general = new Cache(CacheSpec.of("kmalloc", 8, 0, 0));
    private long next = FIRST;

    private final class Cache implements KmemCache {
        private final CacheSpec spec;
        private long inUse;

        Cache(CacheSpec spec) {
            this.spec = spec;
        }

        @Override
        public String name() {
            return spec.name();
        }

        @Override
        public long alloc(int gfp, int cpu) {
            return take(this, spec.objectSize());
        }

        @Override
        public void free(long object, int cpu) {
            if (!remove(object, this)) {
                throw new IllegalStateException("an object is freed once, to its own cache: " + Long.toHexString(object)
                        + " is none of " + name());
            }
        }

        @Override
        public long shrink() {
            return 0;
        }

        @Override
        public CacheFigures figures() {
            return new CacheFigures(name(), inUse, inUse, spec.objectSize(), 1, 0, inUse, inUse);
        }
    }

    private long take(Cache cache, long size) {
        long object = next;
        next += (size + Long.BYTES - 1) & -Long.BYTES;
        owners.put(object, cache);
        cache.inUse++;
        cache.spec.constructor().apply(object);
        return object;
    }

    private boolean remove(long object, Cache cache) {
        boolean known = owners.remove(object, cache);
        cache.inUse -= known ? 1 : 0;
        return known;
    }

    @Override
    public KmemCache createCache(CacheSpec spec) {
        Cache cache = new Cache(spec);
        caches.add(cache);
        return cache;
    }

    @Override
    public void destroyCache(KmemCache cache) {
        if (cache.figures().activeObjects() > 0) {
            throw new IllegalStateException("a cache is destroyed when none of its objects is in use: " + cache.name());
        }
        caches.removeIf(candidate -> candidate == cache);
    }

    @Override
    public long kmalloc(long size, int gfp, int cpu) {
        return take(general, size);
    }

    @Override
    public void kfree(long object, int cpu) {
        if (object != 0 && !remove(object, general)) {
            throw new IllegalStateException("kfree takes what kmalloc gave: was " + Long.toHexString(object));
        }
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
        return 0;
    }

    @Override
    public List<CacheFigures> caches() {
        return caches.stream().map(Cache::figures).toList();
    }

    @Override
    public void checkInvariants() {
        long inUse =
                general.inUse + caches.stream().mapToLong(cache -> cache.inUse).sum();
        if (inUse != owners.size()) {
            throw new IllegalStateException("each object belongs to a cache: " + inUse + " against " + owners.size());
        }
    }
}
