package org.alloclab.kernel.buddy.zoned;

import java.util.List;
import java.util.function.Function;
import org.alloclab.api.frame.ForwardingPageFrameAllocator;
import org.alloclab.api.probe.Probe;
import org.alloclab.kernel.buddy.layout.ZoneExtent;

/** The buddy system with its laws looked at after every call that changes it ({@code debug_pagealloc=on}). */
final class DebugPageAlloc extends ForwardingPageFrameAllocator {
    private final TouchedFrames touched;

    private DebugPageAlloc(BuddyAllocator buddy, TouchedFrames touched) {
        super(buddy);
        this.touched = touched;
        touched.check();
    }

    /**
     * A checked buddy system.
     *
     * @param end first frame behind the last
     * @param zonesOver makes the zones over a map of memory
     */
    static DebugPageAlloc of(int end, List<ZoneExtent> extents, Function<MemMap, List<Zone>> zonesOver, Probe probe) {
        WatchedMemMap map = new WatchedMemMap(end, extents);
        List<Zone> zones = zonesOver.apply(map);
        return new DebugPageAlloc(new BuddyAllocator(zones, map, probe), new TouchedFrames(zones, map));
    }

    @Override
    public long allocPages(int order, int gfp, int cpu) {
        long frame = super.allocPages(order, gfp, cpu);
        touched.check();
        return frame;
    }

    @Override
    public void freePages(long frame, int order, int cpu) {
        super.freePages(frame, order, cpu);
        touched.check();
    }

    @Override
    public void splitPages(long frame, int order) {
        super.splitPages(frame, order);
        touched.check();
    }

    @Override
    public int allocBulk(int count, int gfp, int cpu, long[] frames) {
        int taken = super.allocBulk(count, gfp, cpu, frames);
        touched.check();
        return taken;
    }

    @Override
    public long allocExact(long bytes, int gfp, int cpu) {
        long frame = super.allocExact(bytes, gfp, cpu);
        touched.check();
        return frame;
    }

    @Override
    public boolean isBalanced(int gfp) {
        boolean balanced = super.isBalanced(gfp);
        touched.check();
        return balanced;
    }

    @Override
    public void checkInvariants() {
        touched.check();
        super.checkInvariants();
    }
}
