package org.alloclab.api.heap;

/**
 * Hands every call on to another thread's heap, those with a default too: a decorator extends it and overrides what it changes.
 */
public abstract class ForwardingThreadHeap implements ThreadHeap {
    private final ThreadHeap decorated;

    /** Forwards to {@code decorated}. */
    protected ForwardingThreadHeap(ThreadHeap decorated) {
        this.decorated = decorated;
    }

    /** What every call goes to. */
    protected final ThreadHeap decorated() {
        return decorated;
    }

    @Override
    public long malloc(long size) {
        return decorated.malloc(size);
    }

    @Override
    public void free(long pointer) {
        decorated.free(pointer);
    }

    @Override
    public long calloc(long count, long size) {
        return decorated.calloc(count, size);
    }

    @Override
    public long realloc(long pointer, long size) {
        return decorated.realloc(pointer, size);
    }

    @Override
    public long memalign(long alignment, long size) {
        return decorated.memalign(alignment, size);
    }

    @Override
    public long usableSize(long pointer) {
        return decorated.usableSize(pointer);
    }

    @Override
    public long alignedAlloc(long alignment, long size) {
        return decorated.alignedAlloc(alignment, size);
    }

    @Override
    public long posixMemalign(long alignment, long size) {
        return decorated.posixMemalign(alignment, size);
    }

    @Override
    public long valloc(long size) {
        return decorated.valloc(size);
    }

    @Override
    public long pvalloc(long size) {
        return decorated.pvalloc(size);
    }

    @Override
    public void exit() {
        decorated.exit();
    }
}
