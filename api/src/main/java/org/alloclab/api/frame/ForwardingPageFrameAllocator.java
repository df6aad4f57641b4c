package org.alloclab.api.frame;

import java.util.List;
import org.alloclab.api.view.ZoneView;

/**
 * Hands every call on to another page-frame allocator, those with a default too: a decorator extends it and overrides what it changes.
 */
public abstract class ForwardingPageFrameAllocator implements PageFrameAllocator {
    private final PageFrameAllocator decorated;

    /** Forwards to {@code decorated}. */
    protected ForwardingPageFrameAllocator(PageFrameAllocator decorated) {
        this.decorated = decorated;
    }

    /** What every call goes to. */
    protected final PageFrameAllocator decorated() {
        return decorated;
    }

    @Override
    public long allocPages(int order, int gfp, int cpu) {
        return decorated.allocPages(order, gfp, cpu);
    }

    @Override
    public void freePages(long frame, int order, int cpu) {
        decorated.freePages(frame, order, cpu);
    }

    @Override
    public void splitPages(long frame, int order) {
        decorated.splitPages(frame, order);
    }

    @Override
    public int allocBulk(int count, int gfp, int cpu, long[] frames) {
        return decorated.allocBulk(count, gfp, cpu, frames);
    }

    @Override
    public long allocExact(long bytes, int gfp, int cpu) {
        return decorated.allocExact(bytes, gfp, cpu);
    }

    @Override
    public String failureReport(String caller, int order, int gfp, int cpu) {
        return decorated.failureReport(caller, order, gfp, cpu);
    }

    @Override
    public boolean takeKswapdWakeup() {
        return decorated.takeKswapdWakeup();
    }

    @Override
    public boolean isBalanced(int gfp) {
        return decorated.isBalanced(gfp);
    }

    @Override
    public long freeFrames() {
        return decorated.freeFrames();
    }

    @Override
    public boolean hasFreeFrames(long frames) {
        return decorated.hasFreeFrames(frames);
    }

    @Override
    public long totalFrames() {
        return decorated.totalFrames();
    }

    @Override
    public List<ZoneView> zones() {
        return decorated.zones();
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
