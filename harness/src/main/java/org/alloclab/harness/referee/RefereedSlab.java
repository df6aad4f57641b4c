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

    private final String id;
    private final Progress progress;
    /** Bytes of each object that is in use, by address. */
    private final TreeMap<Long, Long> live = new TreeMap<>();

    RefereedSlab(String id, SlabAllocator allocator, Progress progress) {
        super(allocator);
        this.id = id;
        this.progress = progress;
    }

    private long born(long answer, long size, long alignment, String call) {
        if (answer == 0) {
            return 0;
        }
        String said = "answered 0x" + Long.toHexString(answer) + " to " + call + ", ";
        if (answer % alignment != 0) {
            throw PlugInFailure.foul(id, said + "which is no multiple of " + alignment);
        }
        Map.Entry<Long, Long> below = live.lowerEntry(answer + size);
        if (below != null && below.getKey() + below.getValue() > answer) {
            throw PlugInFailure.foul(
                    id, said + "which overlaps the object 0x" + Long.toHexString(below.getKey()) + " in use");
        }
        live.put(answer, size);
        return answer;
    }

    @Override
    public long kmalloc(long size, int gfp, int cpu) {
        String outer = progress.enter(id, "kmalloc()");
        long answer = super.kmalloc(size, gfp, cpu);
        progress.leave(outer);
        return born(answer, Math.max(1, size), WORD, "kmalloc(" + size + ")");
    }

    @Override
    public void kfree(long object, int cpu) {
        live.remove(object);
        String outer = progress.enter(id, "kfree()");
        super.kfree(object, cpu);
        progress.leave(outer);
    }

    @Override
    public void kfreeRcu(long object, int cpu) {
        live.remove(object);
        String outer = progress.enter(id, "kfreeRcu()");
        super.kfreeRcu(object, cpu);
        progress.leave(outer);
    }

    @Override
    public long reap() {
        String outer = progress.enter(id, "reap()");
        long pages = super.reap();
        progress.leave(outer);
        return pages;
    }

    @Override
    public KmemCache createCache(CacheSpec spec) {
        String outer = progress.enter(id, "createCache()");
        @Nullable KmemCache cache = super.createCache(spec);
        progress.leave(outer);
        if (cache == null) {
            throw PlugInFailure.foul(id, "answered null to createCache(" + spec.name() + ")");
        }
        return new Cache(cache, spec);
    }

    @Override
    public void destroyCache(KmemCache cache) {
        String outer = progress.enter(id, "destroyCache()");
        super.destroyCache(cache instanceof Cache refereed ? refereed.cache : cache);
        progress.leave(outer);
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
            String outer = progress.enter(id, "alloc()");
            long answer = cache.alloc(gfp, cpu);
            progress.leave(outer);
            return born(answer, spec.objectSize(), Math.max(1, spec.align()), "an object of " + spec.name());
        }

        @Override
        public void free(long object, int cpu) {
            live.remove(object);
            String outer = progress.enter(id, "free()");
            cache.free(object, cpu);
            progress.leave(outer);
        }

        @Override
        public long shrink() {
            String outer = progress.enter(id, "shrink()");
            long pages = cache.shrink();
            progress.leave(outer);
            return pages;
        }

        @Override
        public CacheFigures figures() {
            return cache.figures();
        }
    }
}
