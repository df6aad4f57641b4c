package org.alloclab.harness.explain;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KernelBytes;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.ObjectHook;
import org.alloclab.api.slab.SlabAllocator;

/** The caches that a scene makes, and which of them its objects came from. */
final class KernelSceneCaches {
    private final SlabAllocator slab;
    private final Map<String, KmemCache> byName = new LinkedHashMap<>();
    private final Map<Long, KmemCache> owners = new HashMap<>();

    KernelSceneCaches(SlabAllocator slab) {
        this.slab = slab;
    }

    /** {@code kmem_cache_create NAME SIZE ALIGN [ctor BYTE]}; the constructor stores the byte at the object's start. */
    void create(String[] call) {
        int size = Integer.parseInt(call[2]);
        int align = Integer.parseInt(call[3]);
        ObjectHook constructor = ObjectHook.NONE;
        if (call.length > 5 && call[4].equals("ctor")) {
            byte value = Byte.parseByte(call[5]);
            KernelBytes bytes = slab.bytes();
            constructor = object -> bytes.store(object, value);
        }
        byName.put(
                call[1], slab.createCache(new CacheSpec(call[1], size, align, CacheSpec.SLAB_NO_MERGE, constructor)));
    }

    long alloc(String cache, int cpu) {
        KmemCache from = named(cache);
        long object = from.alloc(Gfp.GFP_KERNEL, cpu);
        owners.put(object, from);
        return object;
    }

    void free(long object, int cpu) {
        KmemCache owner = owners.remove(object);
        if (owner == null) {
            throw new IllegalArgumentException("kmem_cache_free takes an object of a scene's cache");
        }
        owner.free(object, cpu);
    }

    void shrink(String cache) {
        named(cache).shrink();
    }

    private KmemCache named(String name) {
        KmemCache cache = byName.get(name);
        if (cache == null) {
            throw new IllegalArgumentException("a scene has no cache " + name + " yet");
        }
        return cache;
    }
}
