package org.alloclab.api.vmalloc;

import java.util.List;

/**
 * Hands every call on to another vmalloc allocator, those with a default too: a decorator extends it and overrides what it changes.
 */
public abstract class ForwardingVmallocAllocator implements VmallocAllocator {
    private final VmallocAllocator decorated;

    /** Forwards to {@code decorated}. */
    protected ForwardingVmallocAllocator(VmallocAllocator decorated) {
        this.decorated = decorated;
    }

    /** What every call goes to. */
    protected final VmallocAllocator decorated() {
        return decorated;
    }

    @Override
    public long vmalloc(long size, int cpu) {
        return decorated.vmalloc(size, cpu);
    }

    @Override
    public void vfree(long address, int cpu) {
        decorated.vfree(address, cpu);
    }

    @Override
    public long vmap(long[] frames) {
        return decorated.vmap(frames);
    }

    @Override
    public void vunmap(long address) {
        decorated.vunmap(address);
    }

    @Override
    public long ioremap(long physical, long bytes) {
        return decorated.ioremap(physical, bytes);
    }

    @Override
    public long kmap(long frame) {
        return decorated.kmap(frame);
    }

    @Override
    public void kunmap(long frame) {
        decorated.kunmap(frame);
    }

    @Override
    public String kmapState() {
        return decorated.kmapState();
    }

    @Override
    public long kmapAtomic(long frame, int cpu) {
        return decorated.kmapAtomic(frame, cpu);
    }

    @Override
    public void kunmapAtomic(long address, int cpu) {
        decorated.kunmapAtomic(address, cpu);
    }

    @Override
    public long virtualAddress(long physical) {
        return decorated.virtualAddress(physical);
    }

    @Override
    public long physicalAddress(long address) {
        return decorated.physicalAddress(address);
    }

    @Override
    public long frameOf(long address) {
        return decorated.frameOf(address);
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
