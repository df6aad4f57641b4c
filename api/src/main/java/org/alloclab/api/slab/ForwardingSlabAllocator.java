package org.alloclab.api.slab;

import java.util.List;

/**
 * Hands every call on to another slab allocator, those with a default too: a decorator extends it and overrides what it changes.
 */
public abstract class ForwardingSlabAllocator implements SlabAllocator {
    private final SlabAllocator decorated;

    /** Forwards to {@code decorated}. */
    protected ForwardingSlabAllocator(SlabAllocator decorated) {
        this.decorated = decorated;
    }

    /** What every call goes to. */
    protected final SlabAllocator decorated() {
        return decorated;
    }

    @Override
    public KmemCache createCache(CacheSpec spec) {
        return decorated.createCache(spec);
    }

    @Override
    public void destroyCache(KmemCache cache) {
        decorated.destroyCache(cache);
    }

    @Override
    public long kmalloc(long size, int gfp, int cpu) {
        return decorated.kmalloc(size, gfp, cpu);
    }

    @Override
    public void kfree(long object, int cpu) {
        decorated.kfree(object, cpu);
    }

    @Override
    public void kfreeRcu(long object, int cpu) {
        decorated.kfreeRcu(object, cpu);
    }

    @Override
    public void endGracePeriod() {
        decorated.endGracePeriod();
    }

    @Override
    public KernelBytes bytes() {
        return decorated.bytes();
    }

    @Override
    public List<String> reports() {
        return decorated.reports();
    }

    @Override
    public long reap() {
        return decorated.reap();
    }

    @Override
    public List<CacheFigures> caches() {
        return decorated.caches();
    }

    @Override
    public List<String> procFiles() {
        return decorated.procFiles();
    }

    @Override
    public String proc(String file) {
        return decorated.proc(file);
    }

    @Override
    public void checkInvariants() {
        decorated.checkInvariants();
    }
}
