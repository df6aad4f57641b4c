package org.alloclab.harness.referee;

import java.util.Map;
import java.util.TreeMap;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.ForwardingSlabAllocator;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.SlabAllocator;
import org.jspecify.annotations.Nullable;

/** A slab allocator whose answers are checked. */
final class RefereedSlab extends ForwardingSlabAllocator {
    private static final int WORD = 4;

    private final Calls calls;
    /** Bytes of each object that is in use, by address. */
    private final TreeMap<Long, Long> live = new TreeMap<>();

    RefereedSlab(SlabAllocator allocator, Calls calls) {
        super(allocator);
        this.calls = calls;
    }

    private long born(long answer, long size, long alignment, String call) {
        if (answer == 0) {
            return 0;
        }
        String said = "answered 0x" + Long.toHexString(answer) + " to " + call + ", ";
        if (answer % alignment != 0) {
            throw calls.foul(said + "which is no multiple of " + alignment);
        }
        Map.Entry<Long, Long> below = live.lowerEntry(answer + size);
        if (below != null && below.getKey() + below.getValue() > answer) {
            throw calls.foul(said + "which overlaps the object 0x" + Long.toHexString(below.getKey()) + " in use");
        }
        live.put(answer, size);
        return answer;
    }

    @Override
    public long kmalloc(long size, int gfp, int cpu) {
        long answer = calls.number("kmalloc()", () -> super.kmalloc(size, gfp, cpu));
        return born(answer, Math.max(1, size), WORD, "kmalloc(" + size + ")");
    }

    @Override
    public void kfree(long object, int cpu) {
        live.remove(object);
        calls.run("kfree()", () -> super.kfree(object, cpu));
    }

    @Override
    public void kfreeRcu(long object, int cpu) {
        live.remove(object);
        calls.run("kfreeRcu()", () -> super.kfreeRcu(object, cpu));
    }

    @Override
    public long reap() {
        return calls.number("reap()", () -> super.reap());
    }

    @Override
    public KmemCache createCache(CacheSpec spec) {
        @Nullable KmemCache cache = calls.object("createCache()", () -> super.createCache(spec));
        if (cache == null) {
            throw calls.foul("answered null to createCache(" + spec.name() + ")");
        }
        return new Cache(cache, spec);
    }

    @Override
    public void destroyCache(KmemCache cache) {
        calls.run("destroyCache()", () -> super.destroyCache(cache instanceof Cache refereed ? refereed.cache : cache));
    }

    private final class Cache implements KmemCache {
        private final KmemCache cache;
        private final CacheSpec spec;

        Cache(KmemCache cache, CacheSpec spec) {
            this.cache = cache;
            this.spec = spec;
        }

        @Override
        public String name() {
            return cache.name();
        }

        @Override
        public long alloc(int gfp, int cpu) {
            long answer = calls.number("alloc()", () -> cache.alloc(gfp, cpu));
            return born(answer, spec.objectSize(), Math.max(1, spec.align()), "an object of " + spec.name());
        }

        @Override
        public void free(long object, int cpu) {
            live.remove(object);
            calls.run("free()", () -> cache.free(object, cpu));
        }

        @Override
        public long shrink() {
            return calls.number("shrink()", () -> cache.shrink());
        }

        @Override
        public CacheFigures figures() {
            return cache.figures();
        }
    }
}
