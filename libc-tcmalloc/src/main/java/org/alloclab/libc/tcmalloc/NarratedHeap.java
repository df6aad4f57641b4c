package org.alloclab.libc.tcmalloc;

import org.alloclab.api.heap.ThreadHeap;

/**
 * A thread's heap that also tells the probe of allocations served by the thread cache alone, which the heap itself is
 * too quick to do.
 */
final class NarratedHeap implements ThreadHeap {
    private final TcThreadHeap heap;
    private final Tiers tiers;
    private final Narrator narrator;

    NarratedHeap(TcThreadHeap heap, Tiers tiers) {
        this.heap = heap;
        this.tiers = tiers;
        this.narrator = tiers.narrator;
    }

    private long told(long result, long cachedBefore) {
        if (result != 0 && heap.cacheSize() < cachedBefore) {
            narrator.cacheHit(result, tiers.sizeMap.sizeClass(heap.usableSize(result)));
        }
        return result;
    }

    @Override
    public long malloc(long size) {
        long before = heap.cacheSize();
        return told(heap.malloc(size), before);
    }

    @Override
    public void free(long pointer) {
        heap.free(pointer);
    }

    @Override
    public long calloc(long count, long size) {
        long before = heap.cacheSize();
        return told(heap.calloc(count, size), before);
    }

    @Override
    public long realloc(long pointer, long size) {
        return heap.realloc(pointer, size);
    }

    @Override
    public long memalign(long alignment, long size) {
        long before = heap.cacheSize();
        return told(heap.memalign(alignment, size), before);
    }

    @Override
    public long usableSize(long pointer) {
        return heap.usableSize(pointer);
    }

    @Override
    public long pvalloc(long size) {
        return heap.pvalloc(size);
    }

    @Override
    public void exit() {
        heap.exit();
    }
}
